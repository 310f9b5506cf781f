import Testing

@testable import Scaler

@Suite("Phantom demand")
struct PhantomTests {
    private var leader = Rehearsal(maximum: 10)
    private var message: Int64 = 5

    private var fleet: Fleet? { leader.controller.reign?.estate.holdings?.fleet }

    private static func event(_ kind: JobEvent.Kind, _ job: String) -> JobEvent {
        JobEvent(kind, job: JobID(job), run: 7, repository: "acme/api", workflow: "w", name: "build", queued: nil, assigned: nil)
    }

    private mutating func tell(_ statistics: Statistics, _ events: [JobEvent] = []) {
        message += 1
        leader.answer(.done(.message(Message(id: message, statistics: statistics, jobs: events))), Meant.poll)
        leader.commit()
    }

    /// Time passes, while EC2 lists the runners and GitHub knows each.
    private mutating func pass(minutes: Int) {
        for _ in 0..<minutes * 12 {
            leader.passLeading(5_000)
            answerAll()
        }
    }

    private mutating func answerAll() {
        leader.commit()
        let alive = (fleet?.roster.values ?? []).map { runner in
            Instance(id: runner.id, state: .running, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        }
        leader.answer(.done(.instances(alive)), { $0 == .compute(.listInstances) })
        while case .compute(.launch(let request, _))? = leader.asked(Meant.launch).first {
            let new = (0..<request.count).map { number in
                Instance(
                    id: InstanceID("i-\(leader.now)-\(number)"), state: .pending, type: "m7i.large", zone: "z", market: .spot, batch: nil)
            }
            leader.answer(.done(.launch(LaunchAnswer(fleet: "fleet-\(leader.now)", instances: new, shortfalls: []))), Meant.launch)
        }
        while leader.answer(.done(.configuration(githubID: leader.now, SecretHandle(number: 1))), Meant.mint) != nil {}
        let listening: Item = ["phase": .text("listening"), "at": .number(Rehearsal.wall + leader.now)]
        while leader.answer(.done(.item(listening)), Meant.phase) != nil {}
        while leader.answer(.done(.runner(GitHubRunner(id: 1, scaleSet: 1))), Meant.find) != nil {}
        while leader.answer(.done(.removal(.removed)), Meant.remove) != nil {}
        leader.commit()
        while leader.answer(.done(.nothing), Meant.terminate) != nil {}
    }

    private mutating func stuck() {
        leader.serve(statistics: Statistics(assigned: 4))
        tell(Statistics(assigned: 4), [Self.event(.assigned, "j-1")])
        pass(minutes: 20)
        #expect(fleet?.wanted == 4)
        pass(minutes: 20)
    }

    @Test("jobs that GitHub gives to no runner for half an hour are bought for no longer; one runner stays, and status names the jobs")
    mutating func buysForNone() {
        stuck()
        #expect(fleet?.wanted == 1)
        #expect(fleet?.roster.census.capacity == 1)
        let words = fleet?.troubles().first?.words ?? ""
        #expect(words.contains("counted 4 jobs as assigned for 30 minutes") && words.contains("acme/api build (7/j-1)"))
        #expect(fleet?.levels(at: WallTime(milliseconds: Rehearsal.wall)).phantomJobs == 4)
    }

    @Test("further jobs are bought for as before")
    mutating func buysForOthers() {
        stuck()
        tell(Statistics(assigned: 6))
        #expect(fleet?.wanted == 3)
    }

    @Test("once such a job starts, all are bought for again")
    mutating func believesAgain() throws {
        stuck()
        let runner = try #require(fleet?.roster.values.first { $0.isIdle })
        tell(Statistics(assigned: 4, running: 1), [Self.event(.started(runner: runner.name), "j-1")])
        #expect(fleet?.wanted == 4)
        #expect(fleet?.troubles().isEmpty == true)
    }

    @Test("once GitHub counts none, nothing is said any more")
    mutating func ends() {
        stuck()
        tell(Statistics())
        #expect(fleet?.wanted == 0)
        #expect(fleet?.troubles().isEmpty == true)
    }

    @Test("jobs that start one after another are no phantoms, however many wait")
    mutating func flows() throws {
        leader.serve(statistics: Statistics(assigned: 4))
        for number in 0..<6 {
            pass(minutes: 10)
            let runner = try #require(fleet?.roster.values.first { $0.isIdle })
            tell(
                Statistics(assigned: 4, running: 0),
                [
                    Self.event(.started(runner: runner.name), "j-\(number)"),
                    Self.event(.completed(runner: runner.name, result: "succeeded"), "j-\(number)"),
                ])
            #expect(fleet?.wanted == 4)
        }
    }
}
