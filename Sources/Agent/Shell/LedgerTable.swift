import AWS
import Scaler

/// The core's reads and writes in DynamoDB's words.
struct LedgerTable: Sendable {
    let client: AWSClient
    let name: String
    let secrets: SecretStore
    /// For requests about LEASE: renewals fit several times into the lease's duration.
    let leaseTimeout: Duration
    /// A resent transaction waits for the first one inside DynamoDB, about 5 s at the worst; AWS advises 1 s or more (botocore
    /// 1.43.11, TransactionInProgressException; 2026-11-24).
    let commitTimeout = Duration.milliseconds(2500)

    func perform(_ action: Action, _ mayStart: @escaping @Sendable () -> Bool) async -> Outcome {
        do throws(AWSError) {
            switch action {
            case .read(let key): return .done(.item(try await read(key, mayStart)))
            case .readEach(let keys): return try await readEach(keys, mayStart)
            case .query(let partition): return try await query(partition, mayStart)
            case .write(let write): return .done(.item(try await self.write(write, mayStart)))
            case .transact(let writes, let token): return try await transact(writes, token, mayStart)
            default: return .skipped
            }
        } catch {
            return Outcome(ledger: error)
        }
    }

    private func timeout(_ key: Key) -> Duration { key.sort == "LEASE" ? leaseTimeout : commitTimeout }

    private func read(_ key: Key, _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Scaler.Item? {
        let item = try await client.send(GetItem(table: name, key: key.dynamoDB), timeout: timeout(key), mayStart: mayStart)
        return item.map { Scaler.Item(dynamoDB: $0) }
    }

    private func readEach(_ keys: [Key], _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Outcome {
        var left = keys.map(\.dynamoDB)
        var found: [Key: Scaler.Item] = [:]
        var pages = 0
        while !left.isEmpty {
            do throws(AWSError) {
                let answer = try await client.send(BatchGetItem(table: name, keys: left), timeout: commitTimeout, mayStart: mayStart)
                found.add(answer.items)
                left = answer.unprocessedKeys
                pages += 1
            } catch  where pages > 0 && error.isPastDeadline {
                return .unfinished(BatchGetItem.name, pages: pages)
            }
        }
        return .done(.items(found))
    }

    private func query(_ partition: String, _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Outcome {
        var found: [Key: Scaler.Item] = [:]
        var start: AWS.Item?
        var pages = 0
        repeat {
            let page = Query(
                table: name, keyCondition: "pk = :pk", placeholders: Placeholders(values: [":pk": .string(partition)]), startKey: start)
            do throws(AWSError) {
                let answer = try await client.send(page, timeout: commitTimeout, mayStart: mayStart)
                found.add(answer.items)
                start = answer.lastKey
                pages += 1
            } catch  where pages > 0 && error.isPastDeadline {
                return .unfinished(Query.name, pages: pages)
            }
        } while start != nil
        return .done(.items(found))
    }

    private func write(_ write: Write, _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Scaler.Item? {
        let attributes: AWS.Item?
        switch action(write) {
        case .put(let put): attributes = try await client.send(put, timeout: timeout(write.key), mayStart: mayStart).attributes
        case .update(var update):
            update.returning = .allNew
            attributes = try await client.send(update, timeout: timeout(write.key), mayStart: mayStart).attributes
        case .delete(let delete): attributes = try await client.send(delete, timeout: timeout(write.key), mayStart: mayStart).attributes
        case .check: return nil
        }
        return attributes.map { Scaler.Item(dynamoDB: $0) }
    }

    private func transact(_ writes: [Write], _ token: String, _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Outcome
    {
        let isClaim = writes.contains { $0.key.sort == "LEASE" }
        let operation = TransactWriteItems(writes.map(action), token: token)
        try await client.send(operation, timeout: isClaim ? leaseTimeout : commitTimeout, mayStart: mayStart)
        secrets.discard(writes.flatMap(\.secrets))
        return .done(.nothing)
    }

    private func action(_ write: Write) -> TransactWriteItems.Action {
        let condition = ConditionText(write.conditions)
        switch write.change {
        case .put(let item):
            let whole = write.key.dynamoDB.merging(item.dynamoDB(secrets)) { key, _ in key }
            return .put(PutItem(table: name, item: whole, condition: condition.text, placeholders: condition.placeholders))
        case .update(let set):
            let update = UpdateText(set.dynamoDB(secrets), condition.placeholders)
            return .update(
                UpdateItem(
                    table: name, key: write.key.dynamoDB, update: update.text, condition: condition.text, placeholders: update.placeholders)
            )
        case .delete:
            return .delete(
                DeleteItem(table: name, key: write.key.dynamoDB, condition: condition.text, placeholders: condition.placeholders))
        }
    }
}

extension Write {
    /// The secrets that this write carries.
    fileprivate var secrets: [SecretHandle] {
        guard case .put(let item) = change else { return [] }
        return item.fields.compactMap { if case .secret(let handle) = $0.value { handle } else { nil } }
    }
}

extension [Key: Scaler.Item] {
    fileprivate mutating func add(_ items: [AWS.Item]) {
        for item in items {
            guard let partition = item["pk"]?.string, let sort = item["sk"]?.string else { continue }
            self[Key(partition, sort)] = Scaler.Item(dynamoDB: item)
        }
    }
}
