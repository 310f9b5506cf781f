import Scaler
import Testing

@testable import Agent

/// What the table does when DynamoDB's answers bring nothing.
@Suite struct LedgerTableTests {
    private static let keys = (0..<3).map { Key("P", "K#\($0)") }

    private static func unprocessed(_ sorts: [String], items: [String] = []) -> String {
        func json(_ sort: String) -> String { #"{"pk":{"S":"P"},"sk":{"S":"\#(sort)"}}"# }
        let left = sorts.isEmpty ? "" : #""t":{"Keys":[\#(sorts.map(json).joined(separator: ","))]}"#
        return #"{"Responses":{"t":[\#(items.map(json).joined(separator: ","))]},"UnprocessedKeys":{\#(left)}}"#
    }

    @Test("a command for people waits 30 s for a page, the agent itself 2.5 s, and neither so long for the lease")
    func timeouts() async throws {
        let database = FakeDatabase { _, body in
            body.contains("KeyConditionExpression") ? #"{"Items":[]}"# : body.contains("RequestItems") ? #"{"Responses":{}}"# : "{}"
        }
        let agents = LedgerTable(client: try database.client(), name: "t", secrets: SecretStore(), leaseTimeout: .seconds(1))
        for (table, page, lease) in [
            (OpenLedger.table("t", try database.client()), Duration.seconds(30), Duration.seconds(2)),
            (agents, .milliseconds(2500), .seconds(1)),
        ] {
            database.timeouts.withLock { $0 = [] }
            _ = await table.perform(.query(partition: "P"), { true })
            _ = await table.perform(.readEach(Self.keys), { true })
            _ = await table.perform(.read(Self.keys[0]), { true })
            _ = try await table.find(LedgerTable.Search(partition: "P"))
            _ = try await table.last(5, of: "P", startingWith: "K#")
            // What the client needed before it sent counts too.
            let pages = database.timeouts.withLock { $0 }
            #expect(pages.count == 5 && pages.allSatisfy { (page / 2...page).contains($0) }, "\(pages)")
            _ = await table.perform(.read(Key("P", "LEASE")), { true })
            let last = try #require(database.timeouts.withLock { $0.last })
            #expect((lease / 2...lease).contains(last))
        }
    }

    @Test func keysThatStayUnprocessedAreAskedForWithGrowingPausesAndGivenUp() async throws {
        let database = FakeDatabase { _, _ in Self.unprocessed(["K#0", "K#1", "K#2"]) }
        guard case .refused(let refusal) = await (try database.table()).perform(.readEach(Self.keys), { true }) else {
            return #expect(Bool(false), "it has an end, and the end is an error")
        }
        #expect(refusal.words.contains("left 3 keys of t unprocessed"))
        let pauses = database.pauses.withLock { $0 }
        #expect(database.asked.withLock { $0.count } == 9 && pauses.count == 8)
        for (index, pause) in pauses.enumerated() {
            let whole = min(Duration.milliseconds(50) * (1 << index), .seconds(1))
            #expect(pause >= whole / 2 && pause <= whole)
        }
    }

    @Test func keysThatComeLaterAreReadToTheLastOne() async throws {
        let database = FakeDatabase { count, _ in
            switch count {
            case 1: Self.unprocessed(["K#1", "K#2"], items: ["K#0"])
            case 2: Self.unprocessed(["K#1", "K#2"])
            case 3: Self.unprocessed(["K#2"], items: ["K#1"])
            default: Self.unprocessed([], items: ["K#2"])
            }
        }
        guard case .done(.items(let items)) = await (try database.table()).perform(.readEach(Self.keys), { true }) else {
            return #expect(Bool(false), "all were read")
        }
        #expect(Set(items.keys) == Set(Self.keys))
        #expect(database.pauses.withLock { $0.count } == 3)
    }

    /// Neither is for ever: the agent waits until the setting, or the table, is mended.
    @Test(arguments: [
        (#"{"__type":"x#ResourceNotFoundException","message":"Requested resource not found"}"#, "there is no table t in eu-north-1"),
        (
            #"{"__type":"x#ValidationException","message":"The provided key element does not match the schema"}"#,
            "the table t in eu-north-1 has other keys than pk and sk"
        ),
    ])
    func aWrongTableIsNamed(_ answer: String, _ words: String) async throws {
        let database = FakeDatabase(status: 400) { _, _ in answer }
        guard case .refused(let refusal) = await (try database.table()).perform(.read(Key("P", "S")), { true }) else {
            return #expect(Bool(false), "it is refused")
        }
        guard case .busy = refusal.kind else { return #expect(Bool(false), "it may be mended") }
        #expect(refusal.words.contains(words) && !refusal.words.contains("defect"))
    }

    @Test func aPageThatBeginsWhereTheLastOneBeganEndsTheReading() async throws {
        let database = FakeDatabase { _, _ in #"{"Items":[],"Count":0,"LastEvaluatedKey":{"pk":{"S":"P"},"sk":{"S":"K#0"}}}"# }
        guard case .unknown(let words) = await (try database.table()).perform(.query(partition: "P"), { true }) else {
            return #expect(Bool(false), "it has an end")
        }
        #expect(words.contains("begins where the last one began"))
        #expect(database.asked.withLock { $0.count } == 2)
    }
}
