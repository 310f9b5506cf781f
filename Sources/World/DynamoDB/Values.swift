/// A model of one DynamoDB table, as far as the lease and the ledger use it.
public enum DynamoDB {
    /// An attribute's value. Numbers are whole: the ledger writes no others.
    public enum Value: Sendable, Hashable {
        case string(String)
        case number(Int64)
        case bool(Bool)
        case list([Value])
        case map([String: Value])
    }

    /// Partition key and sort key.
    public struct Key: Sendable, Hashable, Comparable {
        public let pk: String
        public let sk: String
        /// Of both, once: one key leads to its item several times.
        private let hash: Int

        public init(_ pk: String, _ sk: String) {
            self.pk = pk
            self.sk = sk
            var hasher = Hasher()
            hasher.combine(pk)
            hasher.combine(sk)
            hash = hasher.finalize()
        }

        public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
        /// For dictionaries: what was hashed once isn't hashed again.
        public func _rawHashValue(seed: Int) -> Int { hash ^ seed }

        public static func == (left: Key, right: Key) -> Bool { left.hash == right.hash && left.sk == right.sk && left.pk == right.pk }

        public static func < (left: Key, right: Key) -> Bool {
            left.pk == right.pk ? left.sk < right.sk : left.pk < right.pk
        }
    }

    /// One item of a query's answer.
    public struct Row: Sendable, Hashable {
        public var sk: String
        public var item: Item

        public init(sk: String, item: Item) {
            self.sk = sk
            self.item = item
        }
    }
}

extension DynamoDB.Value {
    /// The text, when it is a string.
    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number, when it is one.
    public var integer: Int64? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The truth value, when it is one.
    public var truth: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }
}
