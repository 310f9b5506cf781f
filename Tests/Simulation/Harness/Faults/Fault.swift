import Scaler
import World

/// Something that goes wrong, drawn from the seed.
enum Fault: Int, CaseIterable {
    case crashAtSend, pauseAtSend, crashAtAnswer
    case crash, crashLeader, pause, pauseLeader, stopLeader, stop, stepDown
    case cutDynamo, cutGitHub, cutEC2, cutAll, cutLeaderFromGitHub, hostLeaves
    case tableAway, tableThrottled, tableConflicts, tableInProgress, tornQuery
    case ec2Away, poolsEmpty, poolsRefuse, launchesThrottled, listingsThrottled, fleetRefused, quota, interruption, newTemplate
    case gitHubAway, eviction, redelivery, scaleSetLost, wrongStatistics, wallJump
    case badImage, lossy, tableRestored, otherVersion, oldRunner
    case writeRejected, historyRejected, rateLimited, bareMessages, bareGrants, instanceHangs, onDemandEmpty
    case secondDeployment, labelsPatched, personStops
    case badZone, deathsAtBoot, neverRunning, slowShutdowns
    case lateMints, lateAssignments, queueRefuses, phantomJobs
}

/// The end of a fault.
enum Mending {
    case start(Int, life: Int)
    case resume(Int, life: Int)
    case join(Int)
    case pools, listings, statistics, image, runner, network, bareness, zones, queue, phantoms
}

extension Simulation {
    mutating func planFaults() {
        var at = chance.milliseconds(in: weather.faultPause) * 1000
        var count = 0
        while at < weather.duration || count < weather.leastFaults {
            if at >= weather.duration { at = Int64.random(in: 0..<weather.duration, using: &chance) }
            timeline.add(.fault(anyFault()), at: at)
            at += chance.milliseconds(in: weather.faultPause) * 1000
            count += 1
        }
        // Of two versions each is to lead while records of the other are there, and the maximum is reached.
        for _ in 0..<(weather.hasTwoVersions ? 4 : 0) {
            timeline.add(.fault(.otherVersion), at: Int64.random(in: 0..<weather.duration, using: &chance))
        }
        // What is delivered once more just before all faults end has nothing after it that would hide a mistake.
        timeline.add(.fault(.redelivery), at: weather.duration - 1_000_000)
    }

    /// The steps at which a leader is struck with intent: each leaves something half done.
    static let ambushed: [Action.Kind] = [
        .transact, .transact, .launch, .mint, .remove, .terminate, .open, .acknowledge, .write, .ensure, .delete, .query, .list, .refresh,
        .describe,
    ]

    private mutating func anyFault() -> Fault { Fault.allCases[Int(chance.next() % UInt64(Fault.allCases.count))] }

    mutating func anyHost() -> Host { hosts[Int(chance.next() % UInt64(hosts.count))] }

    func leader() -> Host? {
        hosts.first { $0.epoch(at: now) != nil }
    }

    /// A span drawn evenly from a magnitude drawn before: short ones are as frequent as long ones. ms.
    mutating func span(_ most: Int64) -> Int64 {
        let magnitude = Int(chance.next() % 4)
        return chance.milliseconds(in: 50...max(51, most >> (3 * magnitude)))
    }

    mutating func strike(_ fault: Fault) {
        guard !isCalm else { return }
        trace?.add(now, "fault: \(fault)")
        // Where there is nothing to strike, something else strikes soon.
        guard act(fault) else { return timeline.add(.fault(anyFault()), at: now + 1_000_000) }
        coverage.count(fault)
        struck += 1
    }

    /// Says whether anything was struck.
    private mutating func act(_ fault: Fault) -> Bool {
        switch fault {
        case .crash, .crashLeader, .pause, .pauseLeader, .stop, .stopLeader: return strikeProcess(fault)
        case .crashAtSend, .pauseAtSend, .crashAtAnswer:
            (leader() ?? anyHost()).ambush = (fault, Self.ambushed[Int(chance.next() % UInt64(Self.ambushed.count))])
        case .stepDown: askToStepDown()
        case .cutDynamo: cut(anyHost(), [.dynamo])
        case .cutGitHub: cut(anyHost(), [.github])
        case .cutEC2: cut(anyHost(), [.ec2])
        case .cutAll: cut(anyHost(), Service.allCases)
        case .cutLeaderFromGitHub: cut(leader() ?? anyHost(), [.github], for: 300_000)
        case .hostLeaves: return leave(chance.happens(0.5) ? leader() ?? anyHost() : anyHost())
        case .tableAway, .tableThrottled, .tableConflicts, .tableInProgress, .tornQuery: strikeTable(fault)
        case .scaleSetLost where !chance.happens(0.3): return false
        case .gitHubAway, .eviction, .redelivery, .scaleSetLost, .wrongStatistics: strikeGitHub(fault)
        // RUNNER_TIMEOUT counts by a wall clock: where it matters, jumps are small.
        case .wallJump: anyHost().wallOffset += chance.milliseconds(in: -600_000...600_000) / (weather.isLong ? 20 : 1)
        case .lossy: makeLossy()
        case .tableRestored: return restoreTable()
        case .otherVersion: return changeVersion()
        case .writeRejected: limits.rejects = true
        case .historyRejected: limits.rejectsHistory = true
        case .rateLimited: limitRate()
        case .bareMessages, .bareGrants: strip(fault)
        case .instanceHangs: return hangOne()
        case .secondDeployment: launchSecondDeployment()
        case .labelsPatched: patchLabels()
        case .personStops: return stopSome()
        case .badZone, .deathsAtBoot, .neverRunning, .slowShutdowns: strikeInstances(fault)
        case .lateMints, .lateAssignments, .queueRefuses, .phantomJobs: strikeQueue(fault)
        default: strikeEC2(fault)
        }
        return true
    }

    /// - Parameter length: ms; drawn when none is given.
    private mutating func cut(_ host: Host, _ services: [Service], for length: Int64? = nil) {
        for service in services { host.cut[service.rawValue] = true }
        if services.contains(.github) { cutPolls(of: host) }
        timeline.add(.mend(.join(host.number)), at: now + (length ?? span(120_000)) * 1000)
    }

    /// The host is announced to be taken away; its agent hands over and watches, until it is stopped and another host stands in its place.
    private mutating func leave(_ host: Host) -> Bool {
        guard host.isRunning else { return false }
        timeline.add(.depart(host.number, life: host.life), at: now)
        timeline.add(.stop(host.number, life: host.life), at: now + span(120_000) * 1000)
        return true
    }

    private mutating func makeLossy() {
        timeline.add(.mend(.network), at: now + span(60_000) * 1000)
        weather.requestLoss = 0.3
        weather.replyLoss = 0.3
        weather.lateness = 0.05
    }

    /// An operator's wish, as `agent step-down` writes it.
    private mutating func askToStepDown() {
        guard let lease = table.peek(keys.lease), let epoch = lease["epoch"]?.integer, let owner = lease["owner"]?.text else { return }
        let wish = TableWords.write(scope.stepDownRequest(epoch, of: owner), at: keys.lease) { _ in "" }
        if case .success = table.write(wish, at: ms), checks.stepDown?.epoch != epoch { checks.stepDown = (epoch, now) }
    }
}
