extension DynamoDB.Table {
    /// TransactWriteItems: all of the writes or none. With a token, the same writes again within ten minutes succeed without acting.
    ///
    /// A cancelled transaction leaves its token unused, so the same content may be sent again.
    public mutating func transact(
        _ writes: [DynamoDB.Write], token: String?, at now: Int64
    ) -> Result<Void, DynamoDB.Failure> {
        if now < faults.unavailableUntil { return .failure(.unavailable) }
        if let fault = validate(writes, token: token) { return .failure(.validation(fault)) }
        if token != nil, used(&faults.inProgressNext) { return .failure(.transactionInProgress) }
        if let token, let earlier = tokens.writes(of: token, at: now) {
            return earlier == writes ? .success(()) : .failure(.idempotentParameterMismatch)
        }
        if let reasons = reasonsToCancel(writes) { return .failure(.transactionCancelled(reasons)) }
        apply(writes)
        tears.applied(latestWrites, token: token, at: now)
        if let token { tokens.remember(token, writes, until: now + Self.tokenLifetime) }
        return .success(())
    }

    private func validate(_ writes: [DynamoDB.Write], token: String?) -> String? {
        if writes.isEmpty || writes.count > Self.transactionLimit {
            return "Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and \(Self.transactionLimit)"
        }
        if let token, !(1...36).contains(token.utf8.count) {
            return "Value at 'clientRequestToken' failed to satisfy constraint: Member must have length between 1 and 36"
        }
        if hasTwoOfOneKey(writes) {
            return "Transaction request cannot include multiple operations on one item"
        }
        return writes.lazy.compactMap(\.fault).first
    }

    private func hasTwoOfOneKey(_ writes: [DynamoDB.Write]) -> Bool {
        guard writes.count < 8 else { return Set(writes.lazy.map(\.key)).count != writes.count }
        return writes.indices.contains { place in writes[..<place].contains { $0.key == writes[place].key } }
    }

    private mutating func reasonsToCancel(_ writes: [DynamoDB.Write]) -> [DynamoDB.Reason?]? {
        if faults.rejectNext > 0 || faults.rejectedSortKeys != nil, let place = writes.firstIndex(where: { rejects($0) }) {
            return writes.indices.map { $0 == place ? .validation(Self.tooLarge) : nil }
        }
        let fault: DynamoDB.Reason? = used(&faults.throttleNext) ? .throttled : used(&faults.conflictNext) ? .transactionConflict : nil
        guard fault != nil || writes.contains(where: { !isPermitted($0) }) else { return nil }
        var reasons = writes.map { isPermitted($0) ? nil : DynamoDB.Reason.conditionalCheckFailed(peek($0.key)) }
        if let fault { reasons[writes.count - 1] = fault }
        return reasons
    }

    private func isPermitted(_ write: DynamoDB.Write) -> Bool {
        write.conditions.isEmpty || write.permitted(on: peek(write.key))
    }

    private mutating func apply(_ writes: [DynamoDB.Write]) {
        latestWrites.removeAll(keepingCapacity: true)
        for write in writes {
            if case .check = write.action { continue }
            let old = peek(write.key)
            latestWrites.append((write.key, old))
            store(write.outcome(on: old), at: write.key)
        }
    }
}

extension DynamoDB {
    /// The tokens of the transactions that completed within the last ten minutes.
    struct Tokens: Sendable {
        private var kept: [String: (writes: [Write], until: Int64)] = [:]
        private var order: [(token: String, until: Int64)] = []
        private var forgotten = 0

        var count: Int { kept.count }

        func writes(of token: String, at now: Int64) -> [Write]? {
            guard let entry = kept[token], now < entry.until else { return nil }
            return entry.writes
        }

        mutating func remember(_ token: String, _ writes: [Write], until: Int64) {
            forget(before: until - Table.tokenLifetime)
            kept[token] = (writes, until)
            order.append((token, until))
        }

        private mutating func forget(before now: Int64) {
            while forgotten < order.count, order[forgotten].until <= now {
                let token = order[forgotten].token
                if let entry = kept[token], entry.until <= now { kept[token] = nil }
                forgotten += 1
            }
            guard forgotten > 1_000, forgotten * 2 > order.count else { return }
            order.removeFirst(forgotten)
            forgotten = 0
        }
    }
}
