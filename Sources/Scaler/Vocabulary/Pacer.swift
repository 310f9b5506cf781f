/// When something that failed may be tried again: one backoff, which only real progress resets.
///
/// An answer that changes nothing is no progress: a token that GitHub renews and the queue refuses again would otherwise be renewed 780 times
/// a second (measured on 2026-11-27). The owner decides what progress is, and says so by `progressed`.
struct Pacer: Sendable {
    private var backoff: Backoff
    /// Nothing is tried before this instant; nil while nothing failed.
    private(set) var notBefore: Instant?

    init(base: Duration, cap: Duration, floor: Duration = .zero) { backoff = Backoff(base: base, cap: cap, floor: floor) }

    /// Failures since the last progress.
    var failures: Int { backoff.failures }

    func mayTry(at now: Instant) -> Bool { (notBefore ?? now) <= now }

    mutating func progressed() {
        backoff.reset()
        notBefore = nil
    }

    /// Nothing is tried before `instant`, for whatever reason that is no failure.
    mutating func rest(until instant: Instant) { notBefore = max(notBefore ?? instant, instant) }

    /// - Parameter isFirstFree: the first failure after progress is tried again at once, for its cause is mended by another request.
    mutating func failed(_ turn: inout Turn, retryAfter: Duration? = nil, isFirstFree: Bool = false) {
        let isFree = isFirstFree && failures == 0 && retryAfter == nil
        let wait = backoff.next(&turn.generator, atLeast: retryAfter)
        notBefore = turn.instant + (isFree ? .zero : wait)
    }
}
