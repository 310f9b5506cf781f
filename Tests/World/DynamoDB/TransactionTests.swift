import Testing

@testable import World

@Suite("A DynamoDB transaction")
struct TransactionTests {
    var table = DynamoDB.Table()
    let fence = DynamoDB.Key("LEASE#s", "FENCE")

    func runner(_ name: String) -> DynamoDB.Write {
        .put(.init("LIVE#s", "RUNNER#" + name), ["state": .string("intended")], [.itemAbsent])
    }

    func advance(to seq: Int64) -> DynamoDB.Write {
        .update(fence, set: ["seq": .number(seq)], [.attributeEquals("seq", .number(seq - 1))])
    }

    @Test("does all of its writes or none, and names each reason in its place")
    mutating func allOrNone() {
        _ = table.write(.put(fence, ["seq": .number(0)]), at: 0)
        #expect(table.transact([runner("a"), advance(to: 1)], token: nil, at: 1).failure == nil)
        let reasons: [DynamoDB.Reason?] = [nil, .conditionalCheckFailed(["seq": .number(1)])]
        #expect(table.transact([runner("b"), advance(to: 1)], token: nil, at: 2).failure == .transactionCancelled(reasons))
        #expect(table.peek(partition: "LIVE#s").map(\.sk) == ["RUNNER#a"])
    }

    @Test("with a token is done once within ten minutes, and refuses the token with other writes")
    mutating func token() {
        let other = table.transact([runner("a")], token: "t", at: 0)
        #expect(other.failure == nil)
        #expect(table.transact([runner("a")], token: "t", at: 599_999).failure == nil)
        #expect(table.transact([runner("b")], token: "t", at: 599_999).failure == .idempotentParameterMismatch)
        #expect(table.transact([runner("a")], token: "t", at: 600_000).failure?.code == "TransactionCanceledException")
        #expect(table.transact([runner("b")], token: "t", at: 600_000).failure == nil)
    }

    @Test("that was cancelled leaves its token unused")
    mutating func cancelled() {
        table.faults.conflictNext = 1
        #expect(table.transact([runner("a")], token: "t", at: 0).failure == .transactionCancelled([.transactionConflict]))
        #expect(table.transact([runner("a")], token: "t", at: 1).failure == nil)
    }

    @Test("of no write, of more than a hundred, or of two on one item is refused")
    mutating func validates() {
        let many = (0...100).map { runner("\($0)") }
        for writes in [[], many, [runner("a"), runner("a")]] {
            #expect(table.transact(writes, token: nil, at: 0).failure?.code == "ValidationException")
        }
        #expect(table.transact(Array(many.dropLast()), token: nil, at: 0).failure == nil)
    }

    @Test("can be half seen by a query while it is being applied, and is seen whole by the next")
    mutating func torn() throws {
        _ = table.transact([runner("a"), runner("b")], token: nil, at: 0)
        table.faults.tornQueries = 1
        #expect(try table.query("LIVE#s", at: 1).get().map(\.sk) == ["RUNNER#a"])
        #expect(try table.query("LIVE#s", at: 1).get().map(\.sk) == ["RUNNER#a", "RUNNER#b"])
    }

    @Test("is forgotten by its token in bulk, so that a long run doesn't grow")
    mutating func forgets() {
        for second in 0..<5_000 {
            let write = DynamoDB.Write.update(fence, set: ["seq": .number(Int64(second))])
            _ = table.transact([write], token: "t\(second)", at: Int64(second) * 1_000)
        }
        #expect(table.tokens.count <= 601)
    }
}
