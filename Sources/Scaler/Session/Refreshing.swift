/// When the queue's token is renewed.
struct Refreshing: Sendable {
    private let timings: SessionTimings
    private var inFlight: EffectID?
    private var next: Instant?
    /// A refresh failed: none is tried before, whoever asks for one.
    private var notBefore: Instant?

    init(timings: SessionTimings) { self.timings = timings }

    var wake: Instant? { inFlight == nil ? next : nil }

    /// At the interval, or ahead of the token's end by ten minutes (half its life, when it is shorter), whichever is sooner.
    mutating func plan(_ grant: SessionGrant, _ now: Now) {
        var wait = timings.refresh
        if let end = grant.tokenExpires {
            let life = Duration.milliseconds(max(0, end.milliseconds - now.wall.milliseconds))
            wait = min(wait, max(life - .seconds(600), life / 2))
        }
        next = now.instant + max(wait, .seconds(1))
    }

    mutating func advance(_ session: SessionID, scaleSet: Int, _ turn: inout Turn) {
        guard inFlight == nil, let next, next <= turn.instant else { return }
        inFlight = turn.perform(.github(.refreshSession(session, scaleSet: scaleSet)), for: .session(.refresh))
    }

    /// Whether this is the answer that is waited for.
    mutating func settle(_ id: EffectID) -> Bool {
        guard inFlight == id else { return false }
        inFlight = nil
        return true
    }

    /// Whatever the refresh under way brings is of a session that is lost.
    mutating func forget() { inFlight = nil }

    /// The queue's token is refused: refreshed now, unless a refresh failed lately and waits.
    mutating func tokenRefused(at now: Instant) { next = max(now, notBefore ?? now) }

    mutating func failed(after wait: Duration, at now: Instant) {
        notBefore = now + wait
        next = notBefore
    }
}
