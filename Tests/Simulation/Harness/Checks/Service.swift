import World

/// How long the agents have served: one has led without a break, with every service within its reach. Bounds that no agent can keep in an
/// outage are counted in service, not in time.
extension Simulation {
    static let period: Int64 = 5_000_000

    /// At every look, which comes every five seconds.
    mutating func countService() {
        guard let since = checks.servedSince else { return }
        let served = min(Self.period, now - since)
        checks.service += served
        // An older version leaves a newer one's records alone, and what they stand for: to those instances it was no service.
        guard weather.hasTwoVersions, let server = checks.server, !hosts[server].isNewer else { return }
        for machine in alive where isNewer(machine.runnerKey) { machine.launchedAtService += served }
    }
}
