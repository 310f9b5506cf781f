import World

/// What breaks GitHub. Nil where the fault is another's or was done; an answer says why it can't be done, or what came of it.
extension Cloud {
    func breakGitHub(_ name: FaultName, _ body: JSON) -> Answer? {
        let sets = github.scaleSets.map(\.id)
        switch name {
        case .githubDown: github.faults.unavailableUntil = now + body.duration
        case .page, .rateLimit: return interpose(name, body)
        case .lateMint:
            github.faults.lateMint = body["durationMs"]?.int ?? 240_000
            github.faults.lateMints = body.count
        case .clock: github.manners.clockOffset = body["shiftMs"]?.int ?? 0
        case .tokenExpiry: github.manners.tokenExpiryOffset = body["shiftMs"]?.int ?? 0
        case .loseSession: sets.forEach { github.evictSession(of: $0) }
        case .loseScaleSet: sets.forEach { github.loseScaleSet($0, at: now) }
        case .expireTokens: tokens.expireAdmin()
        case .refuseQueueTokens: github.faults.refusesQueueTokens = true
        default: return breakMessages(name, body, sets)
        }
        return nil
    }

    private func breakMessages(_ name: FaultName, _ body: JSON, _ sets: [Int]) -> Answer? {
        switch name {
        case .emptyAnswers: faults.emptyAnswers = body.count
        case .statistics: return lie(body)
        case .noStatistics:
            github.faults.bareSessions = body.count
            github.faults.bareMessages = body.count
        case .redeliver: sets.forEach { github.redeliver($0) }
        case .restartMessages: sets.forEach { github.restartMessageIDs(of: $0) }
        case .completionsFirst: github.manners.messageOrder = .completionsFirst
        case .lateAssignments: github.faults.lateAssignments = body.count
        case .phantoms:
            guard let set = sets.first else { return Self.refused("there is no scale set yet") }
            return .json(["jobs": .array(github.conjure(body.count, on: set, run: body["run"]?.int ?? 1, at: now).map(JSON.string))])
        case .loseAssignments: return .json(["lost": .int(Int64(sets.map { github.loseAssignments(of: $0, at: now) }.reduce(0, +)))])
        default: break
        }
        return nil
    }

    /// A proxy's page or a rate limit in front of GitHub. Without a call, it meets all calls about runners.
    private func interpose(_ name: FaultName, _ body: JSON) -> Answer? {
        let calls = body["call"]?.string.map { [GitHub.Call(rawValue: $0)].compactMap(\.self) } ?? GitHub.Call.ofRunners
        if calls.isEmpty {
            return Self.refused("no such call; there are: " + GitHub.Call.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let status = Int(clamping: body["status"]?.int ?? 429)
        for call in calls {
            if name == .page {
                github.faults.answers[call] = Array(repeating: .page, count: min(10_000, max(0, body.count)))
            } else {
                github.faults.rateLimits[call] = GitHub.RateLimit(
                    until: now + body.duration, status: status, saysRetryAfter: body["silent"]?.bool != true,
                    penalty: max(0, body["penaltyMs"]?.int ?? 0))
            }
        }
        return nil
    }

    /// Statistics that aren't true: `assigned` is what every answer says from now on.
    private func lie(_ body: JSON) -> Answer? {
        guard let assigned = body["count"]?.int else { return Self.refused("statistics needs a count") }
        for set in github.scaleSets {
            var wrong = github.statistics(of: set.id)
            wrong.assigned = Int(clamping: assigned)
            github.faults.statistics[set.id] = wrong
        }
        return nil
    }

    /// What goes wrong between GitHub and its runners.
    func breakRunners(_ name: FaultName, _ body: JSON) -> Answer? {
        switch name {
        case .outdatedRunner: faults.refusesRunners = true
        case .dropRunners: github.everyRunner.filter(\.isIdle).forEach { github.dropRunner($0.name, at: now) }
        case .deafRunners: github.faults.deafRunners = body.count
        case .lingeringRunners: faults.lingeringRunners = body.count
        case .conclude:
            guard let id = body["job"]?.string, github.job(id) != nil else { return Self.refused("conclude needs a running --job", 404) }
            github.manners.countsConcludedAsBusy = body["busy"]?.bool == true
            github.conclude(id, body["result"]?.string ?? "succeeded", at: now)
        default: break
        }
        return nil
    }
}
