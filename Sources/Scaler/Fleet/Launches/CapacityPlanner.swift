/// Which pools to ask next, after which failures.
struct CapacityPlanner: Sendable {
    struct Choice {
        let market: Market
        let overrides: [LaunchRequest.Override]
    }

    /// What an answer taught besides which pools rest.
    struct Lesson {
        /// EC2 launches no faster now.
        var isThrottled = false
        /// The launch template may be gone.
        var doubtsTemplate = false
    }

    /// How long a pool without capacity rests.
    private static let rest = Duration.seconds(180)
    /// How long spot rests as a whole when the account's limit is reached.
    private static let accountRest = Duration.seconds(120)
    /// How long a pool rests that EC2 doesn't offer.
    private static let unusableRest = Duration.seconds(7_200)

    private let plan: LaunchPlan
    private(set) var pools: Pools
    private(set) var spot: SpotBreaker
    private var pausedUntil: Instant?
    private var backoff = Backoff(base: .seconds(1), cap: .seconds(60), floor: .seconds(1))
    /// EC2's last words on why not everything could be launched.
    private(set) var words: String?

    init(plan: LaunchPlan, recorded: StateRecord, at now: Now) {
        self.plan = plan
        pools = Pools(recorded: recorded.restingPools, at: now)
        spot = SpotBreaker(refusals: recorded.spotRefusals, until: recorded.spotRestsUntil, at: now)
    }

    // MARK: Where to ask

    /// Where to ask now; nil when every pool rests or EC2 asked for a slower pace.
    func choose(at now: Instant) -> Choice? {
        openMarket(at: now).map { market in
            let open = pools(market).filter { !pools.isResting($0, at: now) }
            return Choice(market: market, overrides: open.map { LaunchRequest.Override(type: $0.type, subnet: $0.subnet) })
        }
    }

    /// Whether `choose` would answer.
    func isOpen(at now: Instant) -> Bool { openMarket(at: now) != nil }

    /// The first market with a pool that can be asked.
    private func openMarket(at now: Instant) -> Market? {
        if let pausedUntil, now < pausedUntil { return nil }
        return markets.first { market in
            !rests(market, at: now)
                && plan.types.contains { type in
                    plan.subnets.contains { !pools.isResting(Pool(type: type, subnet: $0, market: market), at: now) }
                }
        }
    }

    /// When `choose` may answer again, if it doesn't now.
    func reopens(at now: Instant) -> Instant? {
        if let pausedUntil, now < pausedUntil { return pausedUntil }
        return earliest(pools.nextEnd(after: now), spot.closes(after: now))
    }

    private var markets: [Market] { plan.onDemandFallback ? [.spot, .onDemand] : [.spot] }

    /// Spot rests as a whole only where on-demand can be asked.
    private func rests(_ market: Market, at now: Instant) -> Bool { market == .spot && plan.onDemandFallback && spot.isOpen(at: now) }

    private func pools(_ market: Market) -> [Pool] {
        plan.types.flatMap { type in plan.subnets.map { Pool(type: type, subnet: $0, market: market) } }
    }

    // MARK: What EC2 answered

    mutating func learn(_ answer: LaunchAnswer, _ request: LaunchRequest, _ turn: inout Turn) -> Lesson {
        if !answer.instances.isEmpty, request.market == .spot { spot.gave() }
        if answer.shortfalls.isEmpty || answer.instances.count >= request.count {
            backoff.reset()
            words = nil
            return Lesson()
        }
        var lesson = Lesson()
        var isPaced = false
        let isAlone = Set(answer.shortfalls.map(\.code)).count == 1
        words = nil
        for shortfall in answer.shortfalls {
            let code = FleetCode(shortfall.code, isAlone: isAlone)
            // What EC2 says of pools that it didn't try tells less than what it says of one that it tried.
            if words == nil || code != .untried { words = "\(shortfall.code): \(shortfall.message)" }
            switch code {
            case .poolEmpty: rest(asked(shortfall, request), for: Self.rest, turn)
            case .poolUnusable: rest(asked(shortfall, request), for: Self.unusableRest, turn)
            case .subnetFull: for pool in asked(shortfall, request) { rest(subnet: pool.subnet, for: Self.rest, turn) }
            case .accountFull: rest(pools(request.market), for: Self.accountRest, turn)
            case .untried: break
            case .throttled: lesson.isThrottled = true
            case .templateGone: (lesson.doubtsTemplate, isPaced) = (true, true)
            case .other: isPaced = true
            }
        }
        if isPaced { pause(&turn) }
        if answer.instances.isEmpty, !lesson.isThrottled { countRefusal(of: request.market, &turn) }
        return lesson
    }

    /// The pools of the request that the shortfall means.
    private func asked(_ shortfall: LaunchAnswer.Shortfall, _ request: LaunchRequest) -> [Pool] {
        request.overrides.filter {
            (shortfall.type ?? $0.type) == $0.type && (shortfall.subnet ?? $0.subnet) == $0.subnet
        }.map { Pool(type: $0.type, subnet: $0.subnet, market: request.market) }
    }

    /// EC2 refused the whole request, for a reason that no other pool would mend: everything slows, and the reason is shown.
    mutating func refused(_ market: Market, _ why: String, _ turn: inout Turn) {
        slowDown(why, &turn)
        countRefusal(of: market, &turn)
    }

    /// Several in a row, and the next market is asked at once.
    private mutating func countRefusal(of market: Market, _ turn: inout Turn) {
        guard market == .spot, spot.refused(turn.now), plan.onDemandFallback else { return }
        turn.note(
            .warning, "EC2 refused spot several times in a row: on-demand is asked for a while",
            ["reason": words ?? "", "until": spot.restsUntil.map { "\($0.milliseconds)" } ?? ""])
        pausedUntil = nil
        backoff.reset()
    }

    /// EC2 is asked at a slower pace, and the reason is shown.
    mutating func slowDown(_ why: String, _ turn: inout Turn) {
        words = why
        pause(&turn)
    }

    /// Why not everything could be launched, to be shown.
    mutating func say(_ why: String) { words = why }

    /// Nothing is asked for meanwhile; each pause may be longer than the one before.
    mutating func pause(_ turn: inout Turn, atLeast least: Duration? = nil) {
        pausedUntil = turn.instant + backoff.next(&turn.generator, atLeast: least)
    }

    // MARK: Rests

    mutating func rest(_ pools: [Pool], for span: Duration, _ turn: Turn) { self.pools.rest(pools, for: span, turn.now) }

    /// A zone rests, in both markets.
    mutating func rest(subnet: String, for span: Duration, _ turn: Turn) {
        rest(Market.allCases.flatMap(pools).filter { $0.subnet == subnet }, for: span, turn)
    }
}
