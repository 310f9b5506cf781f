import Testing

@testable import Scaler

@Suite("Idle runners")
struct IdleTests {
    private var leader = Rehearsal(maximum: 4, idle: 1)
    private let id = InstanceID("i-1")

    private var fleet: Fleet? { leader.controller.reign?.estate.holdings?.fleet }
    private var runner: Runner? { fleet?.roster[id] }

    private func phase(_ phase: String) -> Outcome {
        .done(.item(["phase": .text(phase), "at": .number(Rehearsal.wall + leader.now)]))
    }

    /// One runner is registered and idle.
    private mutating func idle(_ statistics: Statistics = Statistics(registered: 1, idle: 1)) {
        let instance = Instance(id: id, state: .running, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        let launched = WallTime(milliseconds: Rehearsal.wall + leader.now - 300_000)
        var record = RunnerRecord(name: RunnerName("spot-i-1"), instance: instance, state: .configured, at: launched)
        record.githubID = 41
        record.scaleSet = 1
        record.configured = launched
        leader.serve([Rehearsal.scope.runner(record.name): record.item], statistics: statistics)
        leader.answer(phase("listening"), Meant.phase)
        leader.answer(.done(.runner(GitHubRunner(id: 41, scaleSet: 1))), Meant.find)
        leader.commit()
    }

    private mutating func count(_ statistics: Statistics, id: Int64 = 1) {
        leader.answer(.done(.message(Message(id: id, statistics: statistics))), Meant.poll)
        leader.commit()
    }

    // MARK: Doubts

    @Test("while a job waits, an idle runner that doesn't take it is doubted within a minute")
    mutating func doubts() {
        idle()
        count(Statistics(assigned: 1, registered: 1, idle: 1))
        leader.passLeading(30_000)
        #expect(leader.asked(Meant.phase).isEmpty)
        leader.passLeading(30_000)
        #expect(leader.asked(Meant.phase).count == 1)
    }

    @Test("an idle runner is not doubted while no job waits")
    mutating func trusts() {
        idle()
        leader.passLeading(300_000)
        #expect(leader.asked(Meant.phase).isEmpty)
    }

    @Test("an idle runner that GitHub dropped is retired, and so replaced")
    mutating func replacesTheDropped() {
        idle()
        count(Statistics(assigned: 1, registered: 0, idle: 0))
        leader.passLeading(60_000)
        leader.answer(phase("listening"), Meant.phase)
        leader.answer(.done(.runner(nil)), Meant.find)
        #expect(runner?.stage.kind == .retiring)
        #expect(fleet?.roster.census.capacity == 0)
    }

    @Test("an idle runner that GitHub still knows is kept")
    mutating func keepsTheKnown() {
        idle()
        count(Statistics(assigned: 1, registered: 1, idle: 1))
        leader.passLeading(60_000)
        leader.answer(phase("listening"), Meant.phase)
        leader.answer(.done(.runner(GitHubRunner(id: 41, scaleSet: 1))), Meant.find)
        #expect(runner?.stage == .configured(.idle))
    }

    // MARK: Expiry

    /// RUNNER_TIMEOUT is over, the runner expires, and its replacement's launch is answered.
    private mutating func expire(registers: Bool) {
        idle()
        for _ in 0..<360 where leader.asked(Meant.launch).isEmpty {
            leader.passLeading(10_000)
            leader.commit()
        }
        let instance = Instance(id: InstanceID("i-2"), state: .pending, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: [instance], shortfalls: []))), Meant.launch)
        leader.answer(.done(.configuration(githubID: 42, SecretHandle(number: 1))), Meant.mint)
        leader.commit()
        guard registers else { return }
        leader.passLeading(100_000)
        #expect(runner?.stage.kind == .configured, "the replacement has not registered")
        let started = JobEvent(
            .started(runner: RunnerName("spot-i-2")), job: JobID("j"), repository: "", workflow: "", name: "", queued: nil, assigned: nil)
        leader.answer(
            .done(.message(Message(id: 1, statistics: Statistics(assigned: 0, running: 0), jobs: [started]))), Meant.poll)
        leader.commit()
    }

    @Test("an idle runner that expires stays until its replacement has registered")
    mutating func replacesFirst() {
        expire(registers: false)
        #expect(runner?.stage.kind == .configured)
        #expect(fleet?.roster.count == 2)
    }

    @Test("an expired runner goes after the time in which its replacement must register, even when it doesn't")
    mutating func expiresAtLast() {
        expire(registers: false)
        leader.passLeading(300_000)
        #expect(runner?.stage.kind != .configured)
    }

    @Test("an idle runner that is wanted no more is retired at once when it expires")
    mutating func expiresUnwanted() {
        leader = Rehearsal(maximum: 1, idle: 1)
        idle()
        leader.passLeading(3_400_000)
        #expect(runner?.stage.kind == .retiring, "at the maximum there is no room for a replacement")
    }

    @Test("a replacement that says it listens is known as registered within half a minute, and the expiring runner goes")
    mutating func learnsOfTheReplacement() {
        expire(registers: false)
        leader.answer(phase("booted"), Meant.phase)
        #expect(leader.asked(Meant.find).isEmpty, "one that boots is no failed boot, and GitHub isn't asked")
        leader.passLeading(16_000)
        leader.answer(phase("listening"), Meant.phase)
        leader.answer(.done(.runner(GitHubRunner(id: 42, scaleSet: 1))), Meant.find)
        leader.passLeading(16_000)
        #expect(runner?.stage.kind == .retiring)
        #expect(fleet?.roster[InstanceID("i-2")]?.stage == .configured(.idle))
        leader.passLeading(240_000)
        #expect(leader.asked(Meant.find).isEmpty, "GitHub was asked once")
    }
}
