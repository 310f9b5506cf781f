extension DynamoDB {
    /// The part of a transaction that a Query doesn't show yet, in the order of its keys.
    public enum Half: Sendable, Hashable {
        case earlier
        case later
    }

    /// What queries don't show yet of transactions that are applied: the items as they stood before.
    struct Tears: Sendable {
        private var hidden: [Key: (old: Item?, until: Int64)] = [:]

        var isEmpty: Bool { hidden.isEmpty }

        mutating func hide(_ writes: ArraySlice<(key: Key, old: Item?)>, until: Int64) {
            for write in writes { hidden[write.key] = (write.old, until) }
        }

        /// A later write of an item waits for the transaction, so it ends the tear.
        mutating func reveal(_ key: Key) {
            if !hidden.isEmpty { hidden[key] = nil }
        }

        /// What a query of the partition shows in place of what is, by key.
        mutating func shown(of pk: String, at now: Int64) -> [(key: Key, old: Item?)] {
            hidden = hidden.filter { now < $0.value.until }
            return hidden.filter { $0.key.pk == pk }.map { ($0.key, $0.value.old) }
        }
    }
}

extension DynamoDB.Table {
    /// Tears the latest transaction: before `until`, ms, a Query shows only one half of it. GetItem and conditions see the whole.
    ///
    /// Call it for a transaction whose caller has no answer yet, or never gets one. A transaction is isolated from Query by
    /// read-committed only (Developer Guide, "transaction-apis"), and how long half of it may be seen isn't documented; once it was
    /// answered with success, everything shows. The next write of an item ends its tear.
    public mutating func tearLatest(hiding half: DynamoDB.Half = .later, until: Int64) {
        let writes = latestWrites.sorted { $0.key < $1.key }
        let middle = writes.count / 2
        tears.hide(half == .later ? writes[middle...] : writes[..<middle], until: until)
    }

    /// Ends every tear, as when all is well again.
    public mutating func mendTears() { tears = DynamoDB.Tears() }

    /// A query's rows, past throttling, with what is torn at `now`.
    mutating func rows(of pk: String, at now: Int64) -> [DynamoDB.Row] {
        guard !tears.isEmpty else { return peek(partition: pk) }
        var rows: [String: DynamoDB.Item?] = [:]
        for row in peek(partition: pk) { rows[row.sk] = row.item }
        for (key, old) in tears.shown(of: pk, at: now) { rows[key.sk] = .some(old) }
        return rows.keys.sorted().compactMap { sk in (rows[sk] ?? nil).map { DynamoDB.Row(sk: sk, item: $0) } }
    }
}
