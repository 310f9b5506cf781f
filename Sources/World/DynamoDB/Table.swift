extension DynamoDB {
    /// One table with the keys pk and sk: strongly consistent reads, conditional writes, transactions. Every call is one instant, so the
    /// table is linearizable in the order of the calls. A copy of the value is a backup (point-in-time recovery gives a new table).
    public struct Table: Sendable {
        /// A transaction's token protects for ten minutes after its completion (botocore 1.43.11, TransactWriteItems.ClientRequestToken).
        public static let tokenLifetime: Int64 = 600_000
        /// At most so many writes in a transaction (the same source, TransactItems).
        public static let transactionLimit = 100

        public var faults = Faults()
        private var items: [Key: Item] = [:]
        /// The keys of each partition: put in order when somebody asks, for most are written and never asked for.
        private var partitions: [String: Set<Key>] = [:]
        var tokens = Tokens()
        /// What the latest transaction wrote, in its order, and what stood there before.
        public internal(set) var latestWrites: [(key: Key, old: Item?)] = []
        /// What may still be invisible to a query.
        public var tears = Tears()
        /// The keys of the records whose latest state the last torn query missed.
        public private(set) var latestMissed: [Key] = []

        public init() {}

        /// GetItem with ConsistentRead. The item's attributes, or nil when there is none.
        public mutating func get(_ key: Key, at now: Int64) -> Result<Item?, Failure> {
            if let failure = refusal(at: now) { return .failure(failure) }
            return .success(peek(key))
        }

        /// Query with ConsistentRead: a whole partition, sorted by sort key.
        public mutating func query(_ pk: String, at now: Int64) -> Result<[Row], Failure> {
            if let failure = refusal(at: now) { return .failure(failure) }
            guard faults.tornQueries > 0 else { return .success(peek(partition: pk)) }
            let missed = tears.missed(in: pk, pattern: faults.tearPattern, at: now)
            guard !missed.isEmpty else { return .success(peek(partition: pk)) }
            faults.tornQueries -= 1
            latestMissed = missed.map(\.key)
            return .success(peek(partition: pk, without: missed))
        }

        /// PutItem, UpdateItem or DeleteItem. The new item (ALL_NEW), nil after a delete.
        public mutating func write(_ write: Write, at now: Int64) -> Result<Item?, Failure> {
            if let failure = refusal(at: now) { return .failure(failure) }
            if let fault = write.fault { return .failure(.validation(fault)) }
            if case .check = write.action { return .failure(.validation("A ConditionCheck is part of a transaction only")) }
            if used(&faults.conflictNext) { return .failure(.transactionConflict) }
            if rejects(write) { return .failure(.validation(Self.tooLarge)) }
            let old = peek(write.key)
            guard write.permitted(on: old) else { return .failure(.conditionalCheckFailed(old: old)) }
            let new = write.outcome(on: old)
            store(new, at: write.key)
            return .success(new)
        }

        /// The item as it is, past all faults: for the host's own checks.
        public func peek(_ key: Key) -> Item? {
            items[key]
        }

        /// A partition as it is, past all faults.
        public func peek(partition pk: String) -> [Row] {
            let keys = (partitions[pk] ?? []).sorted { $0.sk < $1.sk }
            return keys.compactMap { key in items[key].map { Row(sk: key.sk, item: $0) } }
        }

        mutating func refusal(at now: Int64) -> Failure? {
            if now < faults.unavailableUntil { return .unavailable }
            return used(&faults.throttleNext) ? .throttled : nil
        }

        func used(_ count: inout Int) -> Bool {
            guard count > 0 else { return false }
            count -= 1
            return true
        }

        /// Whether DynamoDB refuses this write for what it writes.
        mutating func rejects(_ write: Write) -> Bool {
            if case .check = write.action { return false }
            if let prefix = faults.rejectedSortKeys, write.key.sk.hasPrefix(prefix) { return true }
            return used(&faults.rejectNext)
        }

        static let tooLarge = "Item size has exceeded the maximum allowed size"

        mutating func store(_ item: Item?, at key: Key) {
            let old = if let item { items.updateValue(item, forKey: key) } else { items.removeValue(forKey: key) }
            guard (old == nil) != (item == nil) else { return }
            if item == nil { partitions[key.pk]?.remove(key) } else { partitions[key.pk, default: []].insert(key) }
        }

        private func peek(partition pk: String, without missed: [(key: Key, old: Item?)]) -> [Row] {
            var seen = self
            for write in missed { seen.store(write.old, at: write.key) }
            return seen.peek(partition: pk)
        }
    }
}
