import Scaler
import World

/// How unkind EC2 and GitHub are for a whole seed: each of World's manners, in some seeds and in all their mixtures.
extension Simulation {
    mutating func drawManners() {
        drawGitHubsManners()
        drawEC2sManners()
    }

    private mutating func drawGitHubsManners() {
        github.manners.messageOrder = chance.happens(0.3) ? .completionsFirst : .asItHappened
        github.manners.countsConcludedAsBusy = chance.happens(0.3)
        github.manners.clockOffset = [0, 0, 90_000, -3_600_000, 86_400_000][Int(chance.next() % 5)]
        github.manners.tokenExpiryOffset = [0, 0, 600_000, -7_200_000][Int(chance.next() % 4)]
        if chance.happens(0.5) { github.periods.registrationLinger = 2_000...10_000 }
        if chance.happens(0.5) { github.periods.minting = 500...3_000 }
        if chance.happens(0.5) { github.periods.lockRenewal = 60_000 }
        if chance.happens(0.5) { github.periods.ignoredCancel = 301_000 }
        if chance.happens(0.3) { github.periods.idleRunner = 120_000...360_000 }
    }

    private mutating func drawEC2sManners() {
        if chance.happens(0.5) { ec2.manners.poolsTried = 2 }
        if chance.happens(0.2) { ec2.manners.notOffered = ["z0": [Self.types[0]]] }
        ec2.manners.emptyBudgetRefusesCall = chance.happens(0.3)
        ec2.manners.interruptionsHaveNoCode = chance.happens(0.3)
    }
}

/// What goes wrong with single instances, runners and jobs.
extension Simulation {
    /// EC2's reasons for an instance that ends while it boots.
    private static let causes = [
        "Client.InternalError", "Client.VolumeLimitExceeded", "Client.InvalidKMSKey.InvalidState", "Server.InternalError",
        "Server.InsufficientInstanceCapacity", "Something.New",
    ]

    mutating func strikeInstances(_ fault: Fault) {
        let cause = EC2.StateReason(code: Self.causes[Int(chance.next() % UInt64(Self.causes.count))])
        let count = Int(chance.next() % 6) + 1
        switch fault {
        case .badZone:
            ec2.misfortunes.badZones["z\(chance.next() % 2)"] = cause
            timeline.add(.mend(.zones), at: now + span(900_000) * 1000)
        case .deathsAtBoot: (ec2.misfortunes.deathsAtBoot, ec2.misfortunes.causeOfDeath) = (count, cause)
        case .neverRunning: ec2.misfortunes.neverRunning = count
        default: ec2.misfortunes.slowShutdowns = count
        }
    }

    mutating func strikeQueue(_ fault: Fault) {
        switch fault {
        case .lateMints: github.faults.lateMints = Int(chance.next() % 6) + 1
        case .lateAssignments: github.faults.lateAssignments = Int(chance.next() % 6) + 1
        case .queueRefuses:
            github.faults.refusesQueueTokens = true
            timeline.add(.mend(.queue), at: now + span(180_000) * 1000)
        default: conjure()
        }
    }

    /// GitHub assigns jobs that it gives to no runner, until somebody cancels them.
    private mutating func conjure() {
        guard let set = github.scaleSets.first?.id else { return }
        workload.phantoms += github.conjure(Int(chance.next() % 3) + 1, on: set, at: ms)
        timeline.add(.mend(.phantoms), at: now + span(weather.isLong ? 3_000_000 : 600_000) * 1000)
    }

    mutating func mendPhantoms() {
        for job in workload.phantoms { _ = github.cancel(job, at: ms) }
        workload.phantoms = []
    }
}
