import Testing

@testable import Scaler

@Suite("Launches that produced no runner")
struct LossTests {
    private var leader = Rehearsal(maximum: 8) { $0.launch.subnets = ["subnet-a", "subnet-b"] }
    private var fleet: Fleet? { leader.controller.reign?.estate.holdings?.fleet }
    private var breaker: Breaker? { fleet?.launches.image.breaker }

    /// As EC2 shows it: CreateFleet's answer (pending) names no zone, and an instance that has ended no subnet.
    private static func instance(_ id: String, _ state: Instance.State = .running, zone: String = "a", reason: String? = nil) -> Instance {
        Instance(
            id: InstanceID(id), state: state, type: "m7i.large", zone: state == .pending ? nil : zone,
            subnet: state == .terminated ? nil : "subnet-\(zone)", market: .spot, batch: nil, reason: reason)
    }

    /// One more instance is launched in a zone.
    private mutating func launch(_ id: String, in zone: String = "a") {
        for _ in 0..<300 where leader.asked(Meant.launch).isEmpty {
            leader.passLeading(500)
            leader.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3)))) { $0 == .compute(.resolveTemplate) }
            leader.commit()
        }
        let answer = LaunchAnswer(fleet: "f", instances: [Self.instance(id, .pending, zone: zone)], shortfalls: [])
        leader.answer(.done(.launch(answer)), Meant.launch)
        leader.commit()
    }

    /// EC2 shows the instance's end, and alive once before that, unless it died too soon.
    private mutating func end(_ id: String, in zone: String = "a", isSeenAlive: Bool = true, reason: String?) {
        if isSeenAlive { show(Self.instance(id, zone: zone)) }
        show(Self.instance(id, .terminated, zone: zone, reason: reason))
        leader.answer(.done(.runner(nil)), Meant.find)
        leader.answer(.done(.removal(.removed)), Meant.remove)
        leader.answer(.done(.item(nil)), Meant.phase)
        leader.commit()
    }

    private mutating func show(_ instance: Instance) {
        for _ in 0..<100 where leader.asked(Meant.describe).isEmpty { leader.passLeading(500) }
        while leader.answer(.done(.instances([instance])), Meant.describe) != nil {}
    }

    private mutating func configure() { leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint) }

    private mutating func serve() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
    }

    @Test("instances that end without a configuration open the breaker, and it names GitHub, the instance and EC2's reason")
    mutating func countsUnconfigured() throws {
        serve()
        for number in 1...5 {
            launch("i-\(number)")
            leader.answer(.unknown("timeout"), Meant.mint)
            end("i-\(number)", reason: "Client.InstanceInitiatedShutdown")
        }
        #expect(breaker?.isOpen == true && breaker?.cause == .gitHub)
        let words = try #require(breaker?.words)
        #expect(words.contains("i-5: Client.InstanceInitiatedShutdown"))
    }

    @Test(
        "an end is attributed by EC2's reason",
        arguments: [
            ("Client.InternalError", Loss.Cause.account), ("Client.InvalidKMSKey.InvalidState", .account),
            ("Client.UserInitiatedShutdown", .person), ("Server.SpotInstanceTermination", .pool),
            ("Server.InsufficientInstanceCapacity", .pool),
        ])
    func attributes(reason: String, cause: Loss.Cause) {
        var record = RunnerRecord(
            name: RunnerName("spot-i-1"), instance: Self.instance("i-1"), state: .configured, at: WallTime(milliseconds: 0))
        record.reason = reason
        #expect(Loss(ended: record)?.cause == cause)
        record.job = JobID("j")
        #expect(Loss(ended: record) == nil)
    }

    @Test("an end for EC2's capacity rests its pool, and is no failed boot")
    mutating func capacityRestsThePool() {
        serve()
        launch("i-1")
        configure()
        leader.commit()
        end("i-1", reason: "Server.InsufficientInstanceCapacity")
        #expect(breaker?.failures == 0)
        let pool = Pool(type: "m7i.large", subnet: "subnet-a", market: .spot)
        #expect(fleet?.launches.gate.planner.pools.isResting(pool, at: leader.instant) == true)
    }

    @Test("five boots that failed in one zone alone rest the zone, and not the line", arguments: [true, false])
    mutating func badZoneRests(areSeenAlive: Bool) {
        serve()
        for number in 1...5 {
            launch("i-\(number)")
            configure()
            leader.commit()
            end("i-\(number)", isSeenAlive: areSeenAlive, reason: "Client.InstanceInitiatedShutdown")
        }
        #expect(breaker?.isOpen == false)
        // Its replacement was decided before the last one's end was understood.
        launch("i-6", in: "b")
        configure()
        leader.commit()
        end("i-6", in: "b", reason: "Client.InstanceInitiatedShutdown")
        for _ in 0..<60 where leader.asked(Meant.launch).isEmpty {
            leader.passLeading(500)
            leader.commit()
        }
        let subnets = leader.asked(Meant.launch).map {
            if case .compute(.launch(let request, _)) = $0 { request.overrides.map(\.subnet) } else { [String]() }
        }
        #expect(subnets == [["subnet-b"]])
    }

    @Test("a runner that was launched before the first loss says nothing of it: it closes no breaker, and saves no zone")
    func olderOnesProveNothing() {
        func runner(_ id: String, zone: String, launched: Int64) -> RunnerRecord {
            let instance = Self.instance(id, zone: zone)
            return RunnerRecord(name: RunnerName(id), instance: instance, state: .configured, at: WallTime(milliseconds: launched))
        }
        let now = Instant(sinceBoot: .seconds(100))
        var breaker = Breaker(timings: FleetTimings(), recorded: StateRecord())
        for launched in [4_000, 3_000, 5_000, 6_000, 7_000] as [Int64] {
            _ = breaker.failed(at: now, by: Loss(.image, runner("i-1", zone: "a", launched: launched)))
        }
        #expect(breaker.lossesFrom == WallTime(milliseconds: 3_000))
        let wall = WallTime(milliseconds: 10_000)
        let closes = [2_999, 3_000].map { breaker.registered(runner("i-2", zone: "a", launched: $0), at: wall) }
        #expect(closes == [false, true] && breaker.lossesFrom == nil)
        for _ in 1...5 { _ = breaker.failed(at: now, by: Loss(.image, runner("i-1", zone: "a", launched: 9_000))) }
        let setBack = breaker.registered(runner("i-2", zone: "a", launched: 5_000), at: WallTime(milliseconds: 6_000))
        #expect(setBack, "a clock that was set back keeps no breaker open")

        var zones = Zones()
        zones.locate(Self.instance("i-1", zone: "a"))
        var rests: [Bool] = []
        for number in 1...4 as ClosedRange<Int64> {
            let loss = Loss(.image, runner("i-1", zone: "a", launched: 3_000 + number))
            rests.append(zones.lost(loss, opensBreaker: false, at: now) != nil)
            zones.registered(runner("i-2", zone: "a", launched: 2_000), at: wall)
            zones.registered(runner("i-3", zone: "b", launched: number < 4 ? 2_000 : 4_000), at: wall)
        }
        let last = Loss(.image, runner("i-1", zone: "a", launched: 3_009))
        rests.append(zones.lost(last, opensBreaker: false, at: now) == Zones.Bad(subnet: "subnet-a", losses: 5))
        #expect(rests == [false, false, false, false, true])
        #expect([599, 600].map { zones.isResting("a", at: now + .seconds($0)) } == [true, false])
        #expect(zones.lost(last, opensBreaker: false, at: now + .seconds(600)) == Zones.Bad(subnet: "subnet-a", losses: 3))
    }

    @Test("a launch that died counts before another is made in its place, though GitHub doesn't answer")
    mutating func countsAtSight() {
        serve()
        for number in 1...5 {
            launch("i-\(number)", in: number % 2 == 0 ? "a" : "b")
            leader.answer(.refused(Refusal(.busy, "429", retryAfter: .seconds(60))), Meant.mint)
            show(Self.instance("i-\(number)", .terminated, zone: number % 2 == 0 ? "a" : "b", reason: "Client.InternalError"))
            #expect(breaker?.failures == number)
        }
        leader.passLeading(5_000)
        leader.commit()
        #expect(breaker?.isOpen == true && leader.asked(Meant.launch).isEmpty)
        leader.answer(.done(.runner(nil)), Meant.find)
        #expect(breaker?.failures == 5, "and it counts once")
    }

    @Test("a loss in a zone that rests counts for nothing: it was launched before")
    mutating func restingZoneCountsNothing() {
        serve()
        for number in 1...5 {
            launch("i-\(number)")
            configure()
            leader.commit()
            end("i-\(number)", reason: "Client.InstanceInitiatedShutdown")
        }
        for number in 6...9 {
            launch("i-\(number)", in: "b")
            configure()
            leader.commit()
            end("i-\(number)", in: "b", reason: "Client.InstanceInitiatedShutdown")
        }
        #expect(breaker?.failures == 4 && breaker?.last?.contains("i-9") == true)
        launch("i-10")
        configure()
        leader.commit()
        end("i-10", reason: "Client.InstanceInitiatedShutdown")
        #expect(breaker?.failures == 4 && breaker?.last?.contains("i-9") == true)
    }

    @Test("a launch that a leader counted as lost isn't counted again by its successor")
    mutating func countsOnceInAllReigns() throws {
        serve()
        launch("i-1")
        show(Self.instance("i-1", .terminated, reason: "Client.InternalError"))
        let records = leader.commit().compactMap { write in
            if case .put(let item) = write.change, write.key.sort.hasPrefix("RUNNER") { item } else { nil }
        }
        let record = try #require(records.last.map { item in try RunnerRecord(item) })
        #expect(breaker?.failures == 1 && record.lost != nil)
        var state = StateRecord()
        state.failedBoots = 1
        leader = Rehearsal(maximum: 8, at: leader.now)
        leader.serve([Rehearsal.scope.state: state.item, Rehearsal.scope.runner(record.name): record.item])
        show(Self.instance("i-1", .terminated, reason: "Client.InternalError"))
        #expect(fleet?.roster[record.instance]?.hasEnded == true && breaker?.failures == 1)
    }

    @Test("a pool whose instances EC2 takes back again and again rests longer each time, until one that was launched since registers")
    func poolRestsGrow() {
        let pool = Pool(type: "m7i.large", subnet: "subnet-a", market: .spot)
        var pools = LostPools()
        func runner(launched seconds: Int64) -> RunnerRecord {
            RunnerRecord(
                name: RunnerName("r"), instance: Self.instance("i-1"), state: .configured,
                at: WallTime(milliseconds: Rehearsal.wall + seconds * 1_000))
        }
        func rest(at seconds: Int64, launched: Int64) -> Int64 {
            let loss = Loss(.pool, runner(launched: launched))
            return pools.rest(after: loss, in: pool, Rehearsal.present(seconds * 1_000)).components.seconds
        }
        var (now, spans): (Int64, [Int64]) = (100, [])
        for _ in 1...6 {
            spans.append(rest(at: now, launched: now))
            #expect(rest(at: now + 30, launched: now - 1) == spans.last! - 30, "those launched with it count once")
            now += spans.last!
        }
        #expect(spans == [180, 360, 720, 1_440, 1_800, 1_800])
        let wall = WallTime(milliseconds: Rehearsal.wall + now * 1_000)
        pools.registered(runner(launched: 90), in: pool, at: wall)
        #expect(rest(at: now, launched: now) == 1_800, "what was launched before proves nothing")
        now += 1_800
        pools.registered(runner(launched: now), in: pool, at: wall)
        #expect(rest(at: now, launched: now) == 180)
        #expect(rest(at: now + 180, launched: 90) == 180, "an old runner that EC2 takes back says nothing of new ones")
    }

    @Test("a pool that EC2 takes back twice rests for longer than three minutes, and status says so")
    mutating func poolRestIsSaid() {
        serve()
        let pool = Pool(type: "m7i.large", subnet: "subnet-a", market: .spot)
        var isResting: Bool { fleet?.launches.gate.planner.pools.isResting(pool, at: leader.instant) == true }
        for (number, later) in [(1, 181_000), (2, 200_000)] as [(Int, Int64)] {
            launch("i-\(number)")
            configure()
            leader.commit()
            end("i-\(number)", reason: "Server.InsufficientInstanceCapacity")
            #expect(isResting && fleet?.launches.gate.planner.words?.contains("m7i.large in subnet-a (spot) rests for") == true)
            leader.passLeading(later)
            #expect(isResting == (number == 2))
        }
    }

    @Test("boots that fail in every zone open the breaker, however often a zone rested")
    mutating func badImageStops() {
        serve()
        for number in 1...10 {
            launch("i-\(number)", in: number > 5 ? "b" : "a")
            configure()
            leader.commit()
            end("i-\(number)", in: number > 5 ? "b" : "a", reason: "Client.InstanceInitiatedShutdown")
        }
        for number in 11...16 where breaker?.isOpen == false {
            launch("i-\(number)", in: "a")
            configure()
            leader.commit()
            end("i-\(number)", in: "a", reason: "Client.InstanceInitiatedShutdown")
        }
        #expect(breaker?.isOpen == true)
    }

    @Test("three configurations that GitHub refuses stop the line at once; the first that it gives opens it")
    mutating func refusalsStopTheLine() {
        leader = Rehearsal(maximum: 8)
        leader.serve(statistics: Statistics(assigned: 3))
        leader.commit()
        let three = (1...3).map { Self.instance("i-\($0)", .pending) }
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: three, shortfalls: []))), Meant.launch)
        for _ in 0..<3 { leader.answer(.refused(Refusal(.rejected, "403 Forbidden")), Meant.mint) }
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 8)))), Meant.poll)
        leader.commit()
        leader.passLeading(30_000)
        #expect(leader.asked(Meant.launch).isEmpty)
        #expect(fleet?.troubles().contains { $0.words.contains("403 Forbidden") } == true)
        configure()
        leader.passLeading(3_000)
        leader.commit()
        #expect(leader.asked(Meant.launch).count == 1)
    }

    @Test("a configuration that comes late is no failed boot: its runner has the whole REGISTRATION_TIMEOUT from then on")
    mutating func lateConfigurationIsNoFailure() {
        serve()
        launch("i-1")
        leader.passLeading(230_000)
        configure()
        leader.commit()
        leader.passLeading(200_000)
        #expect(leader.asked(Meant.phase).isEmpty)
        #expect(breaker?.failures == 0)
    }

    @Test("a second lost launch in a row is shown, with its instance, before the breaker opens")
    mutating func showsEarly() {
        serve()
        for number in 1...2 {
            launch("i-\(number)")
            configure()
            leader.commit()
            end("i-\(number)", reason: "Client.InstanceInitiatedShutdown")
        }
        #expect(fleet?.troubles().contains { $0.words.hasPrefix("2 boots in a row") && $0.words.contains("i-2") } == true)
    }
}
