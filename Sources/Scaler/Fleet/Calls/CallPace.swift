/// The pace of the calls to one service, shared by all who call it: so many at once, fewer after failures, and one pause for all.
///
/// A pause that belonged to one runner would let a thousand others call on: 1,000 refused calls in a second or two. So a failure halves how
/// many calls may be under way and pauses all of them. Each success lets one more go, up to `most`; a minute after the last failure all may.
struct CallPace: Sendable {
    struct Call: Sendable {
        let action: Action
        let request: Fleet.Request
    }

    private let most: Int
    private var limit: Int
    private var underWay = 0
    private var queue: [Call] = []
    private var pacer = Pacer(base: .seconds(1), cap: .seconds(60))
    /// Refusals of one object since the last success.
    private var objections = 0
    /// The last failure, while it still narrows the pace.
    private var failedAt: Instant?
    /// A failure is forgotten after so long, once a call has succeeded: else a burst an hour later would start with single calls.
    private static let memory = Duration.seconds(60)

    init(atOnce most: Int) {
        self.most = most
        limit = most
    }

    /// When calls that wait may go on; nil while none waits, or until an answer comes.
    var wake: Instant? { queue.isEmpty || underWay >= limit ? nil : pacer.notBefore ?? Instant(sinceBoot: .zero) }

    /// Calls in the order in which they were asked for, as soon as the pace allows.
    mutating func ask(_ action: Action, for request: Fleet.Request) { queue.append(Call(action: action, request: request)) }

    /// - Parameter isMeant: whether a call is still to be made; its runner may have gone on meanwhile.
    mutating func advance(_ turn: inout Turn, where isMeant: (Fleet.Request) -> Bool) {
        guard !queue.isEmpty, pacer.mayTry(at: turn.instant) else { return }
        widen(at: turn.instant)
        var taken = 0
        while taken < queue.count, underWay < limit {
            let call = queue[taken]
            taken += 1
            guard isMeant(call.request) else { continue }
            underWay += 1
            turn.perform(call.action, for: .fleet(call.request))
        }
        queue.removeFirst(taken)
    }

    private mutating func widen(at now: Instant) {
        guard let failedAt, pacer.failures == 0, now - failedAt >= Self.memory else { return }
        self.failedAt = nil
        limit = most
    }

    /// When the next call may go, while the service fails.
    var notBefore: Instant? { pacer.notBefore }

    /// The service answered one call.
    mutating func answered(_ outcome: Outcome, _ turn: inout Turn) {
        underWay -= 1
        switch outcome {
        case .done:
            objections = 0
            // An answer that was under way when another failed ends no pause.
            guard pacer.mayTry(at: turn.instant) else { return }
            pacer.progressed()
            limit = min(most, limit + 1)
        case .refused(let refusal) where refusal.isOfOneObject && refusal.retryAfter == nil:
            if objections > 0 { pacer.rest(until: turn.instant + Self.objectPause) }
            objections += 1
        case .refused(let refusal): failed(&turn, retryAfter: refusal.retryAfter)
        case .unknown, .skipped: failed(&turn, retryAfter: nil)
        }
    }

    /// What one object is refused says nothing of the next: no pause at first, for another request mends the cause, and then a short one
    /// that doesn't grow. Each object has a backoff of its own. (A pause that grew let twenty ids that EC2 had forgotten hold back all other
    /// terminations for 25 minutes: seed 228 of 2026-11-28.)
    private static let objectPause = Duration.seconds(1)

    /// Calls that were under way together fail together: that is one failure.
    private mutating func failed(_ turn: inout Turn, retryAfter: Duration?) {
        guard retryAfter != nil || pacer.mayTry(at: turn.instant) else { return }
        limit = max(1, limit / 2)
        failedAt = turn.instant
        pacer.failed(&turn, retryAfter: retryAfter)
    }
}

extension Refusal {
    /// It concerns what was asked about, and need not concern the next.
    fileprivate var isOfOneObject: Bool {
        switch kind {
        case .notFound, .exists, .conditionFailed: true
        case .cancelled, .inProgress, .busy, .unauthorized, .tokenConsumed, .rejected: false
        }
    }
}
