import Testing

@testable import World

@Suite("DynamoDB reads that fall short")
struct TearTests {
    var table = DynamoDB.Table()
    let keys = ["BATCH#1", "RUNNER#1", "RUNNER#2", "STATE"].map { DynamoDB.Key("LIVE", $0) }

    init() {
        _ = table.write(.put(keys[3], ["message": .number(1)]), at: 0)
        _ = table.write(.put(keys[2], [:]), at: 0)
        let writes: [DynamoDB.Write] = [
            .put(keys[0], [:]), .put(keys[1], [:]), .delete(keys[2]), .update(keys[3], set: ["message": .number(2)]),
        ]
        _ = table.transact(writes, token: "t", at: 1)
    }

    @Test("A query shows half of a torn transaction until its window is over, deletions included", arguments: [true, false])
    func tear(_ hidesLater: Bool) throws {
        var table = table
        table.tearLatest(hiding: hidesLater ? .later : .earlier, until: 5_000)
        let torn = try table.query("LIVE", at: 4_999).get()
        #expect(torn.map(\.sk) == (hidesLater ? ["BATCH#1", "RUNNER#1", "RUNNER#2", "STATE"] : ["STATE"]))
        #expect(torn.last?.item["message"] == .number(hidesLater ? 1 : 2))
        #expect(try table.get(keys[3], at: 2).get()?["message"] == .number(2), "GetItem sees the whole")
        #expect(try table.query("LIVE", at: 5_000).get().map(\.sk) == ["BATCH#1", "RUNNER#1", "STATE"])
    }

    @Test("A later write of an item ends its tear")
    mutating func reveal() throws {
        table.tearLatest(until: 5_000)
        _ = table.write(.update(keys[3], set: ["other": .number(3)]), at: 2)
        #expect(try table.query("LIVE", at: 3).get().last?.item["message"] == .number(2))
        #expect(try table.query("LIVE", at: 3).get().count == 4, "the deleted runner still shows")
        table.mendTears()
        #expect(try table.query("LIVE", at: 3).get().count == 3)
    }

    @Test("A batch leaves half of its keys unprocessed, or all")
    mutating func batches() throws {
        table.faults.starvedBatches = 1
        table.faults.halvedBatches = 1
        let starved = try table.batchGet(keys, at: 2).get()
        #expect(starved.found.isEmpty && starved.unprocessed == keys)
        let halved = try table.batchGet(keys, at: 2).get()
        #expect(Set(halved.found.keys) == Set(keys[..<2]) && halved.unprocessed == Array(keys[2...]))
        let rest = try table.batchGet(halved.unprocessed, at: 2).get()
        #expect(Array(rest.found.keys) == [keys[3]] && rest.unprocessed.isEmpty, "an absent item is processed")
        #expect(table.batchGet([keys[0], keys[0]], at: 2).failure?.code == "ValidationException")
    }

    @Test("DynamoDB refuses an item for what it holds, and a transaction names it")
    mutating func rejection() {
        table.faults.rejectNext = 1
        #expect(table.write(.put(keys[0], [:]), at: 2).failure?.code == "ValidationException")
        #expect(table.write(.put(keys[0], [:]), at: 2).failure == nil)
        table.faults.rejectedSortKeys = "RUNNER#"
        let writes: [DynamoDB.Write] = [.check(keys[3], [.itemExists]), .put(keys[0], [:]), .put(keys[1], ["a": .number(1)])]
        guard case .transactionCancelled(let reasons)? = table.transact(writes, token: nil, at: 3).failure else {
            Issue.record("the transaction was not cancelled")
            return
        }
        #expect(reasons.map { $0?.code } == [nil, nil, "ValidationError"] && table.peek(keys[1])?["a"] == nil)
    }
}
