import AWS
import Testing

/// Many items, and the table itself.
struct DynamoDBTableTests {
    private func filled(_ server: Server) async throws -> (any Driver, String) {
        let (client, table) = try await DynamoDBItemTests.table(server)
        for number in 0..<7 { _ = try await client.send(PutItem(table: table, item: ["pk": "LIVE#a", "sk": .string("RUNNER#\(number)")])) }
        _ = try await client.send(PutItem(table: table, item: ["pk": "LIVE#a", "sk": "STATE"]))
        return (client, table)
    }

    private func runners(_ table: String) -> Query {
        Query(
            table: table, keyCondition: "pk = :p AND begins_with(sk, :s)", placeholders: .init(values: [":p": "LIVE#a", ":s": "RUNNER#"]),
            limit: 3)
    }

    @Test("A query is read page by page, in order, to its end", arguments: Scenario.queryPages.servers)
    func pages(_ server: Server) async throws {
        let (client, table) = try await filled(server)
        var (query, found, pages) = (runners(table), [String](), 0)
        repeat {
            let page = try await client.send(query)
            found += page.items.compactMap { $0["sk"]?.string }
            query.startKey = page.lastKey
            pages += 1
        } while query.startKey != nil && pages < 10
        #expect(found == (0..<7).map { "RUNNER#\($0)" } && pages == 3)
    }

    @Test("A query runs backwards too", arguments: Scenario.queryPages.servers)
    func backwards(_ server: Server) async throws {
        let (client, table) = try await filled(server)
        var query = runners(table)
        query.ascending = false
        #expect(try await client.send(query).items.compactMap { $0["sk"]?.string } == ["RUNNER#6", "RUNNER#5", "RUNNER#4"])
    }

    @Test("A partition comes whole, in the order of its sort keys' bytes, and no other with it", arguments: Scenario.partition.servers)
    func partition(_ server: Server) async throws {
        let (client, table) = try await DynamoDBItemTests.table(server)
        let sorted = ["JOB#1", "RUNNER#10", "RUNNER#2", "STATE", "a", "~", "é", "日本", "😀"]
        for sort in sorted.shuffled() { _ = try await client.send(PutItem(table: table, item: ["pk": "LIVE#a", "sk": .string(sort)])) }
        _ = try await client.send(PutItem(table: table, item: ["pk": "LIVE#aa", "sk": "STATE"]))
        let whole = Query(table: table, keyCondition: "pk = :p", placeholders: .init(values: [":p": "LIVE#a"]))
        let page = try await client.send(whole)
        #expect(page.items.compactMap { $0["sk"]?.string } == sorted && page.lastKey == nil)
    }

    @Test("A batch gives what exists of what is asked for", arguments: Scenario.batch.servers)
    func batch(_ server: Server) async throws {
        let (client, table) = try await filled(server)
        let keys = ["RUNNER#1", "RUNNER#none", "STATE"].map { ["pk": "LIVE#a", "sk": AttributeValue.string($0)] }
        let output = try await client.send(BatchGetItem(table: table, keys: keys))
        #expect(Set(output.items.compactMap { $0["sk"]?.string }) == ["RUNNER#1", "STATE"] && output.unprocessedKeys.isEmpty)
    }

    @Test("A table tells its keys, and takes an expiry", arguments: Scenario.tables.servers)
    func table(_ server: Server) async throws {
        let (client, table) = try await DynamoDBItemTests.table(server)
        #expect(try await client.send(DescribeTimeToLive(table: table)).isEnabled == false)
        try await client.send(UpdateTimeToLive(table: table, attribute: "ttl"))
        let expiry = try await client.send(DescribeTimeToLive(table: table))
        #expect(expiry.isEnabled && expiry.attribute == "ttl")
        let description = try await client.send(DescribeTable(table: table))
        #expect(description.keys == ["pk", "sk"] && description.keyTypes == ["S", "S"] && description.status == "ACTIVE")
        #expect(try await failure(client, CreateTable(table: table)).disposition == .conflict)
        #expect(try await failure(client, DescribeTimeToLive(table: fresh("none"))).disposition == .notFound)
    }
}
