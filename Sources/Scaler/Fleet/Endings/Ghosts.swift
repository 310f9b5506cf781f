/// What an instance that ended leaves behind: its registration at GitHub is removed, unless its job was over, before its record goes.
extension Endings {
    func clear(_ id: InstanceID, in roster: Roster, by calls: inout Calls) -> News? {
        guard let runner = roster[id], case .ended(let remains) = runner.stage else { return nil }
        guard remains != .nothing else { return .over(id) }
        if let githubID = runner.record.githubID {
            calls.ask(.removeRunner(githubID: githubID), for: .endings(.removeGhost(id)))
        } else {
            calls.ask(.findRunner(runner.name), for: .endings(.findGhost(id)))
        }
        return nil
    }

    func ghostFound(
        _ id: InstanceID, _ answer: Answer<GitHubRunner?>, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn
    ) -> News? {
        guard roster[id]?.hasEnded == true else {
            turn.late(.ghost)
            return nil
        }
        guard case .done(let found) = answer else {
            roster.backOff(id, &turn)
            return nil
        }
        guard let found else { return .over(id) }
        roster.change(id) { $0.learn(githubID: found.id) }
        return clear(id, in: roster, by: &calls)
    }

    func ghostRemoved(
        _ id: InstanceID, _ answer: Answer<Removal>, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn
    ) -> News? {
        guard let runner = roster[id], runner.hasEnded else {
            turn.late(.ghost)
            return nil
        }
        switch answer {
        case .done(.jobStillRunning):
            // GitHub still counts the job of an instance that is gone: it fails the job itself, and the registration with it.
            if isUnexplained(runner) { doubt(id, .silentEnd(.jobStillRunning), by: &calls) } else { return .over(id) }
        case .done(let removal):
            guard runner.stage == .ended(.registration(wasHeardOf: false)) || isUnexplained(runner) else { return .over(id) }
            doubt(id, .silentEnd(removal), by: &calls)
        case .refused, .unknown, .skipped: removalFailed(id, answer, in: &roster, &turn)
        }
        return nil
    }

    /// It ended with its job, and EC2's reason isn't an interruption: a runner that stops for one powers its own instance off.
    private func isUnexplained(_ runner: Runner) -> Bool {
        let record = runner.record
        return record.market == .spot && record.job != nil && record.finished == nil && Loss.Cause(reason: record.reason) != .pool
    }

    /// Its boot has failed if GitHub still had its registration. (A runner that had a job has none any more: its job may have begun and ended
    /// while nobody led, and the messages that say so come after the listing.) Or if it says itself that it was too old.
    func endRead(_ id: InstanceID, removal: Removal, answer: Answer<Item?>, in roster: Roster) -> News? {
        guard let runner = roster[id], runner.hasEnded else { return nil }
        guard runner.record.job == nil else { return .over(id, isInterrupted: answer.saysInterrupted) }
        var phase: PhaseRecord?
        if case .done(let item) = answer { phase = item.flatMap { try? PhaseRecord($0) } }
        return removal == .removed || phase?.phase == .outdated ? .bootFailed(id, phase, hasEnded: true) : .over(id)
    }
}

extension Answer<Item?> {
    /// The phase is that EC2 takes the instance away. An unread one says nothing.
    var saysInterrupted: Bool {
        guard case .done(let item?) = self else { return false }
        return (try? PhaseRecord(item))?.phase == .interrupted
    }
}
