import World

/// What time and requests did to EC2 and GitHub, told to whom it concerns.
extension Simulation {
    func settleWorld() {
        for change in ec2.advance(to: ms) { follow(change) }
        for set in github.advance(to: ms) { stirred(set) }
        let next = min(ec2.nextChange ?? .max, github.nextChange ?? .max)
        guard next < .max / 1000, next * 1000 < worldAt else { return }
        worldAt = max(next * 1000, now + 1000)
        timeline.add(.world, at: worldAt)
    }

    private func follow(_ change: EC2.Change) {
        switch change.kind {
        case .launched:
            let machine = Machine(id: change.instance, kind: drawKind())
            machines[change.instance] = machine
            alive.append(machine)
            coverage.count(.launched)
            checkIntent(machine)
        case .running: machines[change.instance].map(booted)
        case .interruptionNoticed: machines[change.instance].map { report("interrupted", $0) }
        case .shuttingDown(let reason):
            guard let machine = machines[change.instance] else { return }
            if reason == .userInitiated { checkTermination(machine) }
            ended(machine)
        case .forgotten: machines[change.instance] = nil
        case .rebalanceRecommended, .stopped, .terminated: break
        }
    }

    private func drawKind() -> Machine.Kind {
        if chance.happens(weather.dead) { return .dead }
        if chance.happens(weather.mute) { return .mute }
        return chance.happens(weather.lingering) ? .lingering : .sound
    }
}
