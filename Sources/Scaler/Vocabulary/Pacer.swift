/// When something that failed may be tried again: one backoff, which only real progress resets.
///
/// An answer that changes nothing is no progress: a token that GitHub renews and the queue refuses again would otherwise be renewed 780 times
/// a second (measured on 2026-11-27). The owner decides what progress is, and says so by `progressed`.
///
/// Every wait for a Retry-After goes through a `Pacer`, with jitter above it. Neither progress elsewhere nor another failure shortens it: the
/// owner must ask `mayTry` or `notBefore` before each request, whatever else has made that request due.
struct Pacer: Sendable {
    private var backoff: Backoff
    /// Nothing is tried before this instant; nil while nothing failed.
    private(set) var notBefore: Instant?
    /// The service asked to be left alone until this instant.
    private var quietUntil: Instant?

    init(base: Duration, cap: Duration, floor: Duration = .zero) { backoff = Backoff(base: base, cap: cap, floor: floor) }

    /// Failures since the last progress.
    var failures: Int { backoff.failures }

    func mayTry(at now: Instant) -> Bool { (notBefore ?? now) <= now }

    /// The later of `instant` and the end of the pause.
    func due(_ instant: Instant?) -> Instant? {
        guard let instant, let notBefore else { return instant ?? notBefore }
        return max(instant, notBefore)
    }

    mutating func progressed() {
        backoff.reset()
        notBefore = quietUntil
    }

    /// Nothing is tried before `instant`, for whatever reason that is no failure.
    mutating func rest(until instant: Instant) { notBefore = max(notBefore ?? instant, instant) }

    /// - Parameter isFirstFree: the first failure after progress is tried again at once, for its cause is mended by another request.
    mutating func failed(_ turn: inout Turn, retryAfter: Duration? = nil, isFirstFree: Bool = false) {
        let isFree = isFirstFree && failures == 0 && retryAfter == nil
        let wait = backoff.next(&turn.generator, atLeast: retryAfter)
        let end = turn.instant + (isFree ? .zero : wait)
        if retryAfter != nil { quietUntil = max(quietUntil ?? end, end) }
        notBefore = max(quietUntil ?? end, end)
    }

    /// One of several requests that were under way together failed: together they count as one failure. A Retry-After counts each time.
    mutating func failedTogether(_ turn: inout Turn, retryAfter: Duration? = nil, isFirstFree: Bool = false) {
        guard retryAfter != nil || mayTry(at: turn.instant) else { return }
        failed(&turn, retryAfter: retryAfter, isFirstFree: isFirstFree)
    }
}
