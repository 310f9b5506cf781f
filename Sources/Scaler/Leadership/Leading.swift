/// The holder's side: renew, lose, hand over.
extension Leadership {
    mutating func lead(_ turn: inout Turn) -> LeadershipChange? {
        guard hasAuthority(at: turn.instant) else {
            return lose("no renewal succeeded in time" + (tableFault.words.map { " (\($0))" } ?? ""), &turn)
        }
        guard inFlight == nil, (nextRequest ?? turn.instant) <= turn.instant, let hold else { return nil }
        renew(hold, &turn)
        return nil
    }

    /// Every attempt writes a beat of its own, conditional on the last one known. When an earlier attempt succeeded unheard, the
    /// condition fails and the item that comes back shows which: so a doubtful renewal is settled by the next one.
    private mutating func renew(_ hold: Hold, _ turn: inout Turn) {
        let attempt = Attempt(
            epoch: hold.epoch, beat: turn.generator.name(words: 1), claim: hold.claim, deployment: hold.deployment, sent: turn.instant)
        attempts.append(attempt)
        var set: Item = ["beat": .text(attempt.beat)]
        hasSaidCutOff = hasSaidCutOff || isCutOff
        if hasSaidCutOff { set["cutOff"] = .flag(isCutOff) }
        let write = Write(scope.lease, .update(set: set), if: standsAt(hold))
        inFlight = turn.perform(
            .table(.write(write)), for: .lease(.renewal(attempt)), notAfter: hold.since + timings.duration - timings.margin)
        nextRequest = turn.instant + timings.renewal
    }

    private func standsAt(_ hold: Hold) -> [Condition] { [.equals("epoch", .number(hold.epoch)), .equals("beat", .text(hold.beat))] }

    mutating func renewalAnswered(_ attempt: Attempt, _ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        if case .releasing(let hold) = standing { settleBeforeRelease(attempt, outcome, hold, &turn) }
        guard case .leading(let hold) = standing, hold.epoch == attempt.epoch else { return nil }
        switch outcome {
        case .done(.item(let item)):
            tableFault.ended("The lease can be renewed again", &turn)
            confirm(attempt, hold)
            if let given = item.flatMap(LeaseRecord.deployment), given != hold.deployment { return .deploymentGiven(given) }
            return item.flatMap(LeaseRecord.stepDown) == hold.epoch ? .stepDownAsked : .renewed
        case .refused(let refusal):
            attempts.removeAll { $0.beat == attempt.beat }
            guard case .conditionFailed(let item) = refusal.kind else { return retrySoon(outcome, &turn) }
            return refusedBy(item, hold, &turn)
        case .skipped:
            attempts.removeAll { $0.beat == attempt.beat }
            return nil
        case .done, .unknown: return retrySoon(outcome, &turn)
        }
    }

    /// Doubtful, or a conflict with somebody's claim: not lost. The next attempt tells.
    private mutating func retrySoon(_ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        tableFault.failed(outcome, "The lease can't be renewed", &turn)
        nextRequest = turn.instant + backoff.next(&turn.generator)
        return nil
    }

    private mutating func refusedBy(_ item: Item?, _ hold: Hold, _ turn: inout Turn) -> LeadershipChange? {
        guard let item, let lease = try? LeaseRecord(item), lease.epoch == hold.epoch, lease.owner == agent, !lease.released else {
            return lose("another agent holds the lease", &turn)
        }
        if let earlier = attempts.first(where: { $0.beat == lease.beat }) { confirm(earlier, hold) }
        nextRequest = turn.instant
        return .renewed
    }

    private mutating func confirm(_ attempt: Attempt, _ hold: Hold) {
        backoff.reset()
        // Each attempt was conditional on the beat before this one: those that are unanswered can't succeed any more.
        attempts.removeAll()
        var renewed = hold
        renewed.beat = attempt.beat
        renewed.since = attempt.sent
        enter(.leading(renewed))
    }

    /// A leader whose authority lapsed never regains its epoch: it claims the next one like anyone else.
    private mutating func lose(_ why: String, _ turn: inout Turn) -> LeadershipChange? {
        attempts.removeAll()
        watch = nil
        lastReading = hold?.since
        // A renewal under way is waited for before anything else is asked, so that no second write of LEASE is ever beside it.
        nextRequest = turn.instant
        enter(.following)
        return .lost(why)
    }

    /// The fence shows another claim: whatever the lease seems to say, this epoch is over.
    mutating func deposed(_ turn: inout Turn) -> LeadershipChange? {
        epoch == nil ? nil : lose("another agent's claim stands in the fence", &turn)
    }

    /// EC2 shows an instance of a higher epoch than this leader's: the table was restored to an earlier point, and epochs would be
    /// given out twice. The random claim fences all the same; for people and tags the epoch goes on above the highest one seen, by a
    /// claim over this agent's own lease, exactly as it stands.
    mutating func rise(above seen: Int64, _ turn: inout Turn) -> LeadershipChange? {
        guard case .leading(let hold) = standing, seen > hold.epoch, seen < LeaseRecord.highestEpoch else { return nil }
        highestSeen = max(highestSeen, seen)
        let why = "EC2 shows instances of epoch \(seen): the table was restored to an earlier point"
        let change = lose(why, &turn)
        let own = LeaseRecord(
            owner: agent, epoch: hold.epoch, beat: hold.beat, duration: timings.duration, released: true, reason: why, host: host,
            deployment: hold.deployment)
        let silence = Silence(earliest: turn.instant, latest: turn.instant)
        watch = Watch(lease: own, since: turn.instant, silence: silence, free: turn.instant)
        return change
    }

    /// Gives up authority, at once; the release is written after that, when the renewal that may be under way is answered.
    mutating func resign(_ why: String, _ turn: inout Turn) {
        guard case .leading(let hold) = standing else { return }
        resignation = why
        enter(.releasing(hold))
        nextRequest = turn.instant
        abstainUntil = turn.instant + timings.abstention
    }

    /// A renewal was under way at the resignation: if it succeeded, the release goes on from its beat. It grants nothing any more.
    private mutating func settleBeforeRelease(_ attempt: Attempt, _ outcome: Outcome, _ hold: Hold, _ turn: inout Turn) {
        nextRequest = turn.instant
        guard case .done = outcome, hold.epoch == attempt.epoch else { return }
        var renewed = hold
        renewed.beat = attempt.beat
        renewed.since = attempt.sent
        enter(.releasing(renewed))
    }

    /// Writes `released` until it is known to stand there, or until the lease has run out by itself.
    mutating func release(_ hold: Hold, _ turn: inout Turn) -> LeadershipChange? {
        lastReading = hold.since
        guard turn.instant < hold.since + timings.duration else { return handedOver(&turn) }
        guard inFlight == nil, (nextRequest ?? turn.instant) <= turn.instant else { return nil }
        let beat = turn.generator.name(words: 1)
        let given: Item = [
            "beat": .text(beat), "released": .flag(true), "reason": .text(resignation),
            "releasedAt": .number(turn.now.wall.milliseconds),
        ]
        let write = Write(scope.lease, .update(set: given), if: standsAt(hold))
        inFlight = turn.perform(.table(.write(write)), for: .lease(.release(beat: beat)), notAfter: hold.since + timings.duration)
        nextRequest = turn.instant + timings.renewal
        return nil
    }

    mutating func releaseAnswered(_ beat: String, _ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        guard case .releasing(var hold) = standing else { return nil }
        switch outcome {
        case .done: return handedOver(&turn)
        case .refused(let refusal):
            guard case .conditionFailed(let item) = refusal.kind else { break }
            guard let item, let lease = try? LeaseRecord(item), lease.epoch == hold.epoch, !lease.released else {
                return handedOver(&turn)
            }
            // A renewal that went unheard stands there: release from its beat.
            hold.beat = lease.beat
            enter(.releasing(hold))
        case .unknown, .skipped: break
        }
        nextRequest = turn.instant + backoff.next(&turn.generator)
        return nil
    }

    private mutating func handedOver(_ turn: inout Turn) -> LeadershipChange? {
        attempts.removeAll()
        watch = nil
        inFlight = nil
        nextRequest = turn.instant
        enter(.following)
        return .released
    }
}
