import Testing

@testable import Scaler

@Suite("Jobs")
struct JobTests {
    private var leader = Rehearsal(maximum: 4)
    private static let runner = RunnerName("spot-i-1")

    private static func event(
        _ kind: JobEvent.Kind, run: Int64? = 7, attempt: Int? = nil, assigned: Int64 = 0, job: String = "j"
    ) -> JobEvent {
        JobEvent(
            kind, job: JobID(job), run: run, attempt: attempt, repository: "acme/api", workflow: "w", name: "build", queued: nil,
            assigned: WallTime(milliseconds: Rehearsal.wall + assigned))
    }

    private static let end = JobEvent.Kind.completed(runner: runner, result: "succeeded")

    private mutating func tell(_ id: Int64, _ events: [JobEvent]) -> [Write] {
        leader.answer(.done(.message(Message(id: id, statistics: Statistics(), jobs: events))), Meant.poll)
        return leader.commit()
    }

    private var jobs: Jobs? { leader.controller.reign?.estate.holdings?.fleet.jobs }

    @Test("two runs with a job of the same id are two jobs, in memory, in their records and in history")
    mutating func runsApart() {
        leader.serve()
        let writes = tell(5, [Self.event(.assigned, run: 7), Self.event(.assigned, run: 8)])
        #expect(jobs?.jobs.count == 2)
        #expect(Set(writes.map(\.key.sort)).isSuperset(of: ["JOB#7/j", "JOB#8/j"]))
        let ends = tell(6, [Self.event(Self.end, run: 7)])
        #expect(jobs?.jobs.keys.map(\.text) == ["8/j"])
        #expect(ends.contains { $0.key.partition.hasPrefix("HISTORY#") && $0.key.sort == "JOB#7/j" })
    }

    @Test("a low id that names unknown jobs is handled, committed, and only then acknowledged")
    mutating func handlesLowIDs() {
        var state = StateRecord()
        (state.scaleSet, state.committed) = (1, 900)
        leader.serve([Rehearsal.scope.state: state.item])
        leader.passLeading(5_100)
        leader.answer(.done(.items([Rehearsal.scope.state: state.item])), Meant.query)
        leader.answer(.done(.message(nil)), Meant.poll)
        leader.passLeading(2_500)
        leader.answer(
            .done(.message(Message(id: 1, statistics: Statistics(assigned: 1), jobs: [Self.event(.assigned)]))), Meant.poll)
        #expect(leader.last?.notes.contains { $0.text.contains("names jobs that no record knows") } == true)
        #expect(leader.asked(Meant.acknowledge).isEmpty)
        let writes = leader.commit()
        #expect(writes.contains { $0.key.sort == "JOB#7/j" })
        #expect(leader.asked(Meant.acknowledge) == [.github(.acknowledge(SessionID("s-1"), message: 1))])
        #expect(leader.asked(Meant.launch).count == 1)
        let committed = writes.compactMap { write -> Attribute? in
            if write.key == Rehearsal.scope.state, case .put(let item) = write.change { item["committed"] } else { nil }
        }
        #expect(!committed.isEmpty && committed.allSatisfy { $0 == .number(900) }, "INV-6: it never goes back")
        // Told again, it changes nothing.
        leader.answer(.done(.message(Message(id: 1, statistics: Statistics(assigned: 3), jobs: [Self.event(.assigned)]))), Meant.poll)
        #expect(leader.controller.reign?.estate.holdings?.fleet.scaling.statistics?.assigned == 1)
    }

    @Test("what a new session redelivers raises nothing, though its jobs are unknown")
    mutating func redeliversQuietly() {
        var state = StateRecord()
        (state.scaleSet, state.committed) = (1, 900)
        leader.serve([Rehearsal.scope.state: state.item])
        leader.passLeading(5_100)
        leader.answer(.done(.items([Rehearsal.scope.state: state.item])), Meant.query)
        _ = tell(899, [Self.event(.assigned)])
        #expect(jobs?.jobs.count == 1 && jobs?.raising == 0)
        #expect(leader.asked(Meant.launch).isEmpty)
    }

    @Test(
        "a job raises the wanted number for six minutes from when it is heard of, whatever GitHub's clock says",
        arguments: [-90_000, 0, 90_000])
    mutating func raisesFromReceipt(_ seconds: Int64) {
        leader.serve()
        _ = tell(5, [Self.event(.assigned, assigned: seconds * 1_000)])
        leader.passLeading(350_000)
        #expect(jobs?.raising == 1)
        leader.passLeading(15_000)
        #expect(jobs?.raising == 0)
    }

    @Test("a configuration that GitHub gave late leaves the whole time to register")
    mutating func countsFromTheConfiguration() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        let instance = Instance(
            id: InstanceID("i-1"), state: .pending, type: "m7i.large", zone: "z", market: .spot, batch: nil,
            launched: WallTime(milliseconds: Rehearsal.wall + leader.now))
        leader.answer(.done(.launch(LaunchAnswer(fleet: "fleet-1", instances: [instance], shortfalls: []))), Meant.launch)
        leader.passLeading(230_000)
        leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint)
        leader.commit()
        leader.passLeading(230_000)
        #expect(leader.asked(Meant.phase).isEmpty)
        leader.passLeading(15_000)
        #expect(leader.asked(Meant.phase).count == 1)
    }

    @Test("two attempts of one run are two jobs")
    mutating func attemptsApart() {
        leader.serve()
        _ = tell(5, [Self.event(.assigned, attempt: 1), Self.event(.assigned, attempt: 2)])
        #expect(jobs?.jobs.keys.map(\.text).sorted() == ["7/j/1", "7/j/2"])
    }

    @Test("a job that an earlier version recorded without its run ends under its old key")
    mutating func readsTheOldKey() {
        let record = JobRecord(Self.event(.assigned, run: nil), at: WallTime(milliseconds: Rehearsal.wall))
        leader.serve([Rehearsal.scope.job(record.id): record.item])
        let writes = tell(5, [Self.event(Self.end, run: 7)])
        #expect(jobs?.isEmpty == true)
        #expect(writes.contains { $0.key.sort == "JOB#j" && $0.change == .delete })
    }

    @Test("a completion that stands before its assignment and start, in one message, ends the job")
    mutating func endsInAnyOrder() {
        leader.serve()
        let writes = tell(5, [Self.event(Self.end), Self.event(.started(runner: Self.runner)), Self.event(.assigned)])
        #expect(jobs?.isEmpty == true)
        #expect(jobs?.raising == 0)
        let history = writes.first { $0.key.partition.hasPrefix("HISTORY#") }
        guard case .put(let item)? = history?.change else { return #expect(Bool(false), "no history") }
        #expect(item["started"] != nil && item["result"] == .text("succeeded"))
        #expect(leader.asked(Meant.launch).isEmpty)
    }

    @Test("an assignment that comes in a message after its completion doesn't bring the job back")
    mutating func staysOver() {
        leader.serve()
        _ = tell(5, [Self.event(Self.end)])
        let writes = tell(6, [Self.event(.assigned), Self.event(.started(runner: Self.runner))])
        #expect(jobs?.isEmpty == true)
        #expect(!writes.contains { $0.key.sort.hasPrefix("JOB#") })
    }

    @Test("a job that GitHub assigns anew after it was cancelled waits again, though one message tells of both")
    mutating func isAssignedAnew() {
        leader.serve()
        let cancelled = JobEvent.Kind.completed(runner: nil, result: "canceled")
        _ = tell(5, [Self.event(.assigned, assigned: 9_000), Self.event(cancelled, assigned: 1_000)])
        #expect(jobs?.raising == 1)
    }

    @Test("a start that is delivered again to a successor leaves a finished runner finished, and its job over")
    mutating func staysFinished() throws {
        let wall = WallTime(milliseconds: Rehearsal.wall)
        let instance = Instance(id: InstanceID("i-1"), state: .running, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        var record = RunnerRecord(name: RunnerName("spot-i-1"), instance: instance, state: .finished, at: wall)
        (record.job, record.finished, record.githubID) = (Self.event(.assigned).job, wall, 41)
        leader.serve([Rehearsal.scope.runner(record.name): record.item])
        let writes = tell(5, [Self.event(.started(runner: record.name))])
        let roster = leader.controller.reign?.estate.holdings?.fleet.roster
        #expect(roster?[InstanceID("i-1")]?.stage == .finished)
        #expect(!writes.contains { $0.key.sort.hasPrefix("JOB#") })
    }

    @Test("of jobs in hand beyond GitHub's count at two listings, those that waited longest are forgotten; assigned anew, they wait again")
    mutating func forgetsWhatGitHubDoesNotCount() {
        leader.serve()
        let events = (1...3).map { Self.event(.assigned, run: $0, assigned: $0 * 1_000) }
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 2, running: 1), jobs: events))), Meant.poll)
        leader.commit()
        leader.passLeading(350_000)
        leader.answer(.done(.instances([])), Meant.list)
        #expect(jobs?.jobs.count == 3)
        leader.passLeading(70_000)
        leader.answer(.done(.instances([])), Meant.list)
        #expect(jobs?.jobs.keys.map(\.text) == ["3/j"])
        let anew = Message(
            id: 6, statistics: Statistics(assigned: 2), jobs: [Self.event(.assigned, run: 1, assigned: 400_000)])
        leader.answer(.done(.message(anew)), Meant.poll)
        #expect(jobs?.jobs.keys.map(\.text).sorted() == ["1/j", "3/j"])
    }
}
