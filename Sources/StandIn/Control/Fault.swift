import World

/// What can be broken by name.
enum FaultName: String, CaseIterable {
    case noCapacity = "no-capacity"
    case throttle
    case loseSession = "lose-session"
    case loseScaleSet = "lose-scale-set"
    case deny
    case githubDown = "github-down"
    case ec2Down = "ec2-down"
    case neverRegister = "never-register"
    case outdatedRunner = "outdated-runner"
    case interrupt
    case rebalance
    case vanish
    case expireTokens = "expire-tokens"
    case emptyAnswers = "empty-answers"
    case statistics
    case redeliver
    case clear
}

extension Cloud {
    func fault(_ body: JSON) -> Answer {
        guard let name = body["name"]?.string.flatMap(FaultName.init) else {
            return Self.refused("no such fault; there are: " + FaultName.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let until = now + (body["durationMs"]?.int ?? 30_000)
        let count = Int(clamping: body["count"]?.int ?? 1)
        timeline.note("fault", name.rawValue)
        switch name {
        case .noCapacity: exhaust(body)
        case .throttle: faults.throttledCalls = count
        case .loseSession: github.scaleSets.forEach { github.evictSession(of: $0.id) }
        case .loseScaleSet: github.scaleSets.forEach { github.loseScaleSet($0.id, at: now) }
        case .deny:
            guard let action = body["action"]?.string else { return Self.refused("deny needs an action, e.g. iam:PassRole") }
            faults.denials.append(Denial(action: action, key: body["key"]?.string))
        case .githubDown: github.faults.unavailableUntil = until
        case .ec2Down: ec2.faults.unavailableUntil = until
        case .neverRegister: faults.neverRegister = count
        case .outdatedRunner: faults.refusesRunners = true
        case .interrupt, .rebalance, .vanish: return faultOnInstance(name, body)
        case .expireTokens: tokens.expireAdmin()
        case .emptyAnswers: faults.emptyAnswers = count
        case .statistics: return lie(body)
        case .redeliver: github.scaleSets.forEach { github.redeliver($0.id) }
        case .clear: clearFaults()
        }
        ring()
        return .json(["fault": .string(name.rawValue)])
    }

    /// No room in every pool that matches; without a type or a zone, in all of them.
    private func exhaust(_ body: JSON) {
        for type in Plan.types.sorted() where body["type"]?.string ?? type == type {
            for zone in Set(ec2.subnets.values).sorted() where body["zone"]?.string ?? zone == zone {
                for market in EC2.Market.allCases where body["market"]?.string ?? "spot" == market.rawValue {
                    ec2.capacities[EC2.Pool(type: type, zone: zone, market: market)] = Int(clamping: max(0, body["room"]?.int ?? 0))
                }
            }
        }
    }

    private func faultOnInstance(_ name: FaultName, _ body: JSON) -> Answer {
        guard let id = body["instance"]?.string, ec2.peek(id)?.isAlive == true else { return Self.refused("no such live instance", 404) }
        switch name {
        case .interrupt:
            if let notice = body["durationMs"]?.int { ec2.delays.notice = max(0, notice) }
            guard ec2.interrupt(id, at: now) else { return Self.refused("not a spot instance, or noticed already") }
        case .rebalance: ec2.recommendRebalance(id, at: now)
        default:
            machines.removeValue(forKey: id)?.vanish()
            lightRunners[id] = nil
            if let runner = runner(of: id) { github.vanish(runner.name, at: now) }
        }
        return .json(["fault": .string(name.rawValue), "instance": .string(id)])
    }

    /// Statistics that aren't true: `assigned` is what every answer says from now on.
    private func lie(_ body: JSON) -> Answer {
        guard let assigned = body["count"]?.int else { return Self.refused("statistics needs a count") }
        for set in github.scaleSets {
            var wrong = github.statistics(of: set.id)
            wrong.assigned = Int(clamping: assigned)
            github.faults.statistics[set.id] = wrong
        }
        return .json(["fault": "statistics"])
    }

    private func clearFaults() {
        faults = HostFaults()
        ec2.capacities = [:]
        ec2.faults = EC2.Faults()
        github.faults = GitHub.Faults()
    }
}
