import AWS
import Testing

/// Single items: what the lease is made of.
struct DynamoDBItemTests {
    static let absent = "attribute_not_exists(pk)"

    /// A table of its own, and a client.
    static func table(_ server: Server) async throws -> (any Driver, String) {
        let (client, table) = (try server.driver(), fresh("contract"))
        _ = try await client.send(CreateTable(table: table))
        return (client, table)
    }

    static func key(_ sort: String) -> Item { ["pk": "LEASE#a", "sk": .string(sort)] }

    @Test("Every type of value comes back as it went", arguments: Scenario.everyType.servers)
    func everyType(_ server: Server) async throws {
        try await roundTrip(
            server,
            [
                "text": "\"quoted\"\\\n\t\u{1}é", "big": .number("12345678901234567890123456789012345678"), "small": .number("-0.001"),
                "yes": true, "none": .null, "list": .list(["a", 1, .list([])]), "map": .map(["x": .map([:])]),
                "bytes": .binary([0, 1, 255]),
            ])
    }

    @Test("What the ledger writes comes back as it went", arguments: Scenario.items.servers)
    func ledgerTypes(_ server: Server) async throws {
        try await roundTrip(
            server,
            [
                "text": "\"quoted\"\\\n\t\u{1}é", "most": .number(Int64.max), "least": .number(Int64.min), "yes": true, "no": false,
                "list": .list(["a", 1, .list([])]), "map": .map(["x": .map([:])]),
            ])
    }

    private func roundTrip(_ server: Server, _ attributes: Item) async throws {
        let (client, table) = try await Self.table(server)
        let item = Self.key("ö/日本 😀").merging(attributes) { _, new in new }
        _ = try await client.send(PutItem(table: table, item: item))
        #expect(try await client.send(GetItem(table: table, key: Self.key("ö/日本 😀"))) == item)
        #expect(try await client.send(GetItem(table: table, key: Self.key("other"))) == nil)
    }

    @Test("A refused put gives the item that stands there", arguments: Scenario.items.servers)
    func refusedPut(_ server: Server) async throws {
        let (client, table) = try await Self.table(server)
        let first = Self.key("LEASE").merging(["owner": "i-1"]) { _, new in new }
        let second = Self.key("LEASE").merging(["owner": "i-2"]) { _, new in new }
        _ = try await client.send(PutItem(table: table, item: first, condition: Self.absent))
        let error = try await failure(client, PutItem(table: table, item: second, condition: Self.absent))
        #expect(error.disposition == .conditionFailed(item: first) && error.outcomeIsKnown)
        #expect(try await client.send(GetItem(table: table, key: Self.key("LEASE"))) == first)
    }

    @Test("A refused update of nothing gives no item, and makes none", arguments: Scenario.items.servers)
    func refusedUpdate(_ server: Server) async throws {
        let (client, table) = try await Self.table(server)
        let update = UpdateItem(
            table: table, key: Self.key("BOOT"), update: "SET phase = :p", condition: "attribute_exists(pk)",
            placeholders: .init(values: [":p": "booted"]))
        #expect(try await failure(client, update).disposition == .conditionFailed(item: nil))
        #expect(try await client.send(GetItem(table: table, key: Self.key("BOOT"))) == nil)
    }

    @Test("An update returns what it made, a deletion what it removed", arguments: Scenario.items.servers)
    func returnValues(_ server: Server) async throws {
        let (client, table) = try await Self.table(server)
        let update = UpdateItem(
            table: table, key: Self.key("LEASE"), update: "SET #e = :e", placeholders: .init(names: ["#e": "epoch"], values: [":e": 7]),
            returning: .allNew)
        let item = Self.key("LEASE").merging(["epoch": 7]) { _, new in new }
        #expect(try await client.send(update).attributes == item)
        #expect(try await client.send(DeleteItem(table: table, key: Self.key("LEASE"), returning: .allOld)).attributes == item)
        #expect(try await client.send(DeleteItem(table: table, key: Self.key("LEASE"), returning: .allOld)).attributes == nil)
    }

    @Test("Of eight that claim at once one wins", arguments: Scenario.items.servers)
    func oneWinner(_ server: Server) async throws {
        let (client, table) = try await Self.table(server)
        let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
            for writer in 0..<8 {
                let item = Self.key("LEASE").merging(["owner": .number(writer)]) { _, new in new }
                group.addTask {
                    do { _ = try await client.send(PutItem(table: table, item: item, condition: Self.absent)) } catch let error as AWSError
                    {
                        guard case .conditionFailed = error.disposition else { throw error }
                        return false
                    }
                    return true
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
    }

    @Test("What mayStart refuses is not written", arguments: Scenario.sender.servers)
    func refusedBySender(_ server: Server) async throws {
        let (client, table) = try await Self.table(server)
        let put = PutItem(table: table, item: Self.key("LEASE"))
        let error = await #expect(throws: AWSError.self) { try await client.send(put, mayStart: { false }) }
        #expect(error?.outcomeIsKnown == true)
        #expect(try await client.send(GetItem(table: table, key: Self.key("LEASE"))) == nil)
    }

    @Test("A missing table is not found, a wrong request is invalid", arguments: Scenario.wrongRequests.servers)
    func wrong(_ server: Server) async throws {
        let (client, table) = try await Self.table(server)
        #expect(try await failure(client, GetItem(table: fresh("none"), key: Self.key("x"))).disposition == .notFound)
        #expect(try await failure(client, GetItem(table: table, key: ["pk": 1, "sk": "x"])).disposition == .invalid)
        let undefined = PutItem(table: table, item: Self.key("x"), condition: "owner = :undefined")
        #expect(try await failure(client, undefined).disposition == .invalid)
    }
}
