/// When the queue's token is renewed.
///
/// A renewal that GitHub grants proves nothing: the queue may refuse the new token as well. Only a poll that is answered under the new token
/// resets the pace.
struct Refreshing: Sendable {
    /// A token's end is a time of GitHub's clock. Where the two clocks disagree a new token seems to have ended, or to end at once: that says
    /// nothing. The queue refuses a token that has ended, and then it is renewed.
    private static let leastLife = Duration.seconds(120)

    private let timings: SessionTimings
    private var inFlight: EffectID?
    private var next: Instant?
    private var pacer = Pacer(base: .seconds(1), cap: .seconds(60), floor: .seconds(1))
    /// The token was renewed, and nothing has been polled with it yet.
    private(set) var isUnproven = false

    init(timings: SessionTimings) { self.timings = timings }

    /// A token's end may be nearer than the end of a Retry-After: GitHub is left alone until then all the same.
    var wake: Instant? { inFlight == nil && next != nil ? pacer.due(next) : nil }

    /// At the interval, or ahead of the token's end by ten minutes (half its life, when it is shorter), whichever is sooner.
    mutating func plan(_ grant: SessionGrant, _ now: Now) {
        var wait = timings.refresh
        if let end = grant.tokenExpires {
            let life = Duration.milliseconds(end.milliseconds - now.wall.milliseconds)
            if life >= Self.leastLife { wait = min(wait, max(life - .seconds(600), life / 2)) }
        }
        next = now.instant + wait
    }

    mutating func advance(_ session: SessionID, scaleSet: Int, _ turn: inout Turn) {
        guard let wake, wake <= turn.instant else { return }
        inFlight = turn.perform(.github(.refreshSession(session, scaleSet: scaleSet)), for: .session(.refresh))
    }

    /// Whether this is the answer that is waited for.
    mutating func settle(_ id: EffectID, _ turn: inout Turn) -> Bool {
        guard inFlight == id else {
            turn.late(.refresh)
            return false
        }
        inFlight = nil
        return true
    }

    /// Whatever the refresh under way brings is of a session that is lost.
    mutating func forget() { inFlight = nil }

    mutating func renewed(_ grant: SessionGrant, _ now: Now) {
        isUnproven = true
        plan(grant, now)
    }

    /// The queue answered a poll.
    mutating func proved() {
        guard isUnproven else { return }
        isUnproven = false
        pacer.progressed()
    }

    /// The queue refused the token. The first time it is renewed at once; then at the pace, until the queue has answered a poll.
    mutating func tokenRefused(_ turn: inout Turn) {
        guard inFlight == nil else { return }
        pacer.failedTogether(&turn, isFirstFree: true)
        next = pacer.notBefore
    }

    /// Another request answered that carried the token.
    mutating func heard<Content>(_ answer: Answer<Content>, _ turn: inout Turn) {
        if case .refused(let refusal) = answer, case .unauthorized = refusal.kind { tokenRefused(&turn) }
    }

    mutating func failed(_ turn: inout Turn, retryAfter: Duration?) {
        pacer.failed(&turn, retryAfter: retryAfter)
        next = pacer.notBefore
    }
}

extension Refusal {
    /// GitHub refuses to renew the token for good: the session is no more.
    var endsSession: Bool {
        switch kind {
        case .notFound, .rejected: true
        case .conditionFailed, .cancelled, .inProgress, .busy, .unauthorized, .exists, .tokenConsumed: false
        }
    }
}
