import AWS
import Testing

/// Many items, and the table itself.
struct DynamoDBTableTests {
    private func filled(_ server: Server) async throws -> (AWSClient, String) {
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

    @Test("A query is read page by page, in order, to its end", arguments: Server.dynamoDB)
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

    @Test("A query runs backwards too", arguments: Server.dynamoDB)
    func backwards(_ server: Server) async throws {
        let (client, table) = try await filled(server)
        var query = runners(table)
        query.ascending = false
        #expect(try await client.send(query).items.compactMap { $0["sk"]?.string } == ["RUNNER#6", "RUNNER#5", "RUNNER#4"])
    }

    @Test("A batch gives what exists of what is asked for", arguments: Server.dynamoDB)
    func batch(_ server: Server) async throws {
        let (client, table) = try await filled(server)
        let keys = ["RUNNER#1", "RUNNER#none", "STATE"].map { ["pk": "LIVE#a", "sk": AttributeValue.string($0)] }
        let output = try await client.send(BatchGetItem(table: table, keys: keys))
        #expect(Set(output.items.compactMap { $0["sk"]?.string }) == ["RUNNER#1", "STATE"] && output.unprocessedKeys.isEmpty)
    }

    @Test("A table tells its keys, and takes an expiry", arguments: Server.dynamoDB)
    func table(_ server: Server) async throws {
        let (client, table) = try await DynamoDBItemTests.table(server)
        try await client.send(UpdateTimeToLive(table: table, attribute: "ttl"))
        let description = try await client.send(DescribeTable(table: table))
        #expect(description.keys == ["pk", "sk"] && description.status == "ACTIVE")
        #expect(try await failure(client, CreateTable(table: table)).disposition == .conflict)
    }
}
