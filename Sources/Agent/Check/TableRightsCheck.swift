import AWS
import Scaler

/// Whether this role may use the table as a leader does. Each right is asked for by a request that can't come true: its condition
/// contradicts itself, so DynamoDB, which looks at rights first, refuses the condition and writes nothing.
struct TableRightsCheck: Sendable {
    let table: String
    let scope: Scaler.Scope
    let client: AWSClient

    private static let never = "attribute_exists(pk) AND attribute_not_exists(pk)"

    func line() async -> CheckLine {
        let key: AWS.Item = ["pk": .string(scope.leasePartition), "sk": .string("CHECK")]
        let put = PutItem(table: table, item: key, condition: Self.never)
        let update = UpdateItem(
            table: table, key: key, update: "SET #c = :c", condition: Self.never,
            placeholders: Placeholders(names: ["#c": "checked"], values: [":c": .string("never")]))
        let delete = DeleteItem(table: table, key: key, condition: Self.never)
        let check = ConditionCheck(table: table, key: key, condition: Self.never)
        var faults = await [refusal(of: put), refusal(of: update), refusal(of: delete)]
        faults.append(await refusal(of: TransactWriteItems([.check(check)])))
        faults.append(await refusal(of: GetItem(table: table, key: key)))
        faults.append(await refusal(of: BatchGetItem(table: table, keys: [key])))
        faults.append(
            await refusal(
                of: Query(
                    table: table, keyCondition: "pk = :pk", placeholders: Placeholders(values: [":pk": .string(scope.leasePartition)]),
                    limit: 1)))
        guard let first = faults.compactMap({ $0 }).first else {
            return .ok("table rights", "items may be read, written, deleted and checked")
        }
        return .fail("table rights", first)
    }

    /// Nil when it was carried out, or refused for its condition alone.
    private func refusal<O: AWS.Operation>(of operation: O) async -> String? {
        do throws(AWSError) {
            _ = try await client.send(operation)
            return nil
        } catch {
            switch error.disposition {
            case .conditionFailed: return nil
            case .transactionCancelled(let reasons) where reasons.contains { $0.code == "ConditionalCheckFailed" }: return nil
            default: return "\(error)"
            }
        }
    }
}
