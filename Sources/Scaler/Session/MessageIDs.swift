/// Which messages were received, handed to the ledger, and committed. Ids rise within one scale set.
///
/// INV-6: the committed id of one scale set never goes back.
struct MessageIDs: Sendable {
    enum Reception: Sendable {
        case isNew
        /// Redelivered: handled by this leader or the one before, and committed. Its statistics are old.
        case isCommitted
        /// Redelivered, and its commit is still under way.
        case isHandled
    }

    /// The highest id received in this session; 0 before the first.
    private(set) var cursor: Int64 = 0
    /// The highest id handed to the ledger.
    private(set) var handled: Int64 = 0
    /// The highest id whose commit stands.
    private var durable: Int64 = 0

    /// The scale set is the dead leader's, who committed up to this id.
    mutating func resume(at committed: Int64) { (handled, durable) = (committed, committed) }

    /// Another scale set: its ids begin anew.
    mutating func restart() { (handled, durable) = (0, 0) }

    /// Another session: its first poll carries no id.
    mutating func reopen() { cursor = 0 }

    mutating func receive(_ id: Int64) -> Reception {
        cursor = max(cursor, id)
        if id <= durable { return .isCommitted }
        guard id > handled else { return .isHandled }
        handled = id
        return .isNew
    }

    mutating func commit(_ id: Int64) { durable = max(durable, id) }
}
