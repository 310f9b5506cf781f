import Scaler
import World

extension Simulation {
    mutating func strikeProcess(_ fault: Fault) -> Bool {
        let host = [.crashLeader, .pauseLeader, .stopLeader].contains(fault) ? leader() ?? anyHost() : anyHost()
        guard host.isRunning else { return false }
        switch fault {
        case .crash, .crashLeader: crash(host)
        case .pause, .pauseLeader: pause(host)
        default: timeline.add(.stop(host.number, life: host.life), at: now)
        }
        return true
    }

    private mutating func crash(_ host: Host) {
        host.hasCrashed = true
        let wait = host.returnsSoon ? chance.milliseconds(in: 50...2_000) : span(90_000)
        host.end()
        start(host, after: wait * 1000)
    }

    private mutating func pause(_ host: Host) {
        guard !host.isPaused else { return }
        host.isPaused = true
        timeline.add(.mend(.resume(host.number, life: host.life)), at: now + span(240_000) * 1000)
    }

    /// Strikes when the process is about to send a request of the kind that was lain in wait for, or to hear its answer.
    mutating func spring(_ host: Host, _ action: Action, isAnswer: Bool) {
        guard let ambush = host.ambush, action.kind == ambush.at, !isCalm, (ambush.fault == .crashAtAnswer) == isAnswer else { return }
        host.ambush = nil
        trace?.add(now, "ambush: \(ambush)")
        if ambush.fault == .pauseAtSend { pause(host) } else { crash(host) }
    }

    mutating func strikeTable(_ fault: Fault) {
        switch fault {
        case .tableAway: takeTableAway(until: ms + span(60_000))
        case .tableThrottled: table.faults.throttleNext = Int(chance.next() % 30)
        case .tableConflicts: table.faults.conflictNext = Int(chance.next() % 8)
        case .tableInProgress: table.faults.inProgressNext = Int(chance.next() % 4)
        default: tear()
        }
    }

    /// The next taking over reads half of a commit, if one is unanswered then: half the time the leader is made to leave one, and to be
    /// back within two seconds, while its commit is still being applied.
    private mutating func tear() {
        table.faults.tornQueries = 1
        table.faults.tearPattern = chance.next()
        guard let leader = leader(), chance.happens(0.5) else { return }
        leader.ambush = (.crashAtAnswer, .transact)
        leader.returnsSoon = true
    }

    mutating func strikeGitHub(_ fault: Fault) {
        let sets = github.scaleSets.map(\.id)
        switch fault {
        case .gitHubAway: github.faults.unavailableUntil = ms + span(120_000)
        case .eviction: for set in sets { github.evictSession(of: set) }
        case .redelivery: for set in sets { github.redeliver(set) }
        case .scaleSetLost:
            for set in sets { github.loseScaleSet(set, at: ms) }
            checks.unregistered.count = 0
        default:
            for set in sets {
                var counts = github.statistics(of: set)
                // Reports: 0 with jobs assigned (ARC#3420); far too high; left over from before.
                counts.assigned = [0, Int(chance.next() % 8), counts.assigned * 2 + 3][Int(chance.next() % 3)]
                github.faults.statistics[set] = counts
            }
            timeline.add(.mend(.statistics), at: now + span(60_000) * 1000)
        }
    }

    /// A person asks GitHub to change the labels of the scale set; it answers 200, and mostly discards that.
    mutating func patchLabels() {
        checks.labelsChangedAt = now
        for set in github.scaleSets.map(\.id) {
            _ = github.updateScaleSet(set, labels: chance.happens(0.5) ? ["spot"] : ["spot", "gpu"], at: ms)
        }
    }

    mutating func strikeEC2(_ fault: Fault) {
        // Registration takes four minutes, and a boot gives up after five: some of these last longer than both.
        let length = chance.happens(0.3) ? span(900_000) : span(180_000)
        switch fault {
        case .ec2Away: ec2.faults.unavailableUntil = ms + length
        case .launchesThrottled: ec2.launchElsewhere(1_000, at: ms)
        case .listingsThrottled:
            ec2.limits.describe = EC2.Bucket(capacity: 0, refillPerSecond: 0)
            timeline.add(.mend(.listings), at: now + length * 1000)
        case .fleetRefused:
            ec2.faults.fleetRefusals = [
                EC2.Failure("UnauthorizedOperation", "not allowed"), EC2.Failure("InternalError", "sorry", status: 500),
            ]
        case .interruption: for machine in alive where chance.happens(0.3) { ec2.interrupt(machine.id, at: ms) }
        case .newTemplate: renewTemplate()
        case .badImage:
            weather.dead = 0.9
            timeline.add(.mend(.image), at: now + length * 1000)
        case .oldRunner:
            weather.isOutdated = true
            timeline.add(.mend(.runner), at: now + length * 1000)
        default: strikePools(fault, length)
        }
    }

    private mutating func strikePools(_ fault: Fault, _ length: Int64) {
        let share = chance.happens(0.3) ? 1 : 0.7
        for type in Self.types {
            for number in Self.subnets.indices where chance.happens(share) {
                let pool = EC2.Pool(type: type, zone: "z\(number)", market: .spot)
                if fault == .poolsEmpty || fault == .onDemandEmpty { ec2.capacities[pool] = Int(chance.next() % 4) }
                if fault == .onDemandEmpty { ec2.capacities[EC2.Pool(type: type, zone: "z\(number)", market: .onDemand)] = 0 }
                if fault == .poolsRefuse { ec2.poolRefusals[pool] = "Unsupported" }
            }
        }
        if fault == .quota { ec2.quotas[.spot] = Int(chance.next() % 10) }
        timeline.add(.mend(.pools), at: now + length * 1000)
    }

    private mutating func renewTemplate() {
        if case .success(let made) = ec2.createLaunchTemplateVersion(
            id: template.id, contents: ["ImageId": "ami-1", "InstanceInitiatedShutdownBehavior": "terminate"], at: ms)
        {
            template = LaunchTemplate(id: template.id, version: Int64(made.number))
            checks.unregistered.count = 0
        }
    }
}
