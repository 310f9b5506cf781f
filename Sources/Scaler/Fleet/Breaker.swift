/// Stops the line when boots don't register one after another: a broken image slows launches to a trickle, instead of being paid
/// for without end. One registration closes it.
struct Breaker: Sendable {
    let threshold: Int
    let interval: Duration
    private(set) var failures: Int
    private var nextProbe: Instant?

    init(timings: FleetTimings, failures: Int) {
        threshold = timings.breakerThreshold
        interval = timings.breakerInterval
        self.failures = failures
    }

    var isOpen: Bool { failures >= threshold }

    /// How many of `count` launches may go now.
    func allowance(_ count: Int, at now: Instant) -> Int {
        guard isOpen else { return count }
        return now >= (nextProbe ?? now) ? min(count, 1) : 0
    }

    /// When the next launch may go, while open.
    var reopens: Instant? { isOpen ? nextProbe : nil }

    mutating func launched(at now: Instant) { if isOpen { nextProbe = now + interval } }

    /// One more boot that never registered. Says whether the breaker opened by it.
    mutating func failed(at now: Instant) -> Bool {
        failures += 1
        guard failures == threshold else { return false }
        nextProbe = now + interval
        return true
    }

    /// A runner registered. Says whether the breaker closed by it.
    mutating func registered() -> Bool {
        defer {
            failures = 0
            nextProbe = nil
        }
        return isOpen
    }

    var words: String? {
        isOpen
            ? "\(failures) boots in a row never registered at GitHub: launches are slowed to one every \(interval.components.seconds) s until one registers; look at a runner's console output and at the image"
            : nil
    }
}
