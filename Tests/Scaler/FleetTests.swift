import Testing

@testable import Scaler

@Suite("Fleet")
struct FleetTests {
    private var leader = Rehearsal(maximum: 4)

    private static func token(_ action: Action?) -> BatchID? { if case .compute(.launch(_, let token)) = action { token } else { nil } }
    private static func count(_ action: Action?) -> Int? {
        if case .compute(.launch(let request, _)) = action { request.count } else { nil }
    }

    private static func instance(_ id: String, _ state: Instance.State = .running, batch: BatchID? = nil) -> Instance {
        Instance(id: InstanceID(id), state: state, type: "m7i.large", zone: "z", market: .spot, batch: batch)
    }

    private static func answer(_ ids: [String], fleet: String = "fleet-1", _ shortfalls: [LaunchAnswer.Shortfall] = []) -> Outcome {
        .done(.launch(LaunchAnswer(fleet: fleet, instances: ids.map { instance($0, .pending) }, shortfalls: shortfalls)))
    }

    /// A job is assigned, its intent committed, and one instance launched, configured, and recorded.
    private mutating func run(_ id: String = "i-1") {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        leader.answer(Self.answer([id]), Meant.launch)
        leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint)
        leader.commit()
    }

    private var runner: Runner? { leader.controller.reign?.estate.holdings?.fleet.roster[InstanceID("i-1")] }
    private var state: RunnerRecord.State? { leader.controller.reign?.estate.holdings?.fleet.roster[InstanceID("i-1")]?.record.state }

    private mutating func listed(_ instances: [Instance]) {
        leader.passLeading(61_000)
        leader.answer(.done(.instances(instances)), { $0 == .compute(.listInstances) })
    }

    @Test("a launch is committed before it is asked for")
    mutating func intentFirst() {
        leader.serve(statistics: Statistics(assigned: 2))
        #expect(leader.asked(Meant.launch).isEmpty)
        let writes = leader.commit()
        let batch = writes.first { $0.key.sort.hasPrefix("BATCH#") }
        #expect(batch?.conditions == [.itemAbsent])
        let launch = leader.asked(Meant.launch).first
        #expect(batch?.key.sort == Self.token(launch).map { "BATCH#\($0)" })
        #expect(Self.count(launch) == 2)
    }

    @Test("never more is asked for than the maximum")
    mutating func keepsTheMaximum() {
        leader.serve(statistics: Statistics(assigned: 50))
        leader.commit()
        #expect(leader.asked(Meant.launch).compactMap { Self.count($0) } == [4])
    }

    @Test("a launch of more runners than a commit holds closes its batch in the last commit, after every one of them")
    mutating func closesInTheLast() {
        leader = Rehearsal(maximum: 150)
        leader.serve(statistics: Statistics(assigned: 150))
        leader.commit()
        leader.answer(Self.answer((0..<150).map { "i-\($0)" }), Meant.launch)
        let kinds = leader.commit().map { write in
            if case .delete = write.change { "closed" } else { String(write.key.sort.prefix { $0 != "#" }) }
        }
        #expect(kinds.count { $0 == "FENCE" } == 2)
        #expect(kinds.count { $0 == "RUNNER" } == 150)
        #expect(kinds.lastIndex(of: "RUNNER").map { $0 < (kinds.firstIndex(of: "closed") ?? 0) } == true)
    }

    @Test("a launch without an answer counts in full, and is sent again unchanged under its token, after a refusal too")
    mutating func resendsDoubtful() {
        leader.serve(statistics: Statistics(assigned: 4))
        leader.commit()
        let first = leader.answer(.unknown("timeout"), Meant.launch)
        leader.passLeading(3_000)
        let second = leader.answer(.refused(Refusal(.rejected, "InternalError")), Meant.launch)
        #expect(second == first)
        leader.passLeading(6_000)
        #expect(leader.asked(Meant.launch).first == first)
        #expect(leader.asked(Meant.launch).count == 1)
    }

    @Test("a batch of a dead leader is sent again at once, as it was written")
    mutating func resendsAfterTakeover() {
        let request = LaunchRequest(
            template: LaunchTemplate(id: "lt-1", version: 2), market: .spot, count: 2,
            overrides: [.init(type: "c7i.large", subnet: "subnet-z")], maxPrice: "0.1", tags: [Tag("gha-epoch", "6")])
        let record = BatchRecord(id: BatchID("old"), epoch: 6, created: WallTime(milliseconds: Rehearsal.wall), request: request)
        leader.lead()
        leader.answer(.done(.items([Rehearsal.scope.batch(BatchID("old")): record.item])), Meant.query)
        leader.commit()
        #expect(leader.asked(Meant.launch) == [.compute(.launch(request, token: BatchID("old")))])
    }

    @Test("a resent launch whose answer lacks instances is settled by asking its fleet")
    mutating func asksTheFleet() {
        leader.serve(statistics: Statistics(assigned: 2))
        leader.commit()
        leader.answer(.unknown("timeout"), Meant.launch)
        leader.passLeading(3_000)
        let shortfall = LaunchAnswer.Shortfall(code: "InsufficientInstanceCapacity", message: "", type: nil, subnet: nil)
        leader.answer(Self.answer([], [shortfall]), Meant.launch)
        #expect(leader.asked { $0 == .compute(.describeFleet("fleet-1")) }.count == 1)
        leader.answer(Self.answer(["i-1", "i-2"]), { $0 == .compute(.describeFleet("fleet-1")) })
        #expect(leader.asked(Meant.mint).count == 2)
    }

    @Test("a runner's configuration and its boot record go into one commit")
    mutating func configures() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        leader.answer(Self.answer(["i-1"]), Meant.launch)
        leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint)
        let writes = leader.commit()
        let boot = writes.first { $0.key == Scope.boot(userID: "AROA:i-1") }
        #expect(boot?.conditions == [.itemAbsent])
        #expect(state == .configured)
    }

    @Test("a name that GitHub knows already is found, removed and minted again")
    mutating func mintsAgain() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        leader.answer(Self.answer(["i-1"]), Meant.launch)
        leader.answer(.refused(Refusal(.exists, "AgentExistsException")), Meant.mint)
        leader.answer(.done(.runner(GitHubRunner(id: 40, scaleSet: 1))), Meant.find)
        #expect(leader.asked(Meant.remove) == [.github(.removeRunner(githubID: 40))])
        leader.answer(.done(.removal(.removed)), Meant.remove)
        leader.pass(5)
        #expect(leader.asked(Meant.mint).count == 1)
    }

    @Test(
        "while GitHub contradicts itself about a name, its runner is minted ever more seldom, and not in a loop",
        arguments: [nil, GitHubRunner(id: 40, scaleSet: 1)])
    mutating func pacesContradictedNames(_ found: GitHubRunner?) {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        leader.answer(Self.answer(["i-1"]), Meant.launch)
        var mintings: [Int64] = []
        for _ in 0..<3_000 {
            if leader.answer(.refused(Refusal(.exists, "AgentExistsException")), Meant.mint) != nil { mintings.append(leader.now) }
            leader.answer(.done(.runner(found)), Meant.find)
            leader.answer(.done(.removal(.notFound)), Meant.remove)
            leader.passLeading(200)
        }
        #expect((10...40).contains(mintings.count), "in ten minutes")
        #expect(zip(mintings, mintings.dropFirst()).allSatisfy { (1_000...61_200).contains($1 - $0) })
    }

    @Test("a runner that never registered is no capacity: it is retired and replaced")
    mutating func replacesSilent() {
        run()
        leader.passLeading(241_000)
        leader.answer(.done(.item(nil)), Meant.phase)
        leader.commit()
        #expect(state == .retiring)
        #expect(leader.asked(Meant.launch).count == 1)
    }

    @Test("dying takes two steps: retiring is committed, GitHub asked, terminating committed, and only then EC2 asked")
    mutating func diesInTwoSteps() {
        replacesSilent()
        #expect(leader.asked(Meant.terminate).isEmpty)
        leader.answer(.done(.removal(.removed)), Meant.remove)
        leader.answer(.done(.item(nil)), Meant.phase)
        #expect(leader.asked(Meant.terminate).isEmpty)
        leader.commit()
        #expect(leader.asked(Meant.terminate) == [.compute(.terminate([InstanceID("i-1")]))])
        #expect(state == .terminating)
    }

    @Test("a runner that GitHub keeps because it has a job is not terminated, and counts as capacity")
    mutating func keepsTheOccupied() {
        replacesSilent()
        leader.answer(.done(.removal(.jobStillRunning)), Meant.remove)
        leader.commit()
        leader.passLeading(30_000)
        #expect(leader.asked(Meant.terminate).isEmpty)
        #expect(state == .retiring)
        #expect(leader.controller.reign?.estate.holdings?.fleet.roster.census.busy == 1)
    }

    @Test("a runner whose job is over, by GitHub's word, is not terminated for it: it powers itself off")
    mutating func leavesTheFinished() {
        run()
        let event = JobEvent(
            .completed(runner: RunnerName("spot-i-1"), result: "succeeded"), job: JobID("j-1"), repository: "r", workflow: "w", name: "n",
            queued: nil, assigned: nil)
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(), jobs: [event]))), Meant.poll)
        leader.commit()
        leader.passLeading(5_000)
        #expect(state == .finished)
        #expect(leader.asked(Meant.terminate).isEmpty)
    }

    @Test("GitHub's not knowing a runner ends nothing while the instance says that a job runs")
    mutating func believesTheInstance() {
        replacesSilent()
        leader.answer(.done(.removal(.notFound)), Meant.remove)
        let wall = Rehearsal.present(leader.now).wall.milliseconds
        leader.answer(.done(.item(["phase": .text("busy"), "at": .number(wall)])), Meant.phase)
        leader.commit()
        #expect(state == .retiring)
        #expect(leader.asked(Meant.terminate).isEmpty)
    }

    @Test(
        "an instance that ended is a failed boot only if GitHub still had its registration: a runner that had a job has none any more",
        arguments: [(Removal.removed, 1), (.notFound, 0), (.jobStillRunning, 0)])
    mutating func countsFailedBoots(removal: Removal, failures: Int) {
        run()
        listed([Self.instance("i-1", .terminated)])
        leader.answer(.done(.removal(removal)), Meant.remove)
        leader.answer(.done(.item(nil)), Meant.phase)
        #expect(leader.controller.reign?.estate.holdings?.fleet.launches.image.breaker.failures == failures)
    }

    @Test("an instance of ours that nobody owns is ended by the two steps, after its records were read")
    mutating func endsStrangers() {
        leader.serve()
        listed([Self.instance("i-9", batch: BatchID("unheard-of"))])
        let keys = [
            Rehearsal.scope.runner(RunnerName("spot-i-9")), Scope.boot(userID: "AROA:i-9"), Rehearsal.scope.batch(BatchID("unheard-of")),
        ]
        #expect(leader.asked { $0 == .table(.readEach(keys)) }.count == 1)
        leader.answer(.done(.items([:])), { $0 == .table(.readEach(keys)) })
        leader.commit()
        #expect(leader.asked(Meant.find) == [.github(.findRunner(RunnerName("spot-i-9")))])
        #expect(leader.asked(Meant.terminate).isEmpty)
    }

    @Test("an instance whose record can't be read is owned: it is left alone")
    mutating func leavesUnreadable() {
        leader.serve()
        listed([Self.instance("i-9")])
        let key = Rehearsal.scope.runner(RunnerName("spot-i-9"))
        leader.answer(.done(.items([key: ["format": .number(99)]])), { $0 == .table(.readEach([key, Scope.boot(userID: "AROA:i-9")])) })
        leader.commit()
        #expect(leader.asked(Meant.find).isEmpty)
    }

    @Test("an instance that boots is asked for by id every fifteen seconds, so that its death before it registers is noticed")
    mutating func noticesDeadBoots() {
        run()
        leader.passLeading(15_500)
        #expect(leader.asked { $0 == .compute(.describeInstances([InstanceID("i-1")])) }.count == 1)
        leader.answer(.done(.instances([Self.instance("i-1", .terminated)])), Meant.describe)
        #expect(leader.asked(Meant.remove) == [.github(.removeRunner(githubID: 41))])
        leader.answer(.done(.removal(.removed)), Meant.remove)
        leader.answer(.done(.item(nil)), Meant.phase)
        #expect(leader.controller.reign?.estate.holdings?.fleet.launches.image.breaker.failures == 1)
    }

    @Test("with nothing that boots EC2 is left alone for a minute")
    mutating func listsSeldomAtRest() {
        leader.serve()
        leader.passLeading(58_000)
        #expect(leader.asked { $0 == .compute(.listInstances) }.isEmpty)
    }

    @Test("absence from a listing is no evidence of death")
    mutating func missesNobody() {
        run()
        listed([])
        leader.commit()
        #expect(state == .configured)
    }

    @Test("a template that can't be looked up is asked for ever more seldom, and not in a loop")
    mutating func pacesTheTemplate() {
        let isLookup = { (action: Action) in action == .compute(.resolveTemplate) }
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(
            .done(.session(SessionGrant(id: SessionID("s-1"), statistics: Statistics(assigned: 1), tokenExpires: nil))), Meant.openSession)
        leader.commit()
        leader.answer(.done(.instances([])), { $0 == .compute(.listInstances) })
        for outcome in [Outcome.refused(Refusal(.rejected, "no such version")), .unknown("timeout")] {
            var lookups = 0
            for _ in 0..<300 {
                while leader.answer(outcome, isLookup) != nil { lookups += 1 }
                leader.passLeading(200)
            }
            #expect((1...15).contains(lookups), "in a minute")
        }
        #expect(leader.controller.turn.troubles.shown.map(\.what) == [.template])
        while leader.asked(isLookup).isEmpty { leader.passLeading(1_000) }
        leader.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3))), isLookup)
        #expect(leader.controller.turn.troubles.shown.isEmpty)
    }

    @Test("why EC2 had too few is said while something is missing, and no longer")
    mutating func saysWhatLacksWhileItLacks() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        let none = LaunchAnswer.Shortfall(
            code: "InsufficientInstanceCapacity", message: "none", type: "m7i.large", subnet: "subnet-a")
        leader.answer(Self.answer([], [none]), Meant.launch)
        leader.commit()
        #expect(leader.controller.reign?.estate.holdings?.fleet.troubles().map(\.words) == ["InsufficientInstanceCapacity: none"])
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics()))), Meant.poll)
        #expect(leader.controller.reign?.estate.holdings?.fleet.troubles() == [])
    }

    @Test("a job that nobody started for a day is dropped, though GitHub counts others; a younger one is kept", arguments: [24, 26])
    mutating func dropsWhatGitHubGaveUp(_ hours: Int64) {
        let assigned = WallTime(milliseconds: Rehearsal.wall - hours * 3_600_000)
        let event = JobEvent(.assigned, job: JobID("j"), repository: "r", workflow: "w", name: "n", queued: nil, assigned: assigned)
        let record = JobRecord(event, at: assigned)
        leader.serve([Rehearsal.scope.job(record.id): record.item], statistics: Statistics(assigned: 3))
        #expect(leader.controller.reign?.estate.holdings?.fleet.jobs.isEmpty == (hours > 25))
    }

    @Test("a removal that GitHub answers with a bare 404 is decided by the runner's name")
    mutating func looksForTheName() {
        run()
        leader.loseScaleSet(madeAgain: 2)
        leader.passLeading(2_500)
        leader.commit()
        #expect(leader.answer(.refused(Refusal(.notFound, "404")), Meant.remove) != nil)
        leader.passLeading(5_000)
        #expect(leader.asked(Meant.remove).isEmpty)
        leader.answer(.done(.runner(nil)), Meant.find)
        leader.answer(.done(.item(nil)), Meant.phase)
        leader.commit()
        #expect(state == .terminating)
    }

    @Test("idle runners of a scale set that GitHub lost are retired")
    mutating func leavesTheOldScaleSet() {
        run()
        leader.loseScaleSet(madeAgain: 2)
        leader.passLeading(2_500)
        leader.commit()
        #expect(state == .retiring)
    }
}
