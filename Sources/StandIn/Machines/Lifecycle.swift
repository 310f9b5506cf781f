import Glibc
import World

/// What happens to instances happens to the machines that they are.
extension Cloud {
    func happened(_ change: EC2.Change) {
        let id = change.instance
        switch change.kind {
        case .launched:
            counters.launched += 1
            timeline.note("launched", id)
        case .running:
            timeline.note("running", id)
            boot(id)
        case .interruptionNoticed(let end):
            notices[id] = end
            timeline.note("interruption noticed", id)
        case .rebalanceRecommended: rebalances[id] = change.at
        case .shuttingDown(let reason):
            timeline.note("shutting down", "\(id) \(reason.code)")
            counters.terminated += 1
            powerCut(id)
        case .stopping:
            timeline.note("stopping", id)
            powerCut(id)
        case .stopped: powerCut(id)
        case .terminated: timeline.note("terminated", id)
        case .forgotten: forget(id)
        }
    }

    private func boot(_ id: String) {
        if faults.neverRegister > 0 {
            faults.neverRegister -= 1
            timeline.note("never registers", id)
            return
        }
        if plan.light {
            lightRunners[id] = LightRunner(instance: id, bootedAt: now)
        } else if let agent = plan.agent {
            start(agent, on: id)
        }
    }

    private func start(_ agent: String, on id: String) {
        let directory = "\(plan.workDirectory)/\(id)"
        mkdir(plan.workDirectory, 0o755)
        mkdir(directory, 0o755)
        let spawn = Spawn(
            arguments: [agent, "boot"], environment: environment(of: id, directory), directory: directory, log: "\(directory)/boot.log")
        do {
            let process = try spawn.start()
            machines[id] = Machine(instance: id, process: process, log: spawn.log)
            reaper.watch(process) { status in Task { await self.bootEnded(id, status) } }
        } catch {
            timeline.note("boot failed", "\(id) \(error)")
        }
    }

    /// An instance whose boot process ended without powering off goes on running, as a hung machine does.
    private func bootEnded(_ id: String, _ status: Int32) {
        timeline.note("boot process ended", "\(id) status \(status)")
    }

    private func environment(of id: String, _ directory: String) -> [String: String] {
        var environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": directory,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://\(id).localhost\(address.dropFirst(16))", "AWS_REGION": plan.region,
            "AWS_ENDPOINT_URL_EC2": address, "AWS_ENDPOINT_URL_STS": address, "STANDIN_URL": address,
            "RUNNER_COMMAND": plan.runner ?? "\(plan.program) runner", "RUNNER_USER": "-", "RUNNER_DIRECTORY": directory,
            "POWER_OFF_COMMAND": "\(plan.program) power-off --url \(address) \(id)",
        ]
        environment.merge(plan.instanceEnvironment) { _, given in given }
        return environment
    }

    /// Every process of the machine ends at once; its runner tells nobody.
    private func powerCut(_ id: String) {
        machines.removeValue(forKey: id)?.vanish()
        lightRunners[id] = nil
        guard let runner = runner(of: id) else { return }
        if runner.jobID != nil { counters.terminatedWhileBusy += 1 }
        github.vanish(runner.name, at: now)
    }

    /// The registered runner of an instance.
    func runner(of id: String) -> GitHub.Runner? {
        runnerOfInstance[id].flatMap { github.peekRunner($0) }
    }

    /// The instance that a runner's name ends in: agents name runners by a prefix and the instance's id.
    static func instance(in runner: String) -> String? {
        let parts = runner.split(separator: "-")
        guard parts.count > 1, parts[parts.count - 2] == "i", let digits = parts.last else { return nil }
        return "i-" + digits
    }

    private func forget(_ id: String) {
        notices[id] = nil
        rebalances[id] = nil
        restarts[id] = nil
        imdsTokens[id] = nil
        runnerOfInstance[id] = nil
    }

    /// Ends every machine: the stand-in itself is ending.
    func cutAllPower() {
        for machine in machines.values { machine.vanish() }
        machines = [:]
    }
}
