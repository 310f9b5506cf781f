import Testing

@testable import World

typealias Item = DynamoDB.Item

extension Result {
    var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

@Suite("A DynamoDB table")
struct TableTests {
    var table = DynamoDB.Table()
    let lease = DynamoDB.Key("LEASE#s", "LEASE")

    @Test("an update of an absent item makes it, changes what it names and leaves the rest")
    mutating func updates() throws {
        #expect(try table.write(.update(lease, set: ["epoch": .number(1), "beat": .string("a")]), at: 0).get()?["epoch"] == .number(1))
        let new = try table.write(.update(lease, set: ["beat": .string("b")], remove: ["gone"]), at: 1).get()
        #expect(new == ["epoch": .number(1), "beat": .string("b")])
        let removed = try table.write(.update(lease, set: [:], remove: ["beat"]), at: 2).get()
        #expect(removed == ["epoch": .number(1)])
    }

    @Test("a condition that doesn't hold refuses the write and gives the item as it is")
    mutating func conditions() throws {
        _ = table.write(.put(lease, ["beat": .string("a")], [.itemAbsent]), at: 0)
        let old: Item = ["beat": .string("a")]
        #expect(table.write(.put(lease, [:], [.itemAbsent]), at: 1).failure == .conditionalCheckFailed(old: old))
        let other = DynamoDB.Write.update(lease, set: [:], [.attributeEquals("beat", .string("b"))])
        #expect(table.write(other, at: 1).failure == .conditionalCheckFailed(old: old))
        #expect(table.write(.update(lease, set: [:], [.attributeAbsent("beat")]), at: 1).failure != nil)
        #expect(table.write(.delete(.init("x", "y"), [.itemExists]), at: 1).failure == .conditionalCheckFailed(old: nil))
        #expect(table.peek(lease) == old)
    }

    @Test("a query gives a partition in the order of its sort keys, and no other partition")
    mutating func queries() throws {
        for sk in ["c", "a", "b", "d"] { _ = table.write(.put(.init("p", sk), ["v": .string(sk)]), at: 0) }
        _ = table.write(.put(.init("q", "z"), [:]), at: 0)
        _ = table.write(.delete(.init("p", "b")), at: 1)
        _ = table.write(.put(.init("p", "c"), ["v": .string("new")]), at: 1)
        let rows = try table.query("p", at: 2).get()
        #expect(rows.map(\.sk) == ["a", "c", "d"])
        #expect(rows[1].item["v"]?.text == "new")
        #expect(try table.query("none", at: 2).get() == [])
    }

    @Test("throttling, conflicts and outages do nothing, and are used up")
    mutating func faults() {
        let write = DynamoDB.Write.put(lease, ["beat": .number(1)])
        table.faults.throttleNext = 1
        table.faults.conflictNext = 1
        #expect(table.write(write, at: 0).failure == .throttled)
        #expect(table.write(write, at: 0).failure == .transactionConflict)
        table.faults.unavailableUntil = 10
        #expect(table.get(lease, at: 9).failure == .unavailable)
        #expect(table.peek(lease) == nil)
        #expect(table.write(write, at: 10).failure == nil)
    }

    @Test("empty keys, overlapping paths and a lone check are refused")
    mutating func validates() {
        #expect(table.write(.put(.init("", "a"), [:]), at: 0).failure?.code == "ValidationException")
        #expect(table.write(.update(lease, set: ["a": .number(1)], remove: ["a"]), at: 0).failure?.code == "ValidationException")
        #expect(table.write(.check(lease, [.itemExists]), at: 0).failure?.code == "ValidationException")
    }
}
