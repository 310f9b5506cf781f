/// From GitHub's statistics and the jobs in hand to the wanted number of runners, and how long there have been too many.
struct Scaling: Sendable {
    private let terms: Terms
    private(set) var statistics: Statistics?
    /// This leader has GitHub's own statistics: nothing is launched or retired on old ones.
    private(set) var isReady = false
    private var surplusSince: Instant?

    init(terms: Terms) { self.terms = terms }

    mutating func count(_ statistics: Statistics?) { if let statistics { self.statistics = statistics } }

    /// GitHub granted a session, with its own statistics.
    mutating func ready(_ statistics: Statistics?) {
        count(statistics)
        isReady = true
    }

    func wanted(_ jobs: Jobs, _ census: Census) -> Int {
        ScalingPolicy.wanted(statistics: statistics, waitingInHand: jobs.raising, runningInHand: census.busy, limits: terms.limits)
    }

    /// There are not too many runners.
    mutating func endSurplus() { surplusSince = nil }

    /// When a surplus has lasted long enough to be retired; nil while there is none.
    func retiresSurplus(after now: Instant) -> Instant? { surplusSince.map { $0 + terms.timings.idleWait }.flatMap { $0 > now ? $0 : nil } }

    /// There are too many runners. Says whether that has lasted long enough; if so, it counts anew.
    mutating func hasSurplus(at now: Instant) -> Bool {
        let since = surplusSince
        if let since, now < since + terms.timings.idleWait { return false }
        surplusSince = now
        return since != nil
    }
}
