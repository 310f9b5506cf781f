import Testing

@testable import Scaler

/// Rules whose breaking showed in no simulated run: each is held by an example here, and has a mutant that its test alone catches.
@Suite("Unseen")
struct UnseenTests {
    private var leader = Rehearsal(maximum: 4)

    private static func instance(_ id: String, _ state: Instance.State = .pending) -> Instance {
        Instance(id: InstanceID(id), state: state, type: "m7i.large", zone: nil, market: .spot, batch: nil)
    }

    private static func launched(_ ids: [String], _ codes: [String] = []) -> Outcome {
        let shortfalls = codes.map { LaunchAnswer.Shortfall(code: $0, message: "", type: nil, subnet: nil) }
        return .done(.launch(LaunchAnswer(fleet: "fleet-1", instances: ids.map { instance($0) }, shortfalls: shortfalls)))
    }

    private static func runner(_ number: Int, _ state: RunnerRecord.State) -> (Key, Item) {
        let id = "i-\(number)"
        var record = RunnerRecord(
            name: RunnerName("spot-" + id), instance: instance(id, .running), state: state, at: WallTime(milliseconds: Rehearsal.wall))
        record.githubID = Int64(40 + number)
        record.scaleSet = 1
        record.configured = record.launched
        return (Rehearsal.scope.runner(record.name), record.item)
    }

    private var capacities: [Int] {
        leader.asked(Meant.poll).compactMap { if case .github(.poll(_, _, let capacity)) = $0 { capacity } else { nil } }
    }

    @Test("the capacity offered to GitHub falls to what is there while no pool has an instance to give")
    mutating func offersWhatIsThere() {
        leader.serve(statistics: Statistics(assigned: 3))
        leader.commit()
        leader.answer(Self.launched(["i-1"], ["InsufficientInstanceCapacity"]), Meant.launch)
        leader.commit()
        leader.passLeading(1_500)
        leader.answer(.unknown("cancelled"), Meant.poll)
        leader.passLeading(3_000)
        #expect(capacities == [1])
    }

    @Test("statistics that the leader before recorded launch nothing: GitHub's own come first")
    mutating func waitsForItsOwnStatistics() {
        var state = StateRecord()
        state.scaleSet = 1
        state.statistics = Statistics(assigned: 3)
        leader.lead()
        leader.answer(.done(.items([Rehearsal.scope.state: state.item])), Meant.query)
        leader.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3))), { $0 == .compute(.resolveTemplate) })
        leader.answer(.done(.instances([])), { $0 == .compute(.listInstances) })
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        let writes = leader.commit()
        #expect(!writes.contains { $0.key.sort.hasPrefix("BATCH#") })
        #expect(leader.asked(Meant.launch).isEmpty)
    }

    @Test("a message without statistics leaves the wanted number as it was")
    mutating func keepsTheStatistics() {
        leader.serve(statistics: Statistics(assigned: 3))
        leader.commit()
        leader.answer(.done(.message(Message(id: 5, statistics: nil))), Meant.poll)
        #expect(leader.controller.reign?.estate.holdings?.fleet.wanted == 3)
    }

    @Test("a runner that got no job for RUNNER_TIMEOUT is retired, though it is wanted, where there is no room for its replacement")
    mutating func retiresTheOld() {
        leader = Rehearsal(maximum: 1, idle: 1)
        leader.serve(statistics: Statistics())
        leader.commit()
        leader.answer(Self.launched(["i-1"]), Meant.launch)
        leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint)
        leader.commit()
        leader.passLeading(240_500)
        let phase: Item = ["phase": .text("listening"), "at": .number(Rehearsal.wall + leader.now)]
        leader.answer(.done(.item(phase)), Meant.phase)
        leader.answer(.done(.runner(GitHubRunner(id: 41, scaleSet: 1))), Meant.find)
        leader.passLeading(2_500_000)
        #expect(leader.controller.reign?.estate.holdings?.fleet.roster[InstanceID("i-1")]?.record.state == .configured)
        leader.passLeading(900_000)
        #expect(leader.controller.reign?.estate.holdings?.fleet.roster[InstanceID("i-1")]?.record.state == .retiring)
    }

    @Test("one instance that EC2 doesn't know keeps none of the others alive: each is asked for by itself")
    mutating func terminatesTheOthers() {
        leader.serve(Dictionary(uniqueKeysWithValues: (1...3).map { Self.runner($0, .terminating) }))
        leader.commit()
        #expect(leader.answer(.refused(Refusal(.notFound, "InvalidInstanceID.NotFound")), Meant.terminate) != nil)
        let asked = leader.asked(Meant.terminate)
        #expect(asked == (1...3).map { .compute(.terminate([InstanceID("i-\($0)")])) })
    }

    @Test("a session is refreshed ten minutes ahead of its token's end, without a refusal")
    mutating func refreshesAhead() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        let end = WallTime(milliseconds: Rehearsal.wall + leader.now + 1_800_000)
        leader.answer(.done(.session(SessionGrant(id: SessionID("s-1"), statistics: Statistics(), tokenExpires: end))), Meant.openSession)
        leader.commit()
        let isRefresh: (Action) -> Bool = { if case .github(.refreshSession) = $0 { true } else { false } }
        leader.passLeading(1_190_000)
        #expect(leader.asked(isRefresh).isEmpty)
        leader.passLeading(15_000)
        #expect(leader.asked(isRefresh).count == 1)
    }
}
