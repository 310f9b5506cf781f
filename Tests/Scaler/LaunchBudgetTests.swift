import Testing

@testable import Scaler

@Suite("The launch budget and the advertised capacity")
struct LaunchBudgetTests {
    private let start = Instant(sinceBoot: .seconds(100))

    /// How many are launched at which second, when `wanted` are asked for as soon as the budget allows it.
    private func launches(_ wanted: Int, for seconds: Int) -> [(at: Duration, count: Int)] {
        var budget = LaunchBudget(timings: FleetTimings(), at: start)
        var launches: [(Duration, Int)] = []
        var (now, left) = (start, wanted)
        while left > 0, now < start + .seconds(seconds) {
            let count = budget.allowance(min(left, 1_000), at: now)
            if count > 0 {
                budget.spend(count, at: now)
                launches.append((now - start, count))
                left -= count
            } else {
                now = budget.opens(for: min(left, 1_000), at: now) ?? now + .seconds(3_600)
            }
        }
        return launches
    }

    @Test("3,000 instances are launched within EC2's own time plus five percent, without a gap above ten seconds")
    func launchesAtTheRefill() throws {
        let launches = launches(3_000, for: 2_000)
        #expect(launches.reduce(0) { $0 + $1.count } == 3_000)
        #expect(launches.first.map { $0.count } == 1_000)
        #expect(try #require(launches.last).at <= .seconds(1_050))
        for (earlier, later) in zip(launches, launches.dropFirst()) {
            #expect((.seconds(2)...(.seconds(10))).contains(later.at - earlier.at))
        }
    }

    @Test("while the bucket is full, a small launch follows another at once")
    func smallLaunchesGo() {
        var budget = LaunchBudget(timings: FleetTimings(), at: start)
        budget.spend(1, at: start)
        #expect(budget.allowance(1, at: start + .milliseconds(200)) == 1)
    }

    @Test("EC2's throttling empties the bucket, whatever was reckoned")
    func throttlingCorrects() {
        var budget = LaunchBudget(timings: FleetTimings(), at: start)
        budget.throttled(given: 10, at: start)
        #expect(budget.allowance(100, at: start + .seconds(2)) == 0)
        #expect(budget.opens(for: 100, at: start) == start + .seconds(3))
        #expect(budget.allowance(100, at: start + .seconds(3)) == 6)
    }

    @Test("calls that launch nothing for EC2's pace are made ever more seldom, and no more than eight seconds apart")
    func throttledCallsSlowDown() {
        var budget = LaunchBudget(timings: FleetTimings(), at: start)
        var (now, calls) = (start, 0)
        while now < start + .seconds(60) {
            calls += 1
            budget.throttled(given: 0, at: now)
            now = budget.opens(for: 100, at: now) ?? now
        }
        #expect((7...12).contains(calls))
    }

    @Test("while the table takes long to commit, launches don't gather: one intent is written, and CreateFleets stay two seconds apart")
    func intentsDontGather() {
        var leader = Rehearsal(maximum: 3_000)
        leader.serve(statistics: Statistics(assigned: 500))
        leader.passLeading(10_000)
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 900)))), Meant.poll)
        leader.passLeading(10_000)
        /// What is asked for within 100 ms, and so much later.
        func launches(after milliseconds: Int64) -> Int {
            leader.passLeading(milliseconds)
            for _ in 0..<20 {
                leader.pass(5)
                leader.answer(.done(.nothing), Meant.commit)
            }
            return leader.asked(Meant.launch).count
        }
        #expect([0, 1_700, 300].map(launches) == [1, 1, 2])
    }

    @Test("the next launch waits for no configuration that is to be committed")
    func configurationsWait() {
        var leader = Rehearsal(maximum: 600)
        leader.serve(statistics: Statistics(assigned: 500))
        leader.commit()
        let instances = (0..<500).map {
            Instance(id: InstanceID("i-\($0)"), state: .pending, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        }
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: instances, shortfalls: []))), Meant.launch)
        leader.commit()
        var minted: Int64 = 0
        while minted < 500, leader.answer(.done(.configuration(githubID: minted, SecretHandle(number: 1))), Meant.mint) != nil {
            minted += 1
        }
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 501)))), Meant.poll)
        leader.passLeading(2_000)
        #expect(minted == 500)
        // One commit was under way; the next holds the message and the intent.
        for _ in 0..<2 {
            leader.answer(.done(.nothing), Meant.commit)
            leader.passLeading(300)
        }
        #expect(leader.asked(Meant.launch).count == 1)
    }

    @Test("after a failure what is advertised doubles with each launch that gives all, up to the maximum")
    func rampDoubles() {
        let now = Instant(sinceBoot: .seconds(1_000))
        var ramp = Ramp()
        #expect(ramp.advertised(obtained: 10, maximum: 100, at: now) == 100)
        ramp.failed(given: 0, at: now)
        var advertised: [Int] = []
        for _ in 0..<7 {
            advertised.append(ramp.advertised(obtained: 10, maximum: 100, at: now))
            ramp.succeeded(upTo: 100)
        }
        #expect(advertised == [11, 12, 14, 18, 26, 42, 74])
        #expect(ramp.advertised(obtained: 10, maximum: 100, at: now) == 100)
    }
}
