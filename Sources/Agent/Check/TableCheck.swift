import AWS
import Scaler

/// Whether the ledger's table is there, has its keys, forgets what is over, and may be written.
struct TableCheck: Sendable {
    let table: String
    let scope: Scaler.Scope
    /// For messages: where the table is looked for.
    let account: String
    let region: Region
    let client: AWSClient

    static let subjects = ["table", "expiry", "table rights"]

    func lines() async -> [CheckLine] {
        let found = await CheckLine.timed {
            let (line, risk) = await description()
            return [line] + risk
        }
        guard found.allSatisfy({ $0.fault == nil }) else {
            return found + Self.subjects.dropFirst().map { .skipped($0, "the table can't be used") }
        }
        let rights = TableRightsCheck(table: table, scope: scope, client: client)
        return found + (await CheckLine.timed { [await expiry()] }) + (await CheckLine.timed { [await rights.line()] })
    }

    private func description() async -> (CheckLine, risk: [CheckLine]) {
        do {
            let found = try await client.send(DescribeTable(table: table))
            guard found.keys == TableCreation.keys else {
                let keys = found.keys.joined(separator: ", ")
                return (.fail("table", "\(table) has the keys \(keys), not pk, sk: name another in DYNAMODB_TABLE"), [])
            }
            guard found.keyTypes == ["S", "S"] else {
                return (.fail("table", "the keys of \(table) aren't both strings (S): name another in DYNAMODB_TABLE"), [])
            }
            guard ["ACTIVE", "UPDATING"].contains(found.status) else {
                return (.fail("table", "\(table) is \(found.status): wait, and check again"), [])
            }
            let risk = CheckLine.warn("table", "\(table) isn't protected from deletion: switch its deletion protection on")
            return (.ok("table", "\(table), keys pk, sk"), found.deletionProtection ? [] : [risk])
        } catch {
            guard error.disposition == .notFound else { return (.fail("table", "\(error)"), []) }
            let place = account.isEmpty ? "\(region)" : "\(region) of account \(account)"
            return (
                .fail(
                    "table",
                    "there is no table \(table) in \(place): correct DYNAMODB_TABLE or AWS_REGION. Terraform makes the table; "
                        + "`agent table create` makes one for trying out"), []
            )
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
