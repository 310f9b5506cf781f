/// The pace of CreateFleet for all batches together, while EC2 leaves what became of one in doubt.
///
/// A backoff of each batch's own makes as many calls as there are batches, and each new job would add one. So one is sent at a time, none before
/// the pause is over, and no new batch is opened meanwhile: what is missing then is asked for at once. The first answer that settles something
/// lets all go on.
struct Sendings: Sendable {
    private static let pause = Duration.seconds(1)

    private var pacer = Pacer(base: .milliseconds(500), cap: .seconds(8), floor: .milliseconds(500))
    /// How many are unanswered.
    private var underWay = 0

    /// Whether a new batch may be opened.
    func mayOpen(at now: Instant) -> Bool { pacer.mayTry(at: now) }

    /// Whether a batch may be sent.
    func mayGo(at now: Instant) -> Bool { pacer.mayTry(at: now) && (pacer.failures == 0 || underWay == 0) }

    /// When one that may not go is looked at again.
    func opens(after now: Instant) -> Instant { max(pacer.notBefore ?? now, now + Self.pause) }

    /// When a new batch may be opened; nil if that is now.
    func reopens(after now: Instant) -> Instant? { mayOpen(at: now) ? nil : pacer.notBefore }

    mutating func sent() { underWay += 1 }

    /// - Parameter isSettled: EC2 said what became of the launch.
    mutating func answered(_ answer: Answer<LaunchAnswer>, isSettled: Bool, _ turn: inout Turn) {
        underWay -= 1
        if case .skipped = answer { return }
        if isSettled { return pacer.progressed() }
        pacer.failedTogether(&turn, retryAfter: answer.retryAfter)
    }
}
