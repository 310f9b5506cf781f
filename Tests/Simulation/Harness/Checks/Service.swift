import World

/// How long the agents have served: one has led without a break, with every service within its reach. Bounds that no agent can keep in an
/// outage are counted in service, not in time.
extension Simulation {
    static let period: Int64 = 5_000_000

    /// At every look, which comes every five seconds.
    mutating func countService() {
        guard let since = checks.servedSince else { return }
        checks.service += min(Self.period, now - since)
    }
}
