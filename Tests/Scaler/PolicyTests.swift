import Testing

@testable import Scaler

@Suite("The wanted number, the breaker, the schedule and the records")
struct PolicyTests {
    @Test(
        "wanted is what is assigned and what is kept idle, within the limits",
        arguments: [
            (assigned: 3, waiting: 0, running: 0, wanted: 5), (assigned: 0, waiting: 0, running: 0, wanted: 2),
            (assigned: 50, waiting: 0, running: 0, wanted: 10), (assigned: 0, waiting: 2, running: 1, wanted: 5),
            (assigned: -7, waiting: 0, running: 0, wanted: 2), (assigned: .max, waiting: 0, running: 0, wanted: 10),
        ])
    func wants(_ example: (assigned: Int, waiting: Int, running: Int, wanted: Int)) {
        let limits = ScalingLimits(minimum: 1, maximum: 10, idle: 2)
        let wanted = ScalingPolicy.wanted(
            statistics: Statistics(assigned: example.assigned), waitingInHand: example.waiting, runningInHand: example.running,
            limits: limits)
        #expect(wanted == example.wanted)
    }

    @Test("after five boots that never registered one launch goes through every two minutes, until one registers")
    func breaks() {
        var breaker = Breaker(timings: FleetTimings(), recorded: StateRecord())
        let start = Instant(sinceBoot: .seconds(100))
        for _ in 0..<5 { _ = breaker.failed(at: start) }
        #expect(breaker.isOpen)
        #expect(breaker.allowance(10, at: start) == 0)
        #expect(breaker.allowance(10, at: start + .seconds(120)) == 1)
        breaker.launched(at: start + .seconds(120))
        #expect(breaker.allowance(10, at: start + .seconds(121)) == 0)
        let instance = Instance(id: InstanceID("i-1"), state: .running, type: "t", zone: nil, market: .spot, batch: nil)
        let wall = WallTime(milliseconds: 0)
        let closed = breaker.registered(RunnerRecord(name: RunnerName("r"), instance: instance, state: .configured, at: wall), at: wall)
        #expect(closed)
        #expect(breaker.allowance(10, at: start + .seconds(121)) == 10)
    }

    @Test("what is due comes in order of time, and what is due together in the order in which it was added")
    func schedules() {
        var schedule = Schedule<Int>()
        for number in 0..<100 { schedule.add(number, at: Instant(sinceBoot: .seconds(number * 37 % 10))) }
        var order: [(Int, Int)] = []
        while let number = schedule.popDue(at: Instant(sinceBoot: .seconds(9))) { order.append((number * 37 % 10, number)) }
        #expect(order.count == 100)
        #expect(zip(order, order.dropFirst()).allSatisfy { $0 < $1 })
        schedule.add(1, at: Instant(sinceBoot: .seconds(20)))
        #expect(schedule.popDue(at: Instant(sinceBoot: .seconds(19))) == nil)
    }

    @Test("each record reads back as it was written")
    func roundTrips() throws {
        var state = StateRecord()
        state.scaleSet = 4
        state.session = SessionID("s")
        state.committed = 12
        state.statistics = Statistics(available: 1, acquired: 2, assigned: 3, running: 4, registered: 5, busy: 6, idle: 7)
        state.degraded = [DegradedItem("session", "a", since: WallTime(milliseconds: 5)), DegradedItem("launch", "b")]
        state.limitedSince = WallTime(milliseconds: 7)
        state.labels = ["linux", "x64"]
        #expect(try StateRecord(state.item) == state)
        let instance = Instance(id: InstanceID("i-1"), state: .running, type: "t", zone: nil, market: .onDemand, batch: BatchID("b"))
        var runner = RunnerRecord(name: RunnerName("spot-i-1"), instance: instance, state: .busy, at: WallTime(milliseconds: 5))
        runner.scaleSet = 4
        runner.job = JobID("j")
        #expect(try RunnerRecord(runner.item) == runner)
        let request = LaunchRequest(
            template: LaunchTemplate(id: "lt", version: 2), market: .spot, count: 3, overrides: [.init(type: "t", subnet: "s")],
            maxPrice: nil,
            tags: [Tag("k", "v")])
        let batch = BatchRecord(id: BatchID("b"), epoch: 9, created: WallTime(milliseconds: 5), request: request)
        #expect(try BatchRecord(batch.item) == batch)
        let lease = LeaseRecord(
            owner: "o", epoch: 3, beat: "b", duration: .seconds(5), released: true, reason: "asked to stop", stepDown: 3,
            claimed: WallTime(milliseconds: 5), host: HostIdentity(boot: "boot-1", device: -1, inode: .max))
        #expect(try LeaseRecord(lease.item) == lease)
    }

    @Test("a record that lacks something, has it of a wrong type, or is of a newer format is unreadable, and says why")
    func refusesDamaged() throws {
        let good = LeaseRecord(owner: "o", epoch: 3, beat: "b", duration: .seconds(5)).item
        for name in ["owner", "epoch", "beat", "durationMs", "format"] {
            var damaged = good
            damaged[name] = nil
            #expect(throws: UnreadableRecord.self) { try LeaseRecord(damaged) }
            damaged[name] = .list([])
            #expect(throws: UnreadableRecord.self) { try LeaseRecord(damaged) }
        }
        var newer = good
        newer["format"] = .number(recordFormat + 1)
        #expect(throws: UnreadableRecord.self) { try LeaseRecord(newer) }
        var endless = good
        endless["durationMs"] = .number(.max)
        #expect(throws: UnreadableRecord.self) { try LeaseRecord(endless) }
        var last = good
        last["epoch"] = .number(.max)
        #expect(throws: UnreadableRecord.self) { try LeaseRecord(last) }
    }

    @Test("the age of a record with an absurd time is absurd, or none")
    func agesWithoutEnd() {
        let now = WallTime(milliseconds: 1_795_478_400_000)
        #expect(WallTime(milliseconds: .min).age(at: now) == .milliseconds(Int64.max))
        #expect(WallTime(milliseconds: .max).age(at: now) == .zero)
        #expect(WallTime(milliseconds: .max).age(at: WallTime(milliseconds: -5)) == .zero)
    }

    @Test("the same events give the same decisions")
    func repeats() {
        func run() -> [Decided] {
            var leader = Rehearsal(seed: 5)
            leader.serve(statistics: Statistics(assigned: 3))
            leader.commit()
            leader.passLeading(30_000)
            return leader.pending.map { Decided(id: $0.id, action: $0.action, notAfter: $0.notAfter) }
        }
        #expect(run() == run())
    }

    private struct Decided: Equatable {
        let id: EffectID
        let action: Action
        let notAfter: Instant
    }
}
