/// Pauses between attempts of a call that repeats itself: growing, jittered and counted, so that no answer makes it repeat without end.
///
/// The core has a backoff of its own for effects. This one is for what a single effect, or a command, must repeat to be carried out at all.
struct RetryPauses: Sendable {
    private let first: Duration
    private let longest: Duration
    private let attempts: Int
    private let random: @Sendable () -> Double
    private var used = 0

    /// - Parameters:
    ///   - first: doubled from one pause to the next, up to `longest`.
    ///   - attempts: how many pauses there are before `next()` gives none; counted anew after `progressed()`.
    ///   - random: from 0 to 1. A pause is between half of its length and the whole, so that agents don't repeat in step.
    init(
        first: Duration = .milliseconds(50), longest: Duration = .seconds(1), attempts: Int = 8,
        random: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        self.first = first
        self.longest = longest
        self.attempts = attempts
        self.random = random
    }

    /// Nil when nothing more is to be tried.
    mutating func next() -> Duration? {
        guard used < attempts else { return nil }
        let whole = used < 32 ? min(first * (1 << used), longest) : longest
        used += 1
        return whole * (0.5 + random() / 2)
    }

    /// Something was achieved: a pause for the next obstacle begins short again.
    mutating func progressed() { used = 0 }
}
