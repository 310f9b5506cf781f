/// The standby's side: watch, and claim when the lease has looked the same for its whole duration.
extension Leadership {
    /// Does what is due. Called after every event.
    mutating func advance(_ turn: inout Turn) -> LeadershipChange? {
        switch standing {
        case .following: follow(&turn)
        case .claiming: askAgain(&turn)
        case .leading: return lead(&turn)
        case .releasing(let hold): return release(hold, &turn)
        }
        return nil
    }

    mutating func wake() -> Instant? {
        switch standing {
        case .following: earliest(inFlight == nil ? nextRequest : nil, claimable)
        case .claiming: inFlight == nil ? nextRequest : nil
        case .leading: earliest(inFlight == nil ? nextRequest : nil, authorityEnds)
        case .releasing(let hold): earliest(inFlight == nil ? nextRequest : nil, hold.since + timings.duration)
        }
    }

    /// When this agent may claim what it watches: by timer, not at its next poll, for the claim is conditional on the exact pair
    /// watched, and if that pair still stands when the claim commits, then nobody renewed since it was first seen.
    private var claimable: Instant? {
        guard mayClaim, let free = watch?.free else { return nil }
        return max(free, abstainUntil ?? free) + deference
    }

    private mutating func follow(_ turn: inout Turn) {
        if let claimable, claimable <= turn.instant { return claim(&turn) }
        guard inFlight == nil, (nextRequest ?? turn.instant) <= turn.instant else { return }
        read(&turn)
    }

    private mutating func read(_ turn: inout Turn) {
        readingSent = turn.instant
        inFlight = turn.perform(.table(.read(scope.lease)), for: .lease(.read), notAfter: turn.instant + timings.requestTimeout)
        nextRequest = turn.instant + turn.generator.span(readingPause)
    }

    /// One transaction: LEASE gets the new owner, the next epoch and a new beat, if it is exactly as watched; FENCE gets a claim of
    /// its own, which stops every commit of the claims before it. The election stands beside them, for people. LEASE is put and
    /// never deleted, so that the epoch never starts again.
    private mutating func claim(_ turn: inout Turn) {
        guard let watch else { return }
        let attempt = Attempt(
            epoch: max(watch.lease?.epoch ?? 0, highestSeen) + 1, beat: turn.generator.name(words: 1), claim: turn.generator.name(),
            sent: turn.instant)
        let lease = LeaseRecord(
            owner: agent, epoch: attempt.epoch, beat: attempt.beat, duration: timings.duration, claimed: turn.now.wall, host: host)
        let conditions: [Condition] =
            watch.lease.map { [.equals("epoch", .number($0.epoch)), .equals("beat", .text($0.beat))] } ?? [.itemAbsent]
        let fence = FenceRecord(claim: attempt.claim, seq: 0, commit: attempt.claim)
        let election = election(attempt, over: watch, turn.now)
        let writes = [
            Write(scope.lease, .put(lease.item), if: conditions), Write(scope.fence, .put(fence.item(epoch: attempt.epoch))),
            Write(scope.registration, .put(["format": .number(recordFormat), "at": .number(turn.now.wall.milliseconds)])),
            Write(scope.election(attempt.epoch, at: election.at), .put(election.item)),
        ]
        turn.note(
            .info, "Claims the lease",
            [
                "epoch": "\(attempt.epoch)", "cause": election.cause.rawValue, "reason": election.reason ?? "",
                "previous": election.previous ?? "",
            ])
        attempts.append(attempt)
        enter(.claiming)
        inFlight = turn.perform(
            .table(.transact(writes, token: turn.generator.name())), for: .lease(.claim(attempt)),
            notAfter: turn.instant + timings.requestTimeout)
    }

    /// A claim whose fate is unknown is settled by reading: finding its beat means that it succeeded, counted from its own sending.
    private mutating func askAgain(_ turn: inout Turn) {
        guard inFlight == nil, (nextRequest ?? turn.instant) <= turn.instant else { return }
        read(&turn)
    }

    mutating func answered(_ request: Request, _ id: EffectID, _ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        guard inFlight == id else {
            turn.late(.lease)
            return nil
        }
        inFlight = nil
        switch request {
        case .read: return readAnswered(outcome, &turn)
        case .claim(let attempt): return claimAnswered(attempt, outcome, &turn)
        case .renewal(let attempt): return renewalAnswered(attempt, outcome, &turn)
        case .release(let beat): return releaseAnswered(beat, outcome, &turn)
        }
    }

    private mutating func readAnswered(_ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        guard case .done(.item(let item)) = outcome else {
            tableFault.failed(outcome, "The lease can't be read", &turn)
            nextRequest = turn.instant + backoff.next(&turn.generator)
            return nil
        }
        tableFault.ended("The lease can be read again", &turn)
        backoff.reset()
        return saw(item, sent: readingSent ?? turn.instant, &turn)
    }

    /// The lease as it stands: one of this agent's own attempts that succeeded, or a lease to watch.
    private mutating func saw(_ item: Item?, sent: Instant, _ turn: inout Turn) -> LeadershipChange? {
        defer { if isFollowing { lastReading = sent } }
        let lease: LeaseRecord?
        do { lease = try item.map { item throws(UnreadableRecord) in try LeaseRecord(item) } } catch {
            report(error, &turn)
            watch = nil
            enter(.following)
            return nil
        }
        unreadable = nil
        if let lease, lease.owner == agent, let attempt = attempts.first(where: { $0.epoch == lease.epoch && $0.beat == lease.beat }) {
            return won(attempt, &turn)
        }
        if !(watch?.shows(lease) ?? false) {
            watch = watch(over: lease, since: turn.instant)
            attempts.removeAll()
            // Another claimed meanwhile, which is all that abstaining is for: when that one dies or hands over, nobody need wait.
            if let lease, lease.owner != agent, !lease.released { abstainUntil = nil }
        }
        enter(.following)
        seesCutOff = lease.map { $0.isCutOff && !$0.released } ?? false
        expectHandover(lease, &turn)
        return nil
    }

    private func watch(over lease: LeaseRecord?, since instant: Instant) -> Watch {
        Watch(
            lease: lease, since: instant, silence: silence(of: lease, seenAt: instant),
            free: lease.map { instant + patience(with: $0) } ?? instant)
    }

    /// Once for each fault, not at each poll. A lease that can't be read has an owner: it is never claimed, and never overwritten.
    private mutating func report(_ error: UnreadableRecord, _ turn: inout Turn) {
        guard unreadable != error.words else { return }
        unreadable = error.words
        turn.note(.error, "The lease can't be understood, so this agent does not claim it: \(error.words)")
    }

    private mutating func claimAnswered(_ attempt: Attempt, _ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        switch outcome {
        case .done: return won(attempt, &turn)
        case .refused(let refusal):
            attempts.removeAll { $0.beat == attempt.beat }
            if case .cancelled(let reasons) = refusal.kind, case .conditionFailed(let item)? = reasons.first {
                return saw(item, sent: attempt.sent, &turn)
            }
            // An old leader's last commit, or another's claim, held FENCE: the same pair may be claimed again at once.
            enter(.following)
            abstainUntil = max(abstainUntil ?? turn.instant, turn.instant + backoff.next(&turn.generator))
            return nil
        case .skipped:
            attempts.removeAll { $0.beat == attempt.beat }
            enter(.following)
            return nil
        case .unknown:
            nextRequest = turn.instant
            return nil
        }
    }

    private mutating func won(_ attempt: Attempt, _ turn: inout Turn) -> LeadershipChange? {
        attempts.removeAll()
        watch = nil
        lastReading = nil
        seesCutOff = false
        hasSaidCutOff = false
        hasLed = true
        abstainUntil = nil
        backoff.reset()
        guard turn.instant < attempt.sent + timings.duration - timings.margin else {
            // It succeeded too long ago to be used; the epoch is spent, and the next one is claimed like anyone else's.
            enter(.following)
            nextRequest = turn.instant
            return nil
        }
        let hold = Hold(epoch: attempt.epoch, claim: attempt.claim, beat: attempt.beat, since: attempt.sent)
        enter(.leading(hold))
        nextRequest = attempt.sent + timings.renewal
        return .gained(hold)
    }
}

/// The earlier of two instants, either of which may be missing.
func earliest(_ left: Instant?, _ right: Instant?) -> Instant? {
    guard let left else { return right }
    guard let right else { return left }
    return min(left, right)
}
