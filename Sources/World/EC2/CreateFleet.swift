extension EC2.Region {
    /// CreateFleet of type instant. With a token, the same request again gives the same fleet and launches nothing.
    public mutating func createFleet(_ request: EC2.FleetRequest, at now: Int64) -> Result<EC2.Fleet, EC2.Failure> {
        if let refusal = refusal(at: now, \.createFleet) { return .failure(refusal) }
        if !faults.fleetRefusals.isEmpty { return .failure(faults.fleetRefusals.removeFirst()) }
        if let failure = malformation(of: request) { return .failure(failure) }
        ledger.forget(before: now)
        if let token = request.token, let earlier = ledger.fleet(of: token) {
            return earlier.request == request ? replay(earlier.fleet) : .failure(Self.mismatch)
        }
        let isSpent = manners.emptyBudgetRefusesCall && limits.launches.level(at: now) == 0
        return offers(for: request).flatMap { isSpent ? .failure(.throttled) : .success($0) }.map { offers in
            var fleet = EC2.Fleet(
                id: "fleet-" + generator.uuid(), createdAt: now, launched: [], errors: [], tags: request.fleetTags)
            let targets = targets(of: request) ?? (0, 0)
            place(targets.onDemand, .onDemand, of: offers, for: request, into: &fleet, at: now)
            place(targets.spot, .spot, of: offers, for: request, into: &fleet, at: now)
            ledger.remember(fleet, request, until: now + Self.tokenLifetime)
            return fleet
        }
    }

    /// DescribeFleets of instant fleets: only by id, and with what they launched.
    public mutating func describeFleets(_ ids: [String], at now: Int64) -> Result<[EC2.Fleet], EC2.Failure> {
        if let refusal = refusal(at: now, \.describe) { return .failure(refusal) }
        if ids.isEmpty { return .success([]) }
        var fleets: [EC2.Fleet] = []
        for id in ids {
            guard let fleet = ledger.fleets[id] else {
                return .failure(EC2.Failure("InvalidFleetId.NotFound", "The fleet ID '\(id)' does not exist"))
            }
            fleets.append(fleet)
        }
        return .success(fleets)
    }

    private func replay(_ fleet: EC2.Fleet) -> Result<EC2.Fleet, EC2.Failure> {
        if faults.replaysOfEndedFleetsRefused, !fleet.launched.isEmpty, fleet.ids.allSatisfy(hasEnded) {
            return .failure(EC2.Failure("IdempotentInstanceTerminated", "The instance launched with this client token has terminated."))
        }
        guard faults.replaysOmitInstances else { return .success(fleet) }
        var bare = fleet
        bare.launched = []
        return .success(bare)
    }

    private func hasEnded(_ id: String) -> Bool {
        instances[id].map { $0.state == .terminated || $0.state == .shuttingDown } ?? true
    }

    private mutating func place(
        _ wanted: Int, _ market: EC2.Market, of offers: [EC2.Offer], for request: EC2.FleetRequest, into fleet: inout EC2.Fleet,
        at now: Int64
    ) {
        guard wanted > 0 else { return }
        var missing = wanted
        var tried = 0
        for offer in preferred(offers, market, request.strategy) where missing > 0 {
            let isOffered = manners.notOffered[offer.zone]?.contains(offer.override.type) != true
            if isOffered { tried += 1 }
            let (count, refusal) = tried > manners.poolsTried ? (0, .untried) : grant(missing, offer, market, at: now)
            if count > 0 {
                let tags = request.instanceTags.merging(["aws:ec2:fleet-id": fleet.id]) { _, own in own }
                let ids = (0..<count).map { _ in launch(offer, market, tags, fleet.id, at: now) }
                fleet.launched.append(.init(template: offer.template, override: offer.override, market: market, ids: ids))
            }
            missing -= count
            guard let refusal else { continue }
            fleet.errors.append(
                .init(
                    template: offer.template, override: offer.override, market: market, code: refusal.code, message: refusal.message))
        }
    }

    /// The cheapest first, or the roomiest; the order of the request decides between equals.
    private func preferred(_ offers: [EC2.Offer], _ market: EC2.Market, _ strategy: String) -> [EC2.Offer] {
        guard offers.count > 1 else { return offers }
        let byRoom = strategy.hasPrefix("capacity-optimized")
        let ranked = offers.enumerated().map { place, offer in
            (rank: byRoom ? -Double(room(in: offer.pool(market))) : price(of: offer.pool(market)), place: place, offer: offer)
        }
        return ranked.sorted { $0.rank == $1.rank ? $0.place < $1.place : $0.rank < $1.rank }.map(\.offer)
    }

    /// How many of `wanted` this offer gives, and why not more.
    private mutating func grant(
        _ wanted: Int, _ offer: EC2.Offer, _ market: EC2.Market, at now: Int64
    ) -> (count: Int, refusal: EC2.Failure?) {
        let pool = offer.pool(market)
        if let refusal = faults.launchRefusal { return (0, refusal) }
        if manners.notOffered[pool.zone]?.contains(pool.type) == true { return (0, .notOffered(pool.type, in: pool.zone)) }
        if let code = poolRefusals[pool] { return (0, EC2.Failure(code, "\(pool.type) in \(pool.zone) was refused.")) }
        if market == .spot, let most = offer.override.maxPrice, most < price(of: pool) {
            return (
                0, EC2.Failure("SpotMaxPriceTooLow", "Your Spot request price of \(most) is lower than the minimum \(price(of: pool)).")
            )
        }
        let room = room(in: pool)
        let quota = max(0, (quotas[market] ?? .max) - (alive[market] ?? 0))
        let possible = min(wanted, room, quota)
        let given = limits.launches.take(upTo: possible, at: now)
        if given < possible { return (given, .throttled) }
        if given == wanted { return (given, nil) }
        if quota <= room { return (given, exceeded(market)) }
        let message = "We currently do not have sufficient \(pool.type) capacity in the Availability Zone you requested (\(pool.zone))."
        return (given, EC2.Failure("InsufficientInstanceCapacity", message))
    }

    private func exceeded(_ market: EC2.Market) -> EC2.Failure {
        market == .spot
            ? EC2.Failure("MaxSpotInstanceCountExceeded", "Max spot instance count exceeded")
            : EC2.Failure("VcpuLimitExceeded", "You have requested more vCPU capacity than your current vCPU limit allows.")
    }

    private func room(in pool: EC2.Pool) -> Int {
        max(0, (capacities[pool] ?? .max) - (occupied[pool] ?? 0))
    }

    private func price(of pool: EC2.Pool) -> Double {
        prices[pool] ?? 0.1
    }
}

extension EC2 {
    /// The fleets made, and the tokens that made them.
    struct FleetLedger: Sendable {
        private(set) var fleets: [String: Fleet] = [:]
        private var requests: [String: (request: FleetRequest, id: String)] = [:]
        private var order: [(token: String?, id: String, until: Int64)] = []
        private var forgotten = 0

        func fleet(of token: String) -> (request: FleetRequest, fleet: Fleet)? {
            guard let entry = requests[token], let fleet = fleets[entry.id] else { return nil }
            return (entry.request, fleet)
        }

        mutating func remember(_ fleet: Fleet, _ request: FleetRequest, until: Int64) {
            fleets[fleet.id] = fleet
            if let token = request.token { requests[token] = (request, fleet.id) }
            order.append((request.token, fleet.id, until))
        }

        mutating func forget(before now: Int64) {
            while forgotten < order.count, order[forgotten].until <= now {
                fleets[order[forgotten].id] = nil
                if let token = order[forgotten].token { requests[token] = nil }
                forgotten += 1
            }
            guard forgotten > 1_000, forgotten * 2 > order.count else { return }
            order.removeFirst(forgotten)
            forgotten = 0
        }
    }
}
