import World

/// MARKET: nothing is launched on demand unless the operator allows it (ON_DEMAND_FALLBACK): it costs about three times as much.
extension Simulation {
    mutating func checkMarket(_ instance: String) {
        guard inPlace(&ec2, { $0.peek(instance)?.market }) == .onDemand else { return }
        coverage.count(.launchedOnDemand)
        if !weather.fallsBack { violate("MARKET", "\(instance) was launched on demand, which the operator forbids") }
    }
}
