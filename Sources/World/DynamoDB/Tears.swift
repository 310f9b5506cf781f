extension DynamoDB {
    /// The transactions that stand, and whose writes a Query may still miss one by one, puts and deletions alike.
    ///
    /// DynamoDB applies a transaction's writes to its items one after another, and a Query sees each item as it is committed (Amazon
    /// DynamoDB Developer Guide, "transaction-apis", 2026-11-24). How long that takes is not documented; 5 s are taken. An answered
    /// transaction is applied as a whole.
    public struct Tears: Sendable {
        /// So long after it was applied, ms, half of a transaction may be invisible.
        public static let longest: Int64 = 5_000

        private struct Applied: Sendable {
            let at: Int64
            let token: String?
            let writes: [(key: Key, old: Item?)]
        }

        /// The oldest first.
        private var applied: [Applied] = []

        mutating func applied(_ writes: [(key: Key, old: Item?)], token: String?, at now: Int64) {
            applied.removeAll { now - $0.at > Self.longest }
            applied.append(Applied(at: now, token: token, writes: writes))
        }

        /// The caller of this transaction has its answer: nothing of the transaction is invisible any more.
        public mutating func answered(_ token: String) { applied.removeAll { $0.token == token } }

        /// What a query of the partition misses, with what it sees instead. A later write of an item never shows through an earlier one
        /// that is missed: an item goes through its states in order.
        func missed(in pk: String, pattern: UInt64, at now: Int64) -> [(key: Key, old: Item?)] {
            var seen: Set<Key> = []
            var missed: [Key: Item?] = [:]
            for transaction in applied.reversed() where now - transaction.at <= Self.longest {
                for (place, write) in transaction.writes.enumerated() where write.key.pk == pk {
                    let isMissed = pattern >> UInt64((place + transaction.writes.count) % 64) & 1 == 1
                    if isMissed, !seen.contains(write.key) {
                        missed[write.key] = .some(write.old)
                    } else {
                        seen.insert(write.key)
                    }
                }
            }
            return missed.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }
}
