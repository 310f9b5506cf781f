import World

extension Simulation {
    /// INV-4: no runner with a job is terminated.
    func checkTermination(_ machine: Machine) {
        coverage.count(.terminated)
        guard let job = github.peekRunner(machine.name)?.jobID, machine.stage == .busy else { return }
        violate("INV-4", "\(machine.id) was terminated while it ran job \(job)")
    }

    /// INV-3: what is alive never exceeds the maximum and those being terminated. What a torn reading hid may come to light.
    func checkMaximum() {
        coverage.peak(alive.count)
        guard alive.count > weather.maximum, (checks.tornAt ?? -.max / 2) < now - 1_800_000_000 else { return }
        let ending = alive.count { table.peek(runnerKey($0))?["state"]?.text == "terminating" }
        if alive.count - ending > weather.maximum {
            violate(
                "INV-3",
                "\(alive.count) instances are alive, of which \(ending) are being terminated, and the maximum is \(weather.maximum)")
        }
    }

    func runnerKey(_ machine: Machine) -> DynamoDB.Key { DynamoDB.Key(scope.livePartition, "RUNNER#" + machine.name) }

    /// INV-2: every running instance is owned by a live record, or becomes so within a reconciliation while an agent leads.
    func checkOwners() {
        watchServer()
        for machine in alive {
            guard !isOwned(machine), let served = checks.servedSince else {
                machine.unownedSince = nil
                continue
            }
            let since = max(machine.unownedSince ?? now, served)
            machine.unownedSince = since
            guard now - since > 240_000_000 else { continue }
            violate("INV-2", "nobody has owned \(machine.id) for \((now - since) / 1_000_000) s, though an agent leads")
        }
    }

    /// Nothing is launched that was not written down: at its launch an instance has an open batch (INV-2), however late the request
    /// arrived that launched it.
    func checkIntent(_ machine: Machine) {
        if !isOwned(machine) { violate("INV-2", "\(machine.id) was launched, and no open batch stands for it") }
    }

    private func isOwned(_ machine: Machine) -> Bool {
        if table.peek(runnerKey(machine)) != nil { return true }
        guard let instance = ec2.peek(machine.id), let batch = instance.tags["gha-batch"] else { return false }
        return table.peek(DynamoDB.Key(scope.livePartition, "BATCH#" + batch)) != nil
    }

    /// Whether one agent has led without a break, with every service within its reach.
    private func watchServer() {
        let server = leader().flatMap { host in
            host.isPaused || host.cut.contains(true) || areServicesAway ? nil : host.number
        }
        if server != checks.server || weather.requestLoss > 0.1 { checks.servedSince = server == nil ? nil : now }
        checks.server = server
    }

    private var areServicesAway: Bool {
        table.faults.unavailableUntil > ms || ec2.faults.unavailableUntil > ms || github.faults.unavailableUntil > ms
    }
}
