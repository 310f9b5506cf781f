/// When a follower reads the lease: soon after each renewal, so that it sees a leader's last renewal early and may claim the sooner.
/// This type decides only when the follower reads, not how long a lease must look the same before it is claimed.
///
/// Renewals come once a period, and an answer tells only whether one came since the last reading. So each reading is a little earlier
/// in the period than the one before, until one comes too early and shows nothing new. The next reading is a little later, and from
/// there on readings are a period apart. After some time the search begins anew, because clocks drift.
struct ReadingPace: Sendable {
    private enum Phase { case seeking, tooEarly, silent, kept(Int) }

    private static let step = Duration.milliseconds(100)
    /// For so many readings the place is kept: one reading in thirty is one too many.
    private static let keeps = 30

    private let period: Duration
    private var phase = Phase.seeking

    init(period: Duration) { self.period = period }

    /// - Parameter isNew: the reading shows a renewal that the one before did not.
    mutating func next(after sent: Instant, isNew: Bool, _ generator: inout Generator) -> Instant {
        switch (phase, isNew) {
        case (.seeking, true), (.silent, true):
            phase = .seeking
            return sent + period - Self.step
        case (.seeking, false), (.kept, false):
            phase = .tooEarly
            return sent + generator.span(Self.step, Self.step * 3 / 2)
        case (.tooEarly, true):
            phase = .kept(Self.keeps)
            return sent + period
        // No renewal came: whoever leads is late, or dead.
        case (.tooEarly, false), (.silent, false):
            phase = .silent
            return sent + period
        case (.kept(let left), true):
            phase = left > 0 ? .kept(left - 1) : .seeking
            return sent + period
        }
    }
}
