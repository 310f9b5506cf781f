/// A token bucket that every retry of a process draws from, so that a service in trouble sees a bounded number of retries
/// however many callers fail at once. First attempts are never held back.
///
/// A value; the clock is an argument.
public struct RetryBudget: Sendable, Equatable {
    /// Retries that may be made in a burst.
    public let capacity: Int
    /// Retries a second that may go on for ever.
    public let perSecond: Double

    private var tokens: Double
    private var filledAt: ContinuousClock.Instant?

    public init(capacity: Int = 20, perSecond: Double = 2) {
        self.capacity = max(0, capacity)
        self.perSecond = max(0, perSecond)
        tokens = Double(self.capacity)
    }

    /// Takes one retry from the budget; false when there is none left.
    public mutating func take(at now: ContinuousClock.Instant) -> Bool {
        fill(now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    private mutating func fill(_ now: ContinuousClock.Instant) {
        if let filledAt, now > filledAt {
            tokens = min(Double(capacity), tokens + (now - filledAt) / .seconds(1) * perSecond)
        }
        filledAt = max(now, filledAt ?? now)
    }
}
