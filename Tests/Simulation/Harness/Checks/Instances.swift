import World

extension Simulation {
    /// INV-4: no runner with a job is terminated.
    mutating func checkTermination(_ machine: Machine) {
        coverage.count(.terminated)
        guard machine.stage == .busy, let job = inPlace(&github, { $0.peekRunner(machine.name)?.jobID }) else { return }
        violate("INV-4", "\(machine.id) was terminated while it ran job \(job)")
    }

    /// What is held after each step, from what changed in it.
    mutating func checkStep() {
        if checks.isFleetChanged { checkMaximum() }
        if !checks.orphans.isEmpty { checkOrphans() }
    }

    /// INV-3: instances alive whose runner can take a job never exceed the maximum, and those being terminated. Finished runners are at most
    /// as many again. Excused are those that a launch overlooked because a torn reading, a restored table or a newer version's record hid
    /// them from its leader (`Checks/Room`).
    private mutating func checkMaximum() {
        checks.isFleetChanged = false
        coverage.peak(alive.count)
        guard alive.count > weather.maximum else { return }
        let excused = alive.count { isExcused($0) }
        let finished = alive.count { !isExcused($0) && hasFinished($0) }
        if alive.count - excused - min(finished, weather.maximum) > weather.maximum {
            let words =
                "\(alive.count) instances are alive, of which \(excused) are being terminated or were hidden, and \(finished) finished"
            violate("INV-3", "\(words); the maximum is \(weather.maximum)")
        }
    }

    private func isExcused(_ machine: Machine) -> Bool { machine.isHidden || isTerminating(machine) || isOverlooked(machine) }

    func isTerminating(_ machine: Machine) -> Bool { table.peek(machine.runnerKey)?["state"]?.text == "terminating" }

    func hasFinished(_ machine: Machine) -> Bool {
        guard let record = table.peek(machine.runnerKey), record["finished"] != nil else { return false }
        return record["state"]?.text == "finished" || record["state"]?.text == "retiring"
    }

    private func isOverlooked(_ machine: Machine) -> Bool {
        !checks.overlooked.isEmpty && (checks.overlooked.contains(machine.runnerKey) || checks.overlooked.contains(machine.batchKey))
    }

    /// INV-2: every running instance is owned by a live record, or becomes so within a reconciliation while an agent leads that GitHub granted
    /// a session, and EC2 answers listings at all.
    private mutating func checkOrphans() {
        guard let served = checks.endingSince else { return }
        for machine in checks.orphans {
            let since = max(machine.unownedSince ?? now, served, checks.refusedListingsAt)
            let isKnown = machine.isKnown(toServerSince: served) && now - machine.sightings.latest > 20_000_000
            guard isKnown || now - since > 240_000_000 else { continue }
            let words = "nobody has owned \(machine.id) for \((now - since) / 1_000_000) s, though an agent leads"
            violate("INV-2", "\(words) and saw it \(machine.sightings.count) times")
        }
    }

    /// A record that may own instances was put or deleted.
    mutating func checkOwner(_ write: TableWrite) {
        for machine in owned[write.key] ?? [] { reviewOwner(machine) }
    }

    mutating func reviewOwner(_ machine: Machine) {
        let isOrphan = machine.isAlive && !isOwned(machine)
        guard isOrphan != (machine.unownedSince != nil) else { return }
        machine.unownedSince = isOrphan ? now : nil
        machine.sightings = .init()
        if isOrphan { checks.orphans.append(machine) } else { checks.orphans.removeAll { $0 === machine } }
    }

    /// Nothing is launched that was not written down: at its launch an instance has an open batch (INV-2), however late the request
    /// arrived that launched it.
    mutating func checkIntent(_ machine: Machine) {
        guard !isOwned(machine) else { return }
        if let restored = checks.restoredAt, now - restored < 900_000_000 {
            hide(machine)
            return reviewOwner(machine)
        }
        violate("INV-2", "\(machine.id) was launched, and no open batch stands for it")
    }

    func isOwned(_ machine: Machine) -> Bool {
        table.peek(machine.runnerKey) != nil || table.peek(machine.batchKey) != nil
    }

    /// Whether one agent has led without a break, with every service within its reach.
    mutating func watchServer() {
        let server = leader().flatMap { host in
            host.isPaused || host.cut.contains(true) || areServicesAway ? nil : host.number
        }
        if server != checks.server || weather.requestLoss > 0.1 { checks.servedSince = server == nil ? nil : now }
        checks.server = server
        let ender = server.flatMap { mayEndStrangers(hosts[$0]) ? $0 : nil }
        if ender != checks.ender || weather.requestLoss > 0.1 { checks.endingSince = ender == nil ? nil : now }
        checks.ender = ender
    }

    private func mayEndStrangers(_ host: Host) -> Bool {
        let there = host.instant(at: now)
        return inPlace(&host.controller) { $0.mayEndStrangers(at: there) }
    }

    private var areServicesAway: Bool {
        table.faults.unavailableUntil > ms || ec2.faults.unavailableUntil > ms || github.faults.unavailableUntil > ms
            || limits.isLimited(at: now)
    }
}
