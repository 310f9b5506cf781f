/// The poll under way, and the capacity that it advertises to GitHub.
struct Polling: Sendable {
    struct Poll: Sendable {
        let id: EffectID
        let capacity: Int
        let since: Instant
        var isCancelled = false
    }

    private let timings: SessionTimings
    /// The capacity to advertise: a total, as GitHub wants it.
    private(set) var capacity = 0
    private var poll: Poll?

    init(timings: SessionTimings) { self.timings = timings }

    /// A poll is unanswered.
    var isWaiting: Bool { poll != nil }

    mutating func advertise(_ capacity: Int) { self.capacity = capacity }

    /// A changed capacity takes effect with the next poll only, up to 50 s late; cancelling the present one applies it earlier. At
    /// most once a second.
    var capacityWake: Instant? {
        guard let poll, !poll.isCancelled, poll.capacity != capacity else { return nil }
        return poll.since + .seconds(1)
    }

    mutating func applyCapacity(_ turn: inout Turn) { if let capacityWake, capacityWake <= turn.instant { cancel(&turn) } }

    mutating func poll(_ session: SessionID, after cursor: Int64, _ turn: inout Turn) {
        let id = turn.perform(.github(.poll(session, after: cursor, capacity: capacity)), for: .session(.poll))
        poll = Poll(id: id, capacity: capacity, since: turn.instant)
    }

    mutating func cancel(_ turn: inout Turn) {
        guard let poll, !poll.isCancelled else { return }
        turn.cancel(poll.id)
        self.poll?.isCancelled = true
    }

    /// Whatever the poll brings is of a session that is lost.
    mutating func forget() { poll = nil }

    /// The poll that this answers; nil when nobody waits for it any more.
    mutating func settle(_ id: EffectID) -> Poll? {
        guard let answered = poll, answered.id == id else { return nil }
        poll = nil
        return answered
    }

    /// The pause after a poll that brought nothing: none when GitHub held it, as it should.
    func pause(after poll: Poll, at now: Instant) -> Duration? { now - poll.since < .seconds(1) ? timings.pollInterval : nil }
}
