import World

/// What time and requests did to EC2 and GitHub, told to whom it concerns.
extension Simulation {
    mutating func settleWorld() {
        for change in ec2.advance(to: ms) { follow(change) }
        for set in github.advance(to: ms) { stirred(set) }
        let next = min(inPlace(&ec2) { $0.nextChange } ?? .max, inPlace(&github) { $0.nextChange } ?? .max)
        guard next < .max / 1000, next * 1000 < worldAt else { return }
        worldAt = max(next * 1000, now + 1000)
        timeline.add(.world, at: worldAt)
    }

    private mutating func follow(_ change: EC2.Change) {
        switch change.kind {
        case .launched:
            launched(change.instance)
        case .running: if let machine = machines[change.instance] { booted(machine) }
        case .interruptionNoticed: if let machine = machines[change.instance] { report("interrupted", machine) }
        case .shuttingDown(let reason):
            guard let machine = machines[change.instance] else { return }
            if reason == .userInitiated { checkTermination(machine) }
            ended(machine)
        case .forgotten: forget(change.instance)
        case .stopping: if let machine = machines[change.instance] { hang(machine) }
        case .rebalanceRecommended, .stopped, .terminated: break
        }
    }

    private mutating func launched(_ id: String) {
        let tags = inPlace(&ec2) { $0.peek(id)?.tags } ?? [:]
        let machine = Machine(id: id, batch: tags["gha-batch"] ?? "", kind: drawKind(), live: scope.livePartition)
        machine.isOfScope = tags[EC2Words.scopeTag] == scope.name
        launches.append(machine)
        guard !checks.foreign.contains(id) else { return }
        machines[id] = machine
        machine.place = alive.count
        alive.append(machine)
        owned[machine.runnerKey] = [machine]
        owned[machine.batchKey, default: []].append(machine)
        coverage.count(.launched)
        machine.launchedAt = now
        machine.launchedAtService = checks.service
        checkIntent(machine)
        checkMarket(id)
        checkLaunches(id)
        checks.isFleetChanged = true
    }

    private mutating func forget(_ id: String) {
        guard let machine = machines.removeValue(forKey: id) else { return }
        owned[machine.runnerKey] = nil
        owned[machine.batchKey]?.removeAll { $0 === machine }
        if owned[machine.batchKey]?.isEmpty == true { owned[machine.batchKey] = nil }
    }

    private mutating func drawKind() -> Machine.Kind {
        if chance.happens(weather.dead) { return .dead }
        if chance.happens(weather.mute) { return .mute }
        if weather.isOutdated { return .outdated }
        return chance.happens(weather.lingering) ? .lingering : .sound
    }
}
