import AWS

/// Whether the ledger's table is there, has its keys, and forgets what is over.
struct TableCheck: Sendable {
    let table: String
    let client: AWSClient

    func lines() async -> [CheckLine] {
        let line = await description()
        guard line.fault == nil else { return [line, .skipped("expiry", "the table can't be used")] }
        return [line, await expiry()]
    }

    private func description() async -> CheckLine {
        do {
            let found = try await client.send(DescribeTable(table: table))
            guard found.keys == TableCreation.keys else {
                let keys = found.keys.joined(separator: ", ")
                return .fail("table", "\(table) has the keys \(keys), not pk, sk: name another in DYNAMODB_TABLE")
            }
            guard found.keyTypes == ["S", "S"] else {
                return .fail("table", "the keys of \(table) aren't both strings (S): name another in DYNAMODB_TABLE")
            }
            guard ["ACTIVE", "UPDATING"].contains(found.status) else {
                return .fail("table", "\(table) is \(found.status): wait, and check again")
            }
            let protection = found.deletionProtection ? "" : ". Mind: it isn't protected from deletion"
            return .ok("table", "\(table), keys pk, sk\(protection)")
        } catch {
            let hint = error.disposition == .notFound ? " Terraform makes the table; `agent table create` makes one for trying out." : ""
            return .fail("table", "\(error)\(hint)")
        }
    }

    /// Without it nothing fails, but history and old agents' heartbeats are kept, and paid for, for ever.
    private func expiry() async -> CheckLine {
        do {
            let found = try await client.send(DescribeTimeToLive(table: table))
            let remedy = "enable time to live on \(table) with the attribute \(TableCreation.expiry), or history is never removed"
            guard found.isEnabled else { return .fail("expiry", "it is off: \(remedy)") }
            guard found.attribute == TableCreation.expiry else {
                return .fail("expiry", "it goes by the attribute \(found.attribute ?? ""): \(remedy)")
            }
            return .ok("expiry", "items expire by \(TableCreation.expiry)")
        } catch {
            return .fail("expiry", "\(error)")
        }
    }
}
