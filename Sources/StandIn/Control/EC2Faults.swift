import World

/// What breaks EC2. Nil where the fault is another's or was done; an answer says why it can't be done, or what came of it.
extension Cloud {
    func breakEC2(_ name: FaultName, _ body: JSON) -> Answer? {
        switch name {
        case .noCapacity: exhaust(body)
        case .notOffered: return withdraw(body)
        case .quota:
            guard let market = EC2.Market(rawValue: body["market"]?.string ?? "spot") else { return Self.refused("spot or on-demand") }
            ec2.quotas[market] = Int(clamping: max(0, body["room"]?.int ?? 0))
        case .launchBudget:
            ec2.manners.emptyBudgetRefusesCall = body["status"]?.int == 503
            let left = Int(clamping: max(0, body["room"]?.int ?? 0))
            ec2.launchElsewhere(max(0, ec2.limits.launches.level(at: now) - left), at: now)
        case .throttle: faults.throttledCalls = body.count
        case .deny:
            guard let action = body["action"]?.string else { return Self.refused("deny needs an action, e.g. iam:PassRole") }
            faults.denials.append(Denial(action: action, key: body["key"]?.string))
        case .ec2Down: ec2.faults.unavailableUntil = now + body.duration
        case .slowPages: ec2.delays.page = body.duration...body.duration
        case .strangers: return launchStrangers(body)
        default: break
        }
        return nil
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

    /// A zone stops offering a type.
    private func withdraw(_ body: JSON) -> Answer? {
        guard let type = body["type"]?.string, let zone = body["zone"]?.string else {
            return Self.refused("not-offered needs --type and --zone")
        }
        ec2.manners.notOffered[zone, default: []].insert(type)
        return nil
    }

    /// Instances of somebody else: made by the first launch template, with the tags given.
    private func launchStrangers(_ body: JSON) -> Answer {
        guard let template = ec2.everyLaunchTemplate.first, let subnet = ec2.subnets.keys.sorted().first else {
            return Self.refused("there is no launch template yet")
        }
        let tags = (body["tags"]?.elements ?? []).compactMap(\.string).map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        let launched = ec2.launchForeign(
            body.count, type: body["type"]?.string ?? "m7i.large", subnet: subnet,
            tags: Dictionary(tags.map { ($0[0], $0.count > 1 ? $0[1] : "") }, uniquingKeysWith: { _, last in last }),
            template: .init(id: template.id, version: "$Latest"), at: now)
        switch launched {
        case .success(let ids): return .json(["instances": .array(ids.map(JSON.string))])
        case .failure(let failure): return Self.refused("\(failure.code): \(failure.message)")
        }
    }

    /// What goes wrong with launched machines.
    func breakMachine(_ name: FaultName, _ body: JSON) -> Answer? {
        let cause = EC2.StateReason(code: body["code"]?.string ?? (name == .badZone ? "Server.InternalError" : "Client.InternalError"))
        switch name {
        case .neverRegister: faults.neverRegister = body.count
        case .diesAtBoot:
            ec2.misfortunes.causeOfDeath = cause
            ec2.misfortunes.deathsAtBoot = body.count
        case .badZone:
            guard let zone = body["zone"]?.string else { return Self.refused("bad-zone needs a --zone") }
            ec2.misfortunes.badZones[zone] = cause
        case .pending: ec2.misfortunes.neverRunning = body.count
        case .slowShutdown:
            ec2.misfortunes.slowShutdown = body["durationMs"]?.int ?? 1_800_000
            ec2.misfortunes.slowShutdowns = body.count
        case .interrupt, .rebalance, .vanish: return faultOnInstance(name, body)
        default: break
        }
        return nil
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
}
