/// The poll under way, the capacity that it advertises to GitHub, and when the next one is sent.
struct Polling: Sendable {
    struct Poll: Sendable {
        let id: EffectID
        let capacity: Int
        let since: Instant
        var isCancelled = false
    }

    /// While the queue's token is being renewed, a poll is tried this often all the same.
    private static let patience = Duration.seconds(60)

    private let timings: SessionTimings
    /// The capacity to advertise: a total, as GitHub wants it.
    private(set) var capacity = 0
    private var poll: Poll?
    private var next: Instant?
    /// The queue refused the token, and no other has come since.
    private(set) var awaitsToken = false
    /// Reset by a poll that GitHub held, or that brought a message not seen before.
    private var pacer = Pacer(base: .milliseconds(500), cap: .seconds(30))

    init(timings: SessionTimings) { self.timings = timings }

    /// A poll is unanswered.
    var isWaiting: Bool { poll != nil }

    /// When the next poll is due; nil while one is under way.
    var wake: Instant? { poll == nil ? pacer.due(next) ?? Instant(sinceBoot: .zero) : nil }

    /// After a lost session: nothing is tried before.
    var notBefore: Instant? { pacer.notBefore }

    func mayPoll(at now: Instant) -> Bool { wake.map { $0 <= now } ?? false }

    mutating func advertise(_ capacity: Int) { self.capacity = capacity }

    /// A changed capacity takes effect with the next poll only, up to 50 s late; cancelling the present one applies it earlier. At
    /// most once a second.
    var capacityWake: Instant? {
        guard let poll, !poll.isCancelled, poll.capacity != capacity else { return nil }
        return poll.since + .seconds(1)
    }

    mutating func applyCapacity(_ turn: inout Turn) { if let capacityWake, capacityWake <= turn.instant { cancel(&turn) } }

    mutating func poll(_ session: SessionID, after cursor: Int64, _ turn: inout Turn) {
        next = nil
        let id = turn.perform(.github(.poll(session, after: cursor, capacity: capacity)), for: .session(.poll))
        poll = Poll(id: id, capacity: capacity, since: turn.instant)
    }

    mutating func cancel(_ turn: inout Turn) {
        guard let poll, !poll.isCancelled else { return }
        turn.cancel(poll.id)
        self.poll?.isCancelled = true
    }

    // MARK: Its answer

    /// The poll that this answers; nil when nobody waits for it any more.
    mutating func settle(_ id: EffectID, _ turn: inout Turn) -> Poll? {
        guard let answered = poll, answered.id == id else {
            turn.late(.poll)
            return nil
        }
        poll = nil
        return answered
    }

    /// GitHub answered. `isNews`: with a message that it had not sent in this session. What it answers at once without news, it would
    /// answer again and again.
    mutating func answered(_ poll: Poll, isNews: Bool, at now: Instant) {
        awaitsToken = false
        pacer.progressed()
        next = isNews || now - poll.since >= .seconds(1) ? nil : now + timings.pollInterval
    }

    mutating func failed(_ turn: inout Turn, retryAfter: Duration? = nil) {
        pacer.failed(&turn, retryAfter: retryAfter)
        next = nil
    }

    /// The queue refused the token: polled again once that is renewed.
    mutating func awaitToken(at now: Instant) { (awaitsToken, next) = (true, now + Self.patience) }
    mutating func tokenRenewed() { (awaitsToken, next) = (false, nil) }

    /// The session is lost, and with it whatever the poll under way brings.
    mutating func lose(_ turn: inout Turn) {
        cancel(&turn)
        poll = nil
        next = nil
        pacer.failed(&turn)
    }
}
