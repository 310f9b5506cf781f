import World

/// A runner at work.
extension Simulation {
    /// Something about the scale set changed: idle runners look for a job, as many as wait.
    mutating func rouse(_ set: Int) {
        var waiting = inPlace(&github) { github in
            let counts = github.statistics(of: set)
            return github.faults.statistics.isEmpty ? counts.assigned - counts.running : listeners.count
        }
        for machine in listeners where waiting > 0 && !machine.isSeeking {
            machine.isSeeking = true
            waiting -= 1
            later(.seek, machine, 10...800)
        }
    }

    mutating func seek(_ machine: Machine) {
        machine.isSeeking = false
        guard machine.stage == .listening else { return }
        defer { if machine.stage != .listening { listeners.removeAll { $0 === machine } } }
        switch github.takeJob(machine.name, at: ms) {
        case .success(let job?): begin(job, machine)
        case .success(nil): later(.seek, machine, 20_000...40_000)
        case .failure(let failure):
            guard failure.status < 500 else { return later(.seek, machine, 2_000...6_000) }
            // Its registration was removed: the runner ends.
            machine.stage = .over
            if machine.kind != .lingering { later(.powerOff, machine, 500...8_000) }
        }
    }

    private mutating func begin(_ job: GitHub.Job, _ machine: Machine) {
        coverage.count(.jobStarted)
        machine.stage = .busy
        machine.job = job.id
        machine.workingSince = now
        coverage.waited((job.startedAt ?? ms) - job.queuedAt, atRest: isAtTrial)
        repeatBusy(machine)
        let duration = workload.durations[job.id] ?? 30_000
        timeline.add(.machine(machine, .finish), at: now + duration * 1000)
    }

    /// `busy` is reported anew every minute.
    mutating func repeatBusy(_ machine: Machine) {
        report("busy", machine)
        later(.report, machine, 60_000...60_000)
    }

    mutating func finish(_ machine: Machine) {
        guard machine.stage == .busy, let id = machine.job else { return }
        if let end = machine.goesOnUntil, now < end { return timeline.add(.machine(machine, .finish), at: end) }
        let result = inPlace(&github) { $0.job(id)?.cancelRequested } == true ? "canceled" : "succeeded"
        if case .failure(let failure) = github.finish(machine.name, result, at: ms), failure.status >= 500 {
            return later(.finish, machine, 2_000...6_000)
        }
        machine.stage = .over
        machine.job = nil
        stopsWorking(machine)
        if result == "succeeded" { succeeded(id) }
        report("finished", machine)
        if machine.kind != .lingering { later(.powerOff, machine, 500...8_000) } else { coverage.count(.lingered) }
    }

    private var isAtTrial: Bool { if case .none = checks.trial { false } else { true } }

    private func stopsWorking(_ machine: Machine) {
        machine.worked += machine.workingSince.map { now - $0 } ?? 0
        machine.workingSince = nil
    }

    /// An instance freezes, or is stopped: its runner is gone, it says nothing any more, and EC2 has it still. GitHub fails its job after a
    /// while.
    mutating func hang(_ machine: Machine) {
        listeners.removeAll { $0 === machine }
        stopsWorking(machine)
        if machine.stage == .listening || machine.stage == .busy { github.vanish(machine.name, at: ms) }
        machine.stage = .hung
        machine.job = nil
    }

    /// EC2 ended it: whatever ran on it is gone, and nobody is told.
    mutating func ended(_ machine: Machine) {
        machine.isAlive = false
        alive[machine.place] = alive[alive.count - 1]
        alive[machine.place].place = machine.place
        alive.removeLast()
        listeners.removeAll { $0 === machine }
        checks.orphans.removeAll { $0 === machine }
        stopsWorking(machine)
        checkIdle(machine)
        if machine.stage == .listening || machine.stage == .busy { github.vanish(machine.name, at: ms) }
    }
}
