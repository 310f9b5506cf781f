import AWS
import HTTP
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
    var commitTimeout = Duration.milliseconds(2500)
    /// For one page of a read, and for items that aren't LEASE.
    var readTimeout = Duration.milliseconds(2500)
    /// Between two requests for keys that DynamoDB left unprocessed.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    func perform(_ action: TableAction, _ mayStart: @escaping @Sendable () -> Bool) async -> Outcome {
        do throws(AWSError) {
            switch action {
            case .read(let key): return .done(.item(try await read(key, mayStart)))
            case .readEach(let keys): return try await readEach(keys, mayStart)
            case .query(let partition): return try await query(partition, mayStart)
            case .write(let write): return .done(.item(try await self.write(write, mayStart)))
            case .transact(let writes, let token): return try await transact(writes, token, mayStart)
            }
        } catch {
            return Outcome(ledger: error.about(table: name, in: client.region))
        }
    }

    private func timeout(_ key: Key, else other: Duration) -> Duration { key.sort == "LEASE" ? leaseTimeout : other }

    private func read(_ key: Key, _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Scaler.Item? {
        let request = GetItem(table: name, key: key.dynamoDB)
        let item = try await client.send(request, timeout: timeout(key, else: readTimeout), mayStart: mayStart)
        return item.map { Scaler.Item(dynamoDB: $0) }
    }

    private func readEach(_ keys: [Key], _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Outcome {
        var left = keys.map(\.dynamoDB)
        var found: [Key: Scaler.Item] = [:]
        var pauses = RetryPauses()
        var pages = 0
        while !left.isEmpty {
            do throws(AWSError) {
                let answer = try await client.send(BatchGetItem(table: name, keys: left), timeout: readTimeout, mayStart: mayStart)
                found.add(answer.items)
                try await rest(&pauses, unprocessed: answer.unprocessedKeys.count, of: left.count)
                left = answer.unprocessedKeys
                pages += 1
            } catch let error where pages > 0 && error.isPastDeadline {
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
                let answer = try await client.send(page, timeout: readTimeout, mayStart: mayStart)
                found.add(answer.items)
                try AWSError.requireProgress(from: start, to: answer.lastKey)
                start = answer.lastKey
                pages += 1
            } catch let error where pages > 0 && error.isPastDeadline {
                return .unfinished(Query.name, pages: pages)
            }
        } while start != nil
        return .done(.items(found))
    }

    private func write(_ write: Write, _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Scaler.Item? {
        let timeout = timeout(write.key, else: commitTimeout)
        let attributes: AWS.Item?
        switch action(write) {
        case .put(let put): attributes = try await client.send(put, timeout: timeout, mayStart: mayStart).attributes
        case .update(var update):
            update.returning = .allNew
            attributes = try await client.send(update, timeout: timeout, mayStart: mayStart).attributes
        case .delete(let delete): attributes = try await client.send(delete, timeout: timeout, mayStart: mayStart).attributes
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

extension AWSError {
    /// Names what AWS doesn't: which table it has not found, or whose keys are others than the ledger's. Either is a wrong setting that can
    /// be mended while the agent waits, not a wrong write.
    fileprivate func about(table: String, in region: Region) -> AWSError {
        var error = self
        if code == "ResourceNotFoundException" {
            error.message = "there is no table \(table) in \(region) of this account: check DYNAMODB_TABLE and AWS_REGION"
        } else if case .invalid = disposition, Self.keyFaults.contains(where: message.contains) {
            error.message = "the table \(table) in \(region) has other keys than pk and sk, both strings: name another in DYNAMODB_TABLE"
            error.disposition = .notFound
        }
        return error
    }

    /// DynamoDB's words for a key that isn't the table's (ValidationException; seen in public reports and in ministack; 2026-11-28).
    private static let keyFaults = [
        "does not match the schema", "Missing the key", "Query condition missed key schema element", "Type mismatch for key",
    ]

    fileprivate static func unprocessed(_ left: Int, in table: String) -> AWSError {
        AWSError(
            operation: BatchGetItem.name, status: 200, code: "",
            message: "DynamoDB left \(left) keys of \(table) unprocessed again and again", disposition: .throttled)
    }

    fileprivate static func foreignKeys(_ asked: Int, _ left: Int) -> AWSError {
        AWSError(
            operation: BatchGetItem.name, status: 200, code: "",
            message: "\(left) keys were left unprocessed of \(asked) that were asked for",
            disposition: .malformedResponse)
    }

    /// A page that begins where the last one began would be asked for without end.
    static func requireProgress(from start: AWS.Item?, to last: AWS.Item?) throws(AWSError) {
        guard let start, start == last else { return }
        throw .noProgress(Query.name)
    }

    /// A listing whose next page begins where the last one did.
    static func noProgress(_ operation: String) -> AWSError {
        AWSError(
            operation: operation, status: 200, code: "", message: "the next page begins where the last one began",
            disposition: .malformedResponse)
    }

    fileprivate static func cancelled(_ operation: String) -> AWSError {
        AWSError(
            operation: operation, status: 0, code: "", message: "the call was cancelled",
            disposition: .transport(HTTPError(.cancelled, mayHaveBeenSent: false, message: "the call was cancelled")))
    }
}

extension LedgerTable {
    /// Waits before keys that DynamoDB left unprocessed are asked for again. It leaves them when it throttles, and asks for exponential
    /// backoff (API Reference, BatchGetItem; 2026-11-28): at once they would be asked for thousands of times a second. Without any progress
    /// it is given up after some seconds.
    private func rest(_ pauses: inout RetryPauses, unprocessed left: Int, of asked: Int) async throws(AWSError) {
        guard left > 0 else { return }
        guard left <= asked else { throw .foreignKeys(asked, left) }
        if left < asked { pauses.progressed() }
        guard let pause = pauses.next() else { throw .unprocessed(left, in: name) }
        do { try await sleep(pause) } catch { throw .cancelled(BatchGetItem.name) }
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
