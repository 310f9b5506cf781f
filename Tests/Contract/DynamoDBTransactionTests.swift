import AWS
import Testing

/// Transactions: what the claim and the ledger's commits are made of.
struct DynamoDBTransactionTests {
    private func fence(_ table: String, claim: String, from seq: Int, to next: Int) -> TransactWriteItems.Action {
        .update(
            UpdateItem(
                table: table, key: DynamoDBItemTests.key("FENCE"), update: "SET claim = :c, seq = :next",
                condition: "attribute_not_exists(pk) OR (claim = :c AND seq = :seq)",
                placeholders: .init(values: [":c": .string(claim), ":seq": .number(seq), ":next": .number(next)])))
    }

    private func runner(_ table: String, _ name: String) -> TransactWriteItems.Action {
        .put(PutItem(table: table, item: ["pk": "LIVE#a", "sk": .string(name)], condition: DynamoDBItemTests.absent))
    }

    @Test("A commit writes all of it, or nothing and says why for each item", arguments: Scenario.transactions.servers)
    func allOrNothing(_ server: Server) async throws {
        let (client, table) = try await DynamoDBItemTests.table(server)
        try await client.send(TransactWriteItems([runner(table, "R1"), fence(table, claim: "mine", from: 0, to: 1)]))
        let stale = TransactWriteItems([runner(table, "R2"), fence(table, claim: "theirs", from: 0, to: 1)])
        let error = try await failure(client, stale)
        guard case .transactionCancelled(let reasons) = error.disposition else {
            Issue.record("\(error)")
            return
        }
        #expect(reasons.map(\.code) == ["None", "ConditionalCheckFailed"] && error.outcomeIsKnown)
        #expect(reasons.last?.item?["claim"] == "mine" && reasons.last?.item?["seq"] == 1)
        #expect(try await client.send(GetItem(table: table, key: ["pk": "LIVE#a", "sk": "R2"])) == nil)
    }

    @Test("Checks and deletions take part", arguments: Scenario.transactions.servers)
    func checkAndDelete(_ server: Server) async throws {
        let (client, table) = try await DynamoDBItemTests.table(server)
        try await client.send(TransactWriteItems([runner(table, "R1"), runner(table, "R2")]))
        let check = ConditionCheck(table: table, key: ["pk": "LIVE#a", "sk": "R2"], condition: "attribute_exists(pk)")
        try await client.send(TransactWriteItems([.delete(DeleteItem(table: table, key: ["pk": "LIVE#a", "sk": "R1"])), .check(check)]))
        #expect(try await client.send(GetItem(table: table, key: ["pk": "LIVE#a", "sk": "R1"])) == nil)
    }

    @Test("The same token and content succeed again without acting; other content is refused", arguments: Scenario.transactionToken.servers)
    func token(_ server: Server) async throws {
        let (client, table) = try await DynamoDBItemTests.table(server)
        // 1 to 36 characters: exactly a UUID.
        let token = String(fresh("x").dropFirst(2))
        let commit = TransactWriteItems([fence(table, claim: "mine", from: 0, to: 1), runner(table, "R1")], token: token)
        try await client.send(commit)
        try await client.send(commit)
        let other = TransactWriteItems([runner(table, "R2")], token: token)
        #expect(try await failure(client, other).disposition == .idempotentParameterMismatch)
    }

    @Test("Of eight that claim in a transaction one wins", arguments: Scenario.transactions.servers)
    func oneWinner(_ server: Server) async throws {
        let (client, table) = try await DynamoDBItemTests.table(server)
        for round in 0..<10 {
            let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do { try await client.send(TransactWriteItems([runner(table, "R\(round)")])) } catch let error as AWSError {
                            guard case .transactionCancelled = error.disposition else { throw error }
                            return false
                        }
                        return true
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
        }
    }
}
