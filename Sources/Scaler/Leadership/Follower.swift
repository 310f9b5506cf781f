/// What a follower knows of the lease that it watches, and when it may claim it.
struct Follower: Sendable {
    private let agent: String
    /// When this process began: its predecessor was dead by then.
    private let began: Instant
    private var reclaiming: Reclaiming
    private(set) var watch: Watch?
    /// When the last reading that was answered was sent; or, of a lease that this agent held itself, the last renewal that succeeded.
    private var lastReading: Instant?
    private var expected = ExpectedHandover()
    /// The leader that is watched says that GitHub doesn't admit it.
    private(set) var seesCutOff = false
    /// What can't be understood of the lease as it stands, once it was said.
    private var unreadable: String?
    private var abstainUntil: Instant?
    /// False once this agent was asked to end, or its host is being taken away.
    private var mayClaim = true
    /// By how much others may claim first.
    private var deference = Duration.zero

    init(_ configuration: Configuration, at now: Instant) {
        agent = configuration.agent
        began = now
        reclaiming = Reclaiming(configuration)
    }

    // MARK: When it may claim

    /// When this agent may claim what it watches: by timer, not at its next poll, for the claim is conditional on the exact pair
    /// watched, and if that pair still stands when the claim commits, then nobody renewed since it was first seen.
    var claimable: Instant? {
        guard mayClaim, let free = watch?.free else { return nil }
        return max(free, abstainUntil ?? free) + deference
    }

    mutating func claimNoMore() { mayClaim = false }
    mutating func yield(for deference: Duration) { self.deference = deference }
    mutating func abstain(until instant: Instant) { abstainUntil = instant }
    mutating func abstain(atLeastUntil instant: Instant) { abstainUntil = max(abstainUntil ?? instant, instant) }

    // MARK: What it sees

    mutating func lastRead(at sent: Instant) { lastReading = sent }

    /// The lease as it was read. Says whether it is another one than the one that was watched, or looks otherwise.
    mutating func see(_ lease: LeaseRecord?, at receipt: Instant) -> Bool {
        unreadable = nil
        seesCutOff = lease.map { $0.isCutOff && !$0.released } ?? false
        guard watch?.shows(lease) != true else {
            watch = watch?.noting(lease)
            return false
        }
        watch = Watch(
            lease: lease, since: receipt, silence: silence(of: lease, seenAt: receipt),
            free: lease.map { receipt + reclaiming.patience(with: $0) } ?? receipt)
        // Another claimed meanwhile, which is all that abstaining is for: when that one dies or hands over, nobody need wait.
        if let lease, lease.owner != agent, !lease.released { abstainUntil = nil }
        return true
    }

    /// What a first look at a lease as it now stands tells of its holder's last sign of life.
    ///
    /// The lease differs from what the reading before showed, so it was written after that reading was sent, and before this answer came.
    /// Of this process's own predecessor nothing is known but that it was dead when this process began.
    private func silence(of lease: LeaseRecord?, seenAt receipt: Instant) -> Silence {
        let latest = lease.map(reclaiming.isPredecessors) == true ? min(began, receipt) : receipt
        return Silence(earliest: lastReading, latest: latest)
    }

    /// Said once for each fault, not at each poll. A lease that can't be read has an owner: it is never claimed, and never overwritten.
    mutating func cannotRead(_ error: UnreadableRecord, _ turn: inout Turn) {
        watch = nil
        guard unreadable != error.words else { return }
        unreadable = error.words
        turn.note(.error, "The lease can't be understood, so this agent does not claim it: \(error.words)")
    }

    /// When to look again, if an operator asked the leader for a handover.
    mutating func expectsHandover(_ lease: LeaseRecord?, _ turn: inout Turn) -> Instant? { expected.look(at: lease, &turn) }

    // MARK: What becomes of it

    /// It leads: what it knew as a follower is over.
    mutating func won() {
        beginAnew()
        lastReading = nil
        seesCutOff = false
        unreadable = nil
        abstainUntil = nil
        reclaiming.haveLed()
    }

    /// It leads no longer, and has yet to read whose the lease is.
    mutating func beginAnew() { watch = nil }

    mutating func beginAnew(lastReading: Instant?) {
        beginAnew()
        self.lastReading = lastReading
    }

    /// Its own lease, which it may claim at once.
    mutating func watchOwn(_ lease: LeaseRecord, at now: Instant) {
        watch = Watch(lease: lease, since: now, silence: Silence(earliest: now, latest: now), free: now)
    }
}

/// A lease that an agent watches, and since when it has looked the same.
struct Watch: Sendable {
    /// Nil when there is no item at all: a new scope.
    private(set) var lease: LeaseRecord?
    let since: Instant
    /// When its holder last gave a sign of life.
    let silence: Silence
    /// From when on it may be claimed, as far as the lease itself goes.
    let free: Instant

    /// Whether nobody has renewed it, claimed it or given it up since.
    func shows(_ seen: LeaseRecord?) -> Bool {
        guard let lease, let seen else { return lease == nil && seen == nil }
        return lease.epoch == seen.epoch && lease.beat == seen.beat && lease.released == seen.released
    }

    /// The same lease, to which an operator gave a deployment's identity meanwhile. It tells nothing of its holder's life.
    func noting(_ seen: LeaseRecord?) -> Watch {
        var noted = self
        if let given = seen?.deployment { noted.lease?.deployment = given }
        return noted
    }
}

/// The earlier of two instants, either of which may be missing.
func earliest(_ left: Instant?, _ right: Instant?) -> Instant? {
    guard let left else { return right }
    guard let right else { return left }
    return min(left, right)
}
