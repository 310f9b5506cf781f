/// The wanted number of runners: a pure function of what GitHub counts, what is in hand, and the limits.
enum ScalingPolicy {
    /// `wanted = clamp(assigned + idle, minimum, maximum)`.
    ///
    /// Statistics are a level and survive lost, repeated and truncated messages, so they lead. They are sometimes too low: 0 while
    /// the same message holds a JobAssigned (actions-runner-controller #3420, #3204). So jobs in hand, assigned a short while ago
    /// and not started, raise it, beside those that run.
    ///
    /// - Parameter probes: runners that are kept beside those, for jobs that GitHub counts and never gives to one (`PhantomDemand`).
    static func wanted(
        statistics: Statistics?, waitingInHand: Int, runningInHand: Int, limits: ScalingLimits, probes: Int = 0
    ) -> Int {
        let assigned = max(statistics?.assigned ?? 0, waitingInHand + runningInHand, 0) + probes
        let (sum, overflow) = assigned.addingReportingOverflow(limits.idle)
        return min(max(overflow ? limits.maximum : sum, limits.minimum), limits.maximum)
    }
}
