/// The requests for LEASE, one at a time: no write of LEASE is sent while another request is unanswered. (A claim doesn't wait for the answer
/// of a read.)
struct LeaseRequests: Sendable {
    private let lease: Key
    private let timings: LeaseTimings
    /// From a reading without an answer to the next, ms, drawn evenly.
    private let readingPause: ClosedRange<Int64>
    /// Nil where readings and renewals have different periods: then no place in the period lies behind each renewal.
    private var readings: ReadingPace?
    /// The last request, until it is answered.
    private var inFlight: EffectID?
    private var next: Instant?
    /// When the reading in flight was sent.
    private(set) var readingSent: Instant?
    private var backoff: Backoff
    /// What the table answers instead of doing what it is asked.
    private var fault = TableFault()

    init(_ configuration: Configuration) {
        lease = configuration.scope.lease
        timings = configuration.lease
        let poll = timings.poll.inMilliseconds
        readingPause = poll * 9 / 10...poll * 11 / 10
        readings = timings.poll == timings.renewal ? ReadingPace(period: timings.poll) : nil
        backoff = Backoff(base: .milliseconds(50), cap: timings.poll)
    }

    // MARK: When

    /// When the next request is due; nil while one is under way, or when none was asked for.
    var wake: Instant? { inFlight == nil ? next : nil }

    func mayAsk(at now: Instant) -> Bool { inFlight == nil && (next ?? now) <= now }

    mutating func ask(at instant: Instant) { next = instant }

    /// How long to wait after a failure. Only `progressed` makes it short again.
    mutating func pause(_ turn: inout Turn) -> Duration { backoff.next(&turn.generator) }
    mutating func progressed() { backoff.reset() }

    // MARK: What

    mutating func readIfDue(_ turn: inout Turn) {
        guard mayAsk(at: turn.instant) else { return }
        readingSent = turn.instant
        send(.read(lease), for: .read, notAfter: turn.instant + timings.requestTimeout, &turn)
        ask(at: turn.instant + turn.generator.span(readingPause))
    }

    /// - Parameters:
    ///   - isNew: what was seen of the lease, by a request sent at `sent`, shows a renewal that the reading before did not.
    ///   - end: a handover is expected by then.
    mutating func readNext(after sent: Instant, isNew: Bool, noLaterThan end: Instant?, _ turn: inout Turn) {
        let due = readings?.next(after: sent, isNew: isNew, &turn.generator) ?? sent + turn.generator.span(readingPause)
        ask(at: max(turn.instant, due))
        next = earliest(next, end)
    }

    mutating func claim(by writes: [Write], _ attempt: LeaseAttempt, _ election: ElectionRecord, _ turn: inout Turn) {
        turn.note(
            .info, "Claims the lease",
            [
                "epoch": "\(attempt.epoch)", "cause": election.cause.rawValue, "reason": election.reason ?? "",
                "previous": election.previous ?? "",
            ])
        let token = turn.generator.name()
        send(.transact(writes, token: token), for: .claim(attempt), notAfter: turn.instant + timings.requestTimeout, &turn)
    }

    mutating func renew(_ write: Write, for attempt: LeaseAttempt, of hold: Hold, _ turn: inout Turn) {
        send(.write(write), for: .renewal(attempt), notAfter: hold.since + timings.duration - timings.margin, &turn)
        ask(at: turn.instant + timings.renewal)
    }

    mutating func send(_ action: TableAction, for request: LeaseRequest, notAfter end: Instant, _ turn: inout Turn) {
        inFlight = turn.perform(.table(action), for: .lease(request), notAfter: end)
    }

    // MARK: Answers

    /// Whether this is the answer that is awaited.
    mutating func settle(_ id: EffectID, _ turn: inout Turn) -> Bool {
        guard inFlight == id else {
            turn.late(.lease)
            return false
        }
        inFlight = nil
        return true
    }

    /// What is under way concerns nobody any more.
    mutating func forget() { inFlight = nil }

    /// Why the table doesn't do what it is asked, in its own words.
    var trouble: String? { fault.words }

    mutating func failed(_ outcome: Outcome, _ what: String, _ turn: inout Turn) {
        fault.failed(outcome, what, &turn)
        ask(at: turn.instant + pause(&turn))
    }

    mutating func succeeded(_ news: String, _ turn: inout Turn) { fault.ended(news, &turn) }
}
