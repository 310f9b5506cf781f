import Scaler
import Testing

@testable import Agent

/// `agent events` against a table: what it asks for, and that it tells each event once.
@Suite struct EventFeedTests {
    private static func election(_ epoch: Int64, at seconds: Int64) -> Scaler.Item {
        ElectionRecord(epoch: epoch, owner: "agent-b", cause: .expired, at: at(seconds)).item
    }

    private static func at(_ seconds: Int64) -> Scaler.WallTime {
        Scaler.WallTime(milliseconds: EventTests.start.milliseconds + seconds * 1000)
    }

    private func feed(_ history: FakeHistory, since seconds: Int64 = -3600) throws -> EventFeed {
        try feed(history.database(), since: seconds)
    }

    private func feed(_ database: FakeDatabase, since seconds: Int64) throws -> EventFeed {
        let reader = EventReader(table: try database.table(), scope: Scaler.Scope(name: "x"))
        return EventFeed(reader: reader, since: Self.at(seconds))
    }

    private func look(_ feed: inout EventFeed, at seconds: Int64) async throws -> (subjects: [String], look: EventFeed.Look) {
        var subjects: [String] = []
        let look = try await feed.look(at: Self.at(seconds)) { subjects += $0.map(\.subject) }
        return (subjects, look)
    }

    @Test func allPagesAreReadAndTheOldestEventComesFirst() async throws {
        let history = FakeHistory()
        for epoch in Int64(1)...5 { history.put("ELECTION#\(epoch)", Self.election(epoch, at: -epoch * 60)) }
        history.put("JOB#1/2", EventTests.job("succeeded"))
        var feed = try feed(history)
        let (subjects, look) = try await look(&feed, at: 0)
        #expect(subjects == ["5", "4", "3", "2", "1"])
        #expect(look.pages == 3 && look.events == 5)
    }

    @Test func whatHappenedBeforeIsNotTold() async throws {
        let history = FakeHistory()
        history.put("ELECTION#1", Self.election(1, at: -3601))
        history.put("ELECTION#2", Self.election(2, at: -3600))
        var feed = try feed(history)
        #expect(try await look(&feed, at: 0).subjects == ["2"])
    }

    @Test func eachEventIsToldOnceHoweverOftenTheTableIsRead() async throws {
        let history = FakeHistory()
        history.put("ELECTION#1", Self.election(1, at: -10))
        var feed = try feed(history)
        #expect(try await look(&feed, at: 0).subjects == ["1"])
        #expect(try await look(&feed, at: 5).subjects == [])
        history.put("ELECTION#2", Self.election(2, at: 7))
        #expect(try await look(&feed, at: 10).subjects == ["2"])
        // Beyond the overlap, where nothing of it is looked for any more.
        for seconds in [Int64(600), 1200, 1800] { #expect(try await look(&feed, at: seconds).subjects == []) }
    }

    @Test("an event is told once, also where this host's clock steps back", arguments: [Int64(1500), 0, -86_400])
    func clockStepsBack(_ seconds: Int64) async throws {
        let history = FakeHistory()
        history.put("ELECTION#1", Self.election(1, at: -10))
        var feed = try feed(history, since: -2 * 86_400)
        #expect(try await look(&feed, at: 0).subjects == ["1"])
        #expect(try await look(&feed, at: 1800).subjects == [])
        #expect(try await look(&feed, at: 3600).subjects == [])
        #expect(try await look(&feed, at: seconds).subjects == [])
        #expect(try await look(&feed, at: seconds + 5).subjects == [])
        history.put("ELECTION#2", Self.election(2, at: seconds + 7), day: seconds < 0 ? "2026-11-23" : "2026-11-24")
        #expect(try await look(&feed, at: seconds + 10).subjects.contains("2"))
    }

    @Test(
        "an event that is written late is told, up to a quarter of an hour after its own time",
        arguments: [(895, ["1"]), (905, [])] as [(Int64, [String])])
    func late(_ seconds: Int64, _ told: [String]) async throws {
        let history = FakeHistory()
        var feed = try feed(history)
        #expect(try await look(&feed, at: seconds).subjects == [])
        history.put("ELECTION#1", Self.election(1, at: 0))
        #expect(try await look(&feed, at: seconds + 5).subjects == told)
    }

    @Test func aJobThatIsCalledInterruptedLaterIsToldThen() async throws {
        let history = FakeHistory()
        history.put("JOB#17001/9a5c", EventTests.job("failed"))
        var feed = try feed(history)
        #expect(try await look(&feed, at: 95).subjects == [])
        history.put("JOB#17001/9a5c", EventTests.job("interrupted by EC2"))
        #expect(try await look(&feed, at: 200).subjects == ["17001/9a5c"])
    }

    @Test func whatCanNotBeReadIsCountedOnceAndHidesNothingElse() async throws {
        let history = FakeHistory()
        history.put("ELECTION#1", Self.election(1, at: -10))
        history.put("RUNNER#a", ["format": .number(1)])
        history.put("RUNNER#b", ["format": .number(99)])
        var feed = try feed(history)
        let (subjects, first) = try await look(&feed, at: 0)
        #expect(subjects == ["1"] && first.unreadable.count == 2)
        #expect(try await look(&feed, at: 5).look.unreadable.isEmpty)
    }

    @Test func aTableThatDoesNotAnswerEndsTheLookAndLosesNothing() async throws {
        let history = FakeHistory()
        var feed = try feed(history)
        #expect(try await look(&feed, at: 0).subjects == [])
        history.isDown.withLock { $0 = true }
        await #expect(throws: StatusError.self) { try await look(&feed, at: 1000) }
        history.put("ELECTION#1", Self.election(1, at: 50))
        history.isDown.withLock { $0 = false }
        #expect(try await look(&feed, at: 2000).subjects == ["1"], "the window waits for a look that succeeds")
    }

    @Test(
        "only the days that may hold it are read, and DynamoDB leaves out what is older",
        arguments: [(0, 1), (28_740, 2), (28_860, 2)] as [(Int64, Int)])
    func days(_ seconds: Int64, _ days: Int) async throws {
        let database = FakeHistory().database()
        var feed = try feed(database, since: seconds - 1800)
        _ = try await look(&feed, at: seconds)
        let queries = database.asked.withLock { $0.filter { $0.contains("KeyConditionExpression") } }
        #expect(queries.count == days)
        let ttl = (EventTests.start.milliseconds / 1000 + seconds - 1800) + 30 * 86_400
        #expect(
            queries.allSatisfy {
                $0.contains(#"":ttl":{"N":"\#(ttl)"}"#) && $0.contains("#ttl >= :ttl") && $0.contains("begins_with(#result")
            })
    }

    @Test func noMoreThanThirtyOneDaysAreRead() async throws {
        let database = FakeHistory().database()
        var feed = try feed(database, since: -400 * 86_400)
        _ = try await look(&feed, at: 0)
        #expect(database.asked.withLock { $0.count { $0.contains("KeyConditionExpression") } } == 31)
    }

    @Test func theSecondLookComesSoonHoweverManyDaysTheFirstOneRead() async throws {
        let history = FakeHistory()
        for day in 1...23 {
            let name = "2026-11-\(day < 10 ? "0" : "")\(day)"
            let then = (Int64(day) - 24) * 86_400
            for epoch in Int64(1)...5 { history.put("ELECTION#\(day)-\(epoch)", Self.election(epoch, at: then), day: name) }
        }
        history.put("ELECTION#today", Self.election(9, at: -60))
        var feed = try feed(history, since: -31 * 86_400)
        let first = try await look(&feed, at: 0).look
        #expect(first.events == 23 * 5 + 1 && first.pages > 60 && first.pause == .seconds(5))
        for epoch in Int64(10)...15 { history.put("ELECTION#\(epoch)", Self.election(epoch, at: -60)) }
        #expect(try await look(&feed, at: 5).look.pause == .seconds(8), "today's four pages")
    }

    @Test("a busy day is looked at less often", arguments: [(0, 5), (2, 5), (6, 12)])
    func pace(_ pages: Int, _ seconds: Int64) {
        var look = EventFeed.Look()
        look.pagesToRepeat = pages
        #expect(look.pause == .seconds(seconds))
    }
}
