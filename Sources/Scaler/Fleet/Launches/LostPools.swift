/// How long a pool rests when EC2 took back what it had launched there: longer each time, until a runner of it registers. Instances that were
/// launched together are lost together, and count once.
struct LostPools: Sendable {
    private static let first = Duration.seconds(180)
    private static let longest = Duration.seconds(7_200)

    private var rests: [Pool: (span: Duration, until: Instant)] = [:]

    mutating func registered(in pool: Pool) { rests[pool] = nil }

    /// From now to the end of the rest.
    mutating func rest(after pool: Pool, at now: Instant) -> Duration {
        if let rest = rests[pool], now < rest.until { return rest.until - now }
        let span = min(Self.longest, rests[pool].map { $0.span * 2 } ?? Self.first)
        rests[pool] = (span, now + span)
        return span
    }
}
