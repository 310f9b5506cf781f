import Scaler
import Testing

@testable import Agent

/// What `agent explain` asks the table for: keys where they tell, all jobs or runners of thirty days only where they don't.
@Suite struct ExplainReadingTests {
    private func reader(_ database: FakeDatabase) throws -> StoryReader {
        StoryReader(table: try database.table(), scope: Scaler.Scope(name: "x"), scaleSet: "spot", now: EventTests.start)
    }

    private func history() -> FakeHistory {
        let history = FakeHistory()
        history.put("RUNNER#spot-i-0aa", EventTests.end)
        history.put("BATCH#b7", EventTests.launch)
        history.put("JOB#17001/9a5c", EventTests.job("succeeded"), day: "2026-11-10")
        return history
    }

    /// The beginnings of the sort keys that HISTORY was asked for, each with how often.
    private func asked(_ database: FakeDatabase) -> [String: Int] {
        let queries = database.asked.withLock { $0.filter { $0.contains("HISTORY#") && $0.contains("KeyConditionExpression") } }
        return queries.reduce(into: [:]) { $0[FakeHistory.prefix(in: $1), default: 0] += 1 }
    }

    @Test(
        "each day is asked for the beginnings of keys that a name may have",
        arguments: [
            ("17001", ["JOB#17001/"], 1), ("i-0a", ["RUNNER#spot-i-0a"], 1), ("spot-i-0a", ["RUNNER#spot-i-0a"], 1),
            ("spot", ["JOB#", "RUNNER#spot"], 1), ("17001/9a", ["JOB#17001/9a"], 1), ("spot-i-0ff", ["RUNNER#spot-i-0ff"], 0),
            ("Spot-i-0aa", ["RUNNER#Spot-i-0aa"], 0), ("9a5c", ["BATCH#9a5c", "JOB#"], 1), ("9a5c-", ["JOB#"], 0),
            ("i-0ff", ["RUNNER#", "RUNNER#spot-i-0ff"], 0),
        ])
    func beginnings(_ name: String, _ prefixes: [String], _ found: Int) async throws {
        let database = history().database()
        let meant = try await reader(database).find(try Subject(name))
        #expect(meant.jobs.count + meant.runners.count + meant.batches.count == found)
        let asked = asked(database)
        #expect(asked.keys.sorted() == prefixes)
        #expect(asked.values.allSatisfy { $0 == 31 }, "each of the days that HISTORY may have")
    }

    @Test("a whole name takes one request for what lives and one for its keys", arguments: ["17001/9a5c", "i-0aa", "spot-i-0aa", "b7b7"])
    func wholeNames(_ name: String) async throws {
        let history = history()
        var launch = EventTests.launch
        launch["batch"] = .text("b7b7")
        history.put("BATCH#b7b7", launch)
        let database = history.database()
        let meant = try await reader(database).find(try Subject(name))
        #expect(meant.jobs.count + meant.runners.count + meant.batches.count == 1)
        #expect(database.asked.withLock { $0.count } == 2)
    }

    @Test func aLaunchsRunnersAreLookedForUntilThereAreAsManyAsEC2Gave() async throws {
        let history = history()
        var end = EventTests.end
        end["batch"] = .text("b7")
        history.put("RUNNER#spot-i-0aa", end)
        let database = history.database()
        let reader = StoryReader(
            table: try database.table(), scope: Scaler.Scope(name: "x"), scaleSet: "spot",
            now: Scaler.WallTime(milliseconds: EventTests.start.milliseconds + 5 * 86_400_000))
        var meant = Findings()
        meant.add([Key("HISTORY#x#2026-11-24", "BATCH#b7"): EventTests.launch])
        let dossier = try await reader.story(of: meant)
        #expect(dossier.findings.runners.count == 1)
        #expect(asked(database)["RUNNER#"] == 1, "the day of the launch, and none of the five after it")
    }

    @Test(
        "the elections of the days that it lasted are read, and that of who led before by its epoch",
        arguments: [(nil, ["agent-b"]), (60, ["agent-c", "agent-b"])] as [(Int64?, [String])])
    func elections(_ claimed: Int64?, _ owners: [String]) async throws {
        let history = history()
        func put(_ epoch: Int64, _ owner: String, _ seconds: Int64) {
            let at = Scaler.WallTime(milliseconds: EventTests.start.milliseconds + seconds * 1000)
            let record = ElectionRecord(epoch: epoch, owner: owner, cause: .expired, at: at)
            history.put(Scaler.Scope(name: "x").election(epoch, at: at).sort, record.item, day: at.day)
        }
        put(2, "agent-a", -20 * 86_400)
        put(3, "agent-b", -10 * 86_400)
        if let claimed { put(4, "agent-c", claimed) }
        let database = history.database()
        var meant = Findings()
        meant.add([Key("HISTORY#x#2026-11-24", "BATCH#b7"): EventTests.launch])
        meant.add([Key("HISTORY#x#2026-11-24", "RUNNER#spot-i-0aa"): EventTests.end])
        let dossier = try await reader(database).story(of: meant)
        #expect(dossier.findings.elections.map(\.owner) == owners)
        #expect(dossier.leader(at: EventTests.start)?.owner == "agent-b")
        #expect(asked(database)["ELECTION#"] == 1, "it lasted a minute and a half")
    }

    @Test func whoLedWhereNoLaunchIsKnownIsTheHolderThatClaimedBefore() async throws {
        let history = history()
        let at = Scaler.WallTime(milliseconds: EventTests.start.milliseconds - 5 * 86_400_000)
        let lease = LeaseRecord(owner: "agent-b", epoch: 4, beat: "b", duration: .seconds(5), claimed: at)
        history.items.withLock { $0[Key("LEASE#x", "LEASE")] = lease.item }
        let key = Scaler.Scope(name: "x").election(4, at: at)
        history.put(key.sort, ElectionRecord(epoch: 4, owner: "agent-b", cause: .expired, at: at).item, day: at.day)
        var meant = Findings()
        meant.add([Key("HISTORY#x#2026-11-24", "RUNNER#spot-i-0aa"): EventTests.end])
        let dossier = try await reader(history.database()).story(of: meant)
        #expect(dossier.leader(at: EventTests.start)?.owner == "agent-b")
    }
}
