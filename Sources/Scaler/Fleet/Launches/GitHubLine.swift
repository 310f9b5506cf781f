/// Stops the line while GitHub refuses runners' configurations: an instance without one costs money until it gives up.
///
/// The instances that are there are tried on, each after its backoff; the first success opens the line. Where none is left, one launch goes
/// through at an interval. Throttling by GitHub is no refusal: what waits for it comes later.
struct GitHubLine: Sendable {
    private static let threshold = 3

    private let interval: Duration
    private var refusals = 0
    private var nextProbe: Instant?
    private var reason = ""

    init(timings: FleetTimings) { interval = timings.breakerInterval }

    var isStopped: Bool { refusals >= Self.threshold }

    /// GitHub refused a configuration. Says whether the line stops by it.
    mutating func refused(_ words: String, at now: Instant) -> Bool {
        let wasStopped = isStopped
        refusals = min(refusals + 1, Self.threshold)
        reason = words
        guard isStopped, !wasStopped else { return false }
        nextProbe = now + interval
        return true
    }

    /// GitHub gave one. Says whether the line goes on by it.
    mutating func configured() -> Bool {
        defer {
            refusals = 0
            nextProbe = nil
        }
        return isStopped
    }

    /// How many of `count` launches may go now.
    func allowance(_ count: Int, at now: Instant) -> Int {
        guard isStopped else { return count }
        return now >= (nextProbe ?? now) ? min(count, 1) : 0
    }

    var reopens: Instant? { isStopped ? nextProbe : nil }

    mutating func launched(at now: Instant) { if isStopped { nextProbe = now + interval } }

    var words: String? {
        guard isStopped else { return nil }
        return "GitHub refuses runners' configurations, so at most one launch goes every \(interval.components.seconds) s: \(reason)"
    }
}
