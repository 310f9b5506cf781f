/// Who leads: follow, claim, hold, resign. `LeaseStanding` has the diagram.
///
/// INV-1: two agents never both have authority at one instant. A holder counts its authority from *before* the sending of the
/// renewal that succeeded, and ends it a margin early; a watcher counts the same lease from the *receipt* of the first answer
/// that showed it. Clocks may drift by 1 % against each other (an assumption; pauses of any length are allowed, and what a
/// paused leader still sends is stopped by the fence and by each effect's `notAfter`).
///
/// `Follower` knows what is watched and when it may be claimed, `LeaseRequests` what is under way, `LeaseWrites` what is written.
struct Leadership: Sendable {
    private let agent: String
    private let timings: LeaseTimings
    private let writes: LeaseWrites
    private(set) var standing = LeaseStanding.following
    /// When the present authority ends, if nothing renews it; nil while not leading. It is held against the clock at each use.
    private(set) var authorityEnds: Instant?
    private var follower: Follower
    private var requests: LeaseRequests
    /// Claims whose fate is unknown. Any of them may have succeeded.
    private var attempts: [LeaseAttempt] = []
    /// The highest epoch that EC2 showed on an instance, where it was above this agent's own.
    private var highestSeen: Int64 = 0

    init(_ configuration: Configuration, at now: Instant) {
        agent = configuration.agent
        timings = configuration.lease
        writes = LeaseWrites(configuration)
        follower = Follower(configuration, at: now)
        requests = LeaseRequests(configuration)
    }

    private mutating func enter(_ standing: LeaseStanding) {
        self.standing = standing
        authorityEnds = hold.map { $0.since + timings.duration - timings.margin }
    }

    // MARK: Its turn

    /// Does what is due. Called after every event.
    mutating func advance(_ turn: inout Turn) -> LeadershipChange? {
        switch standing {
        case .following:
            if let claimable = follower.claimable, claimable <= turn.instant { claim(&turn) } else { requests.readIfDue(&turn) }
        case .claiming: requests.readIfDue(&turn)
        case .leading(let leading): return lead(leading, &turn)
        case .releasing(let releasing): return release(releasing, &turn)
        }
        return nil
    }

    mutating func wake() -> Instant? {
        switch standing {
        case .following: earliest(requests.wake, follower.claimable)
        case .claiming: requests.wake
        case .leading: earliest(requests.wake, authorityEnds)
        case .releasing(let releasing): earliest(requests.wake, releasing.hold.since + timings.duration)
        }
    }

    mutating func answered(_ request: LeaseRequest, id: EffectID, outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        guard requests.settle(id, &turn) else { return nil }
        switch request {
        case .read: return readAnswered(outcome, &turn)
        case .claim(let attempt): return claimAnswered(attempt, outcome, &turn)
        case .renewal(let attempt): return renewalAnswered(attempt, outcome, &turn)
        case .release: return releaseAnswered(outcome, &turn)
        }
    }

    // MARK: Following

    private mutating func readAnswered(_ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        guard case .done(.item(let item)) = outcome else {
            requests.failed(outcome, "The lease can't be read", &turn)
            return nil
        }
        requests.succeeded("The lease can be read again", &turn)
        requests.progressed()
        return saw(item, sent: requests.readingSent ?? turn.instant, &turn)
    }

    /// The lease as it stands: one of this agent's own attempts that succeeded, or a lease to watch.
    private mutating func saw(_ item: Item?, sent: Instant, _ turn: inout Turn) -> LeadershipChange? {
        defer { if isFollowing { follower.lastRead(at: sent) } }
        let lease: LeaseRecord?
        do { lease = try item.map { item throws(UnreadableRecord) in try LeaseRecord(item) } } catch {
            follower.cannotRead(error, &turn)
            enter(.following)
            return nil
        }
        if let lease, lease.owner == agent, let attempt = attempts.first(where: { $0.epoch == lease.epoch && $0.beat == lease.beat }) {
            return won(attempt, &turn)
        }
        let isNew = follower.see(lease, at: turn.instant)
        if isNew { attempts.removeAll() }
        enter(.following)
        requests.readNext(after: sent, isNew: isNew, noLaterThan: follower.expectsHandover(lease, &turn), &turn)
        return nil
    }

    // MARK: Claiming

    /// A claim whose fate is unknown is settled by reading: finding its beat means that it succeeded, counted from its own sending.
    private mutating func claim(_ turn: inout Turn) {
        guard let watch = follower.watch else { return }
        let attempt = LeaseAttempt(over: watch, above: highestSeen, &turn)
        let election = watch.election(attempt, of: agent, turn.now)
        attempts.append(attempt)
        enter(.claiming)
        requests.claim(by: writes.claim(attempt, over: watch, election, at: turn.now.wall), attempt, election, &turn)
    }

    private mutating func claimAnswered(_ attempt: LeaseAttempt, _ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        switch outcome {
        case .done: return won(attempt, &turn)
        case .refused(let refusal):
            drop(attempt)
            if case .cancelled(let reasons) = refusal.kind, case .conditionFailed(let item)? = reasons.first {
                return saw(item, sent: attempt.sent, &turn)
            }
            // An old leader's last commit, or another's claim, held FENCE: the same pair may be claimed again at once.
            enter(.following)
            follower.abstain(atLeastUntil: turn.instant + requests.pause(&turn))
        case .skipped:
            drop(attempt)
            enter(.following)
        case .unknown: requests.ask(at: turn.instant)
        }
        return nil
    }

    private mutating func drop(_ attempt: LeaseAttempt) { attempts.removeAll { $0.beat == attempt.beat } }

    private mutating func won(_ attempt: LeaseAttempt, _ turn: inout Turn) -> LeadershipChange? {
        attempts.removeAll()
        follower.won()
        requests.progressed()
        guard turn.instant < attempt.sent + timings.duration - timings.margin else {
            // It succeeded too long ago to be used: the epoch is spent.
            enter(.following)
            requests.ask(at: turn.instant)
            return nil
        }
        let hold = Hold(attempt)
        enter(.leading(Leading(hold)))
        requests.ask(at: attempt.sent + timings.renewal)
        return .gained(hold)
    }
}

// MARK: Leading and handing over

extension Leadership {
    private mutating func lead(_ leading: Leading, _ turn: inout Turn) -> LeadershipChange? {
        guard hasAuthority(at: turn.instant) else {
            return lose("no renewal succeeded in time" + (requests.trouble.map { " (\($0))" } ?? ""), &turn)
        }
        guard requests.mayAsk(at: turn.instant) else { return nil }
        enter(.leading(leading.renewing(by: writes, &requests, &turn)))
        return nil
    }

    private mutating func renewalAnswered(_ attempt: LeaseAttempt, _ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        switch standing {
        case .following, .claiming: return nil
        case .releasing(var releasing):
            releasing.settle(attempt, outcome)
            requests.ask(at: turn.instant)
            enter(.releasing(releasing))
            return nil
        case .leading(var leading):
            guard leading.hold.epoch == attempt.epoch else { return nil }
            let change = leading.answered(attempt, outcome: outcome, by: agent, in: &requests, &turn)
            if case .lost(let why) = change { return lose(why, &turn) }
            enter(.leading(leading))
            return change
        }
    }

    /// A leader whose authority lapsed never regains its epoch: it claims the next one like anyone else.
    private mutating func lose(_ why: String, _ turn: inout Turn) -> LeadershipChange? {
        follower.beginAnew(lastReading: hold?.since)
        // A renewal under way is waited for before anything else is asked, so that no second write of LEASE is ever beside it.
        requests.ask(at: turn.instant)
        enter(.following)
        return .lost(why)
    }

    /// The fence shows another claim: whatever the lease seems to say, this epoch is over.
    mutating func deposed(_ turn: inout Turn) -> LeadershipChange? {
        epoch == nil ? nil : lose("another agent's claim stands in the fence", &turn)
    }

    /// EC2 shows an instance of a higher epoch than this leader's: the table was restored, and epochs would be given out twice. The random
    /// claim fences all the same; for people the epoch goes on above the highest one seen, by a claim over this agent's own lease.
    mutating func rise(above seen: Int64, _ turn: inout Turn) -> LeadershipChange? {
        guard let hold, seen > hold.epoch, seen < LeaseRecord.highestEpoch else { return nil }
        highestSeen = max(highestSeen, seen)
        let why = "EC2 shows instances of epoch \(seen): the table was restored to an earlier point"
        let change = lose(why, &turn)
        follower.watchOwn(writes.ended(hold, because: why), at: turn.instant)
        return change
    }

    /// Gives up authority, at once; the release is written after that, when the renewal that may be under way is answered.
    mutating func resign(_ why: String, _ turn: inout Turn) {
        guard let hold else { return }
        enter(.releasing(Releasing(hold, because: why)))
        requests.ask(at: turn.instant)
        follower.abstain(until: turn.instant + timings.abstention)
    }

    private mutating func release(_ releasing: Releasing, _ turn: inout Turn) -> LeadershipChange? {
        follower.lastRead(at: releasing.hold.since)
        return releasing.advance(by: writes, timings, &requests, &turn) ? handedOver(&turn) : nil
    }

    private mutating func releaseAnswered(_ outcome: Outcome, _ turn: inout Turn) -> LeadershipChange? {
        guard case .releasing(var releasing) = standing else { return nil }
        guard !releasing.answered(outcome, &requests, &turn) else { return handedOver(&turn) }
        enter(.releasing(releasing))
        return nil
    }

    private mutating func handedOver(_ turn: inout Turn) -> LeadershipChange? {
        follower.beginAnew()
        requests.forget()
        requests.ask(at: turn.instant)
        enter(.following)
        return .released
    }
}

// MARK: What others ask and tell

extension Leadership {
    var seesCutOff: Bool { follower.seesCutOff }

    /// Whether GitHub admits this leader: its lease says so from the next renewal on.
    mutating func tell(isCutOff: Bool) {
        guard case .leading(var leading) = standing, leading.isCutOff != isCutOff else { return }
        leading.tell(isCutOff: isCutOff)
        standing = .leading(leading)
    }

    /// This agent was asked to end, or its host is being taken away.
    mutating func claimNoMore() { follower.claimNoMore() }

    /// By how much others may claim first.
    mutating func yield(for deference: Duration) { follower.yield(for: deference) }
}
