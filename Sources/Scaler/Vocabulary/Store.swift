/// The small part of DynamoDB that the core speaks: items under a partition and a sort key, conditional writes, transactions.
/// The shell puts it into DynamoDB's expressions word for word.
public struct Key: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let partition: String
    public let sort: String
    /// Of both, once: a write's key is looked for several times on its way into a commit.
    private let hash: Int

    public init(_ partition: String, _ sort: String) {
        self.partition = partition
        self.sort = sort
        var hasher = Hasher()
        hasher.combine(partition)
        hasher.combine(sort)
        hash = hasher.finalize()
    }

    public var description: String { "\(partition)/\(sort)" }
    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    /// For dictionaries: what was hashed once isn't hashed again.
    public func _rawHashValue(seed: Int) -> Int { hash ^ seed }

    public static func == (left: Key, right: Key) -> Bool {
        left.hash == right.hash && left.sort == right.sort && left.partition == right.partition
    }

    public static func < (left: Key, right: Key) -> Bool {
        left.partition == right.partition ? left.sort < right.sort : left.partition < right.partition
    }
}

public enum Attribute: Hashable, Sendable {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case list([Attribute])
    case map([String: Attribute])
    /// Written as text whose bytes only the shell knows. Never read back.
    case secret(SecretHandle)
}

/// What must hold for a write to be applied; several must all hold.
public enum Condition: Hashable, Sendable {
    case itemAbsent
    case equals(String, Attribute)
}

public struct Write: Hashable, Sendable {
    public enum Change: Hashable, Sendable {
        /// Replaces the whole item.
        case put(Item)
        /// Sets these attributes and leaves the others; makes the item when there is none.
        case update(set: Item)
        case delete
    }

    public let key: Key
    public let change: Change
    public let conditions: [Condition]

    public init(_ key: Key, _ change: Change, if conditions: [Condition] = []) {
        self.key = key
        self.change = change
        self.conditions = conditions
    }
}

/// Why DynamoDB cancelled a transaction, for one of its writes in order.
public enum Cancellation: Hashable, Sendable {
    case none
    /// With the item as it stands (ALL_OLD), or nil when there is none.
    case conditionFailed(Item?)
    /// Another transaction touches the item, or the table is throttled: nothing was written; the same may be sent again.
    case busy
    /// DynamoDB will never take this write (too large, wrong type).
    case invalid(String)
}
