/// Which pools to ask next, after which failures. A pool is an instance type in a subnet and a market.
struct CapacityPlanner: Sendable {
    struct Pool: Hashable, Sendable {
        let type, subnet: String
        let market: Market
    }

    struct Choice {
        let market: Market
        let overrides: [LaunchRequest.Override]
    }

    /// How long a pool without capacity rests.
    private static let rest = Duration.seconds(180)
    /// How long spot rests as a whole when the account's limit is reached.
    private static let accountRest = Duration.seconds(120)

    private let plan: LaunchPlan
    private var resting: [Pool: Instant] = [:]
    private var pausedUntil: Instant?
    private var backoff = Backoff(base: .seconds(1), cap: .seconds(60), floor: .seconds(1))
    /// EC2's last words on why not everything could be launched.
    private(set) var words: String?

    init(plan: LaunchPlan) { self.plan = plan }

    /// Where to ask now; nil when every pool rests or EC2 asked for a slower pace.
    func choose(at now: Instant) -> Choice? {
        if let pausedUntil, now < pausedUntil { return nil }
        for market in markets {
            let overrides = pools(market).filter { (resting[$0] ?? now) <= now }.map {
                LaunchRequest.Override(type: $0.type, subnet: $0.subnet)
            }
            if !overrides.isEmpty { return Choice(market: market, overrides: overrides) }
        }
        return nil
    }

    /// Whether `choose` would answer.
    func isOpen(at now: Instant) -> Bool {
        if let pausedUntil, now < pausedUntil { return false }
        guard !resting.isEmpty else { return !plan.types.isEmpty && !plan.subnets.isEmpty }
        return choose(at: now) != nil
    }

    /// When `choose` may answer again, if it doesn't now.
    func reopens(at now: Instant) -> Instant? {
        if let pausedUntil, now < pausedUntil { return pausedUntil }
        guard !resting.isEmpty else { return nil }
        var first: Instant?
        for market in markets { for pool in pools(market) { first = earliest(first, resting[pool].flatMap { $0 > now ? $0 : nil }) } }
        return first
    }

    private var markets: [Market] { plan.onDemandFallback ? [.spot, .onDemand] : [.spot] }

    private func pools(_ market: Market) -> [Pool] {
        plan.types.flatMap { type in plan.subnets.map { Pool(type: type, subnet: $0, market: market) } }
    }

    /// EC2 answered: pools that had nothing rest; a throttled launch rests no pool (karpenter #8923, parallelcluster-node #734).
    mutating func learn(_ answer: LaunchAnswer, _ request: LaunchRequest, _ turn: inout Turn) {
        if answer.shortfalls.isEmpty || answer.instances.count >= request.count {
            backoff.reset()
            words = nil
            resting = resting.filter { $0.value > turn.instant }
            return
        }
        var isPaced = false
        for shortfall in answer.shortfalls {
            words = "\(shortfall.code): \(shortfall.message)"
            switch Self.meaning(of: shortfall.code) {
            case .poolEmpty: rest(shortfall, request, until: turn.instant + Self.rest)
            case .accountFull: for pool in pools(request.market) { resting[pool] = turn.instant + Self.accountRest }
            case .other: isPaced = true
            }
        }
        if isPaced { slowDown(words ?? "", &turn) }
    }

    private mutating func rest(_ shortfall: LaunchAnswer.Shortfall, _ request: LaunchRequest, until: Instant) {
        for override in request.overrides
        where (shortfall.type ?? override.type) == override.type && (shortfall.subnet ?? override.subnet) == override.subnet {
            resting[Pool(type: override.type, subnet: override.subnet, market: request.market)] = until
        }
    }

    private enum Meaning { case poolEmpty, accountFull, other }

    /// EC2's codes inside an errorSet (EC2 API error codes; GitHub threads named in the AWS facts; 2026-11-24).
    private static func meaning(of code: String) -> Meaning {
        switch code {
        case "InsufficientInstanceCapacity", "InsufficientCapacity", "UnfulfillableCapacity", "Unsupported",
            "InsufficientFreeAddressesInSubnet",
            "SpotMaxPriceTooLow":
            .poolEmpty
        case "MaxSpotInstanceCountExceeded", "VcpuLimitExceeded": .accountFull
        default: .other
        }
    }

    /// EC2 refused for the pace, or for a reason that no other pool would mend: everything slows, and the reason is shown.
    mutating func slowDown(_ why: String, _ turn: inout Turn, atLeast least: Duration? = nil) {
        words = why
        pause(&turn, atLeast: least)
    }

    /// Nothing is asked for meanwhile; each pause may be longer than the one before.
    mutating func pause(_ turn: inout Turn, atLeast least: Duration? = nil) {
        pausedUntil = turn.instant + backoff.next(&turn.generator, atLeast: least)
    }
}
