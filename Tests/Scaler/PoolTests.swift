import Testing

@testable import Scaler

@Suite("Pools and markets")
struct PoolTests {
    private var leader = Rehearsal(maximum: 8) {
        $0.launch.onDemandFallback = true
        $0.launch.types = ["m7i.large", "c7i.large"]
    }

    private func request(_ action: Action?) -> LaunchRequest? {
        if case .compute(.launch(let request, _))? = action { request } else { nil }
    }
    private var fleet: Fleet? { leader.controller.reign?.estate.holdings?.fleet }

    private static func none(_ codes: [(type: String, code: String)]) -> Outcome {
        let shortfalls = codes.map { LaunchAnswer.Shortfall(code: $0.code, message: "none", type: $0.type, subnet: "subnet-a") }
        return .done(.launch(LaunchAnswer(fleet: "f", instances: [], shortfalls: shortfalls)))
    }

    private mutating func serve(_ records: [Key: Item] = [:]) {
        leader.serve(records, statistics: Statistics(assigned: 4))
        leader.commit()
    }

    @Test("what EC2 says of a pool that it tried is shown, not what it says of those that it didn't try")
    mutating func tellsWhyTheTriedFailed() {
        serve()
        _ = launch(Self.none([("m7i.large", "UnauthorizedOperation"), ("c7i.large", "UnfulfillableCapacity")]))
        #expect(fleet?.launches.gate.planner.words?.hasPrefix("UnauthorizedOperation") == true)
    }

    /// The next launch, which is answered so, if one is asked for in time.
    private mutating func launch(_ outcome: Outcome, within seconds: Int = 100) -> LaunchRequest? {
        for _ in 0..<seconds * 2 where leader.asked(Meant.launch).isEmpty {
            leader.passLeading(500)
            leader.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3)))) { $0 == .compute(.resolveTemplate) }
            leader.commit()
        }
        return request(leader.answer(outcome, Meant.launch))
    }

    @Test("a pool that EC2 doesn't offer rests for two hours, and the others are asked on")
    mutating func restsTheUnusable() {
        serve()
        _ = launch(Self.none([("m7i.large", "InvalidFleetConfiguration")]))
        #expect(launch(.unknown("timeout"))?.overrides.map(\.type) == ["c7i.large"])
        #expect(
            fleet?.launches.gate.planner.pools.isResting(
                .init(type: "m7i.large", subnet: "subnet-a", market: .spot), at: leader.instant + .seconds(7_000)) == true)
    }

    @Test("UnfulfillableCapacity beside another code rests no pool")
    mutating func sparesTheUntried() {
        serve()
        _ = launch(Self.none([("m7i.large", "InsufficientInstanceCapacity"), ("c7i.large", "UnfulfillableCapacity")]))
        let next = launch(.unknown("timeout"))
        #expect(next?.market == .spot && next?.overrides.map(\.type) == ["c7i.large"])
    }

    @Test("UnfulfillableCapacity of every pool rests them, and on-demand is asked")
    mutating func restsWhenAllAreUnfulfillable() {
        serve()
        _ = launch(Self.none([("m7i.large", "UnfulfillableCapacity"), ("c7i.large", "UnfulfillableCapacity")]))
        #expect(launch(.unknown("timeout"))?.market == .onDemand)
    }

    @Test("three refusals of spot in a row, for a reason that nobody knows, make on-demand be asked", arguments: [true, false])
    mutating func fallsBackForAnyReason(isWhole: Bool) {
        serve()
        let refusal =
            isWhole ? Outcome.refused(Refusal(.rejected, "NewCode")) : Self.none([("m7i.large", "NewCode"), ("c7i.large", "NewCode")])
        for _ in 0..<3 { #expect(launch(refusal)?.market == .spot) }
        #expect(launch(.unknown("timeout"), within: 5)?.market == .onDemand)
    }

    @Test("throttling is no reason to leave spot")
    mutating func throttlingKeepsSpot() {
        serve()
        for _ in 0..<6 {
            let market = launch(Self.none([("m7i.large", "RequestLimitExceeded"), ("c7i.large", "RequestLimitExceeded")]))?.market
            #expect(market == .spot)
        }
        #expect(launch(.unknown("timeout"))?.market == .spot)
    }

    @Test("a launch template that is gone, by a code of a pool, is looked up anew")
    mutating func doubtsTheTemplate() {
        serve()
        leader.answer(Self.none([("m7i.large", "InvalidLaunchTemplateId.NotFound")]), Meant.launch)
        leader.passLeading(3_000)
        #expect(leader.asked { $0 == .compute(.resolveTemplate) }.count == 1)
    }

    @Test("a successor asks no pool that rests, and no spot that was refused three times in a row")
    mutating func remembersPools() throws {
        serve()
        _ = launch(Self.none([("m7i.large", "InvalidFleetConfiguration")]))
        _ = leader.commit()
        let pools = try #require(fleet?.launches.gate.planner.pools.texts)
        #expect(pools.count == 1)
        var state = StateRecord()
        state.restingPools = pools
        leader = Rehearsal(maximum: 8, at: leader.now) {
            $0.launch.onDemandFallback = true
            $0.launch.types = ["m7i.large", "c7i.large"]
        }
        serve([Rehearsal.scope.state: state.item])
        #expect(request(leader.asked(Meant.launch).first)?.overrides.map(\.type) == ["c7i.large"])
        state.spotRefusals = 3
        state.spotRestsUntil = WallTime(milliseconds: Rehearsal.wall + leader.now + 200_000)
        leader = Rehearsal(maximum: 8, at: leader.now) { $0.launch.onDemandFallback = true }
        serve([Rehearsal.scope.state: state.item])
        #expect(request(leader.asked(Meant.launch).first)?.market == .onDemand)
    }

    @Test("what STATE holds of pools reads back, whatever another clock says of their rest")
    func memoryIsBounded() throws {
        var state = StateRecord()
        state.restingPools = ["a b spot \(Rehearsal.wall + 900_000_000_000)", "damaged"]
        state.spotRefusals = 2
        state.spotRestsUntil = WallTime(milliseconds: 5)
        #expect(try StateRecord(state.item) == state)
        let now = Rehearsal.present(0)
        let pools = Pools(recorded: state.restingPools, at: now)
        let pool = Pool(type: "a", subnet: "b", market: .spot)
        #expect(pools.isResting(pool, at: now.instant) && !pools.isResting(pool, at: now.instant + .seconds(7_201)))
    }

    @Test("a successor whose clock is ten minutes behind rests a pool no longer than the whole rest", arguments: [0, 600])
    func anotherClockProlongsNoRest(_ ahead: Int64) throws {
        let (now, pool) = (Rehearsal.present(0), Pool(type: "a", subnet: "b", market: .spot))
        var written = Pools(recorded: [], at: now)
        let elsewhere = Now(instant: now.instant, wall: WallTime(milliseconds: now.wall.milliseconds + ahead * 1_000))
        written.rest([pool], for: .seconds(180), elsewhere)
        for _ in 0..<3 {
            let read = Pools(recorded: written.texts, at: now)
            #expect(read.isResting(pool, at: now.instant + .seconds(179)) && !read.isResting(pool, at: now.instant + .seconds(180)))
            written = read
        }
        let late = Pools(recorded: written.texts, at: Rehearsal.present(100_000))
        #expect(!late.isResting(pool, at: now.instant + .seconds(180)))
    }

    @Test("a launch in doubt that EC2 then refuses for good counts for fifteen minutes from its last unanswered sending")
    mutating func closesTheRefused() {
        serve()
        leader.answer(.unknown("timeout"), Meant.launch)
        for _ in 0..<890 {
            leader.passLeading(1_000)
            while leader.answer(.refused(Refusal(.rejected, "InvalidLaunchTemplateId.NotFound")), Meant.launch) != nil {}
        }
        #expect(fleet?.launches.batches.sorted.first?.isDoubtful == true)
        let first = fleet?.launches.batches.sorted.first?.id
        for _ in 0..<45 {
            leader.passLeading(1_000)
            while leader.answer(.refused(Refusal(.rejected, "InvalidLaunchTemplateId.NotFound")), Meant.launch) != nil {}
        }
        #expect(first.map { fleet?.launches.isOpen($0) } == false)
    }

    @Test("after spot and on-demand had nothing, one more than was obtained is advertised, not the maximum")
    mutating func advertisesStepByStep() {
        serve()
        let none = Self.none([("m7i.large", "InsufficientInstanceCapacity"), ("c7i.large", "InsufficientInstanceCapacity")])
        _ = launch(none)
        _ = launch(none)
        #expect(fleet?.advertised(at: leader.instant) == 0)
        #expect(fleet?.advertised(at: leader.instant + .seconds(200)) == 1)
    }
}
