/// The pace of CreateFleet for all batches together, while EC2 doesn't say what became of one.
///
/// With a backoff for each batch alone there would be as many calls as batches, and each new job would add one. So one batch is sent at a time,
/// none before the pause is over, and none is opened meanwhile: jobs that arrive share one launch afterwards. The first answer that settles
/// a launch lets all go on.
struct Sendings: Sendable {
    private static let pause = Duration.seconds(1)

    private var pacer = Pacer(base: .milliseconds(500), cap: .seconds(8), floor: .milliseconds(500))
    /// How many are unanswered.
    private var underWay = 0

    /// Whether a batch may be opened, or sent.
    func mayGo(at now: Instant) -> Bool { pacer.mayTry(at: now) && (pacer.failures == 0 || underWay == 0) }

    /// When to look again whether one may; nil if it may now.
    func opens(after now: Instant) -> Instant? { mayGo(at: now) ? nil : max(pacer.notBefore ?? now, now + Self.pause) }

    mutating func sent() { underWay += 1 }

    /// - Parameter isSettled: EC2 said what became of the launch.
    mutating func answered(_ answer: Answer<LaunchAnswer>, isSettled: Bool, _ turn: inout Turn) {
        underWay -= 1
        if case .skipped = answer { return }
        if isSettled { return pacer.progressed() }
        pacer.failedTogether(&turn, retryAfter: answer.retryAfter)
    }
}
