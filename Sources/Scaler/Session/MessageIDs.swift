/// Which messages were received, handed to the ledger, and committed. Ids rise within one scale set.
///
/// INV-6: the committed id of one scale set never goes back. Ids that GitHub counts anew within a scale set have a count of their own beside
/// it: the level in STATE stays, and no message is acknowledged unread for it.
struct MessageIDs: Sendable {
    enum Reception: Sendable {
        case isNew
        /// At or below the committed id: redelivered, or GitHub counts anew.
        case isLow
        /// Redelivered, and its commit is still under way.
        case isHandled
    }

    private struct Count: Sendable {
        var handled: Int64 = 0
        var durable: Int64 = 0

        mutating func receive(_ id: Int64) -> Reception {
            if id <= durable { return .isLow }
            guard id > handled else { return .isHandled }
            handled = id
            return .isNew
        }
    }

    /// The highest id received in this session; 0 before the first.
    private(set) var cursor: Int64 = 0
    private var count = Count()
    /// Messages since GitHub began to count anew; nil while it did not.
    private var anew: Count?
    /// What was left of earlier sessions has been redelivered: the queue was empty once, or sent a new message.
    private var isDrained = false

    /// The highest id handed to the ledger.
    var handled: Int64 { count.handled }

    /// The scale set is the dead leader's, who committed up to this id.
    mutating func resume(at committed: Int64) { count = Count(handled: committed, durable: committed) }

    /// The second reading of LIVE shows this committed id.
    mutating func settle(_ committed: Int64) {
        count = Count(handled: max(count.handled, committed), durable: max(count.durable, committed))
    }

    /// Another scale set: its ids begin anew.
    mutating func restart() { (count, anew) = (Count(), nil) }

    /// Another session: its first poll carries no id, and what is not acknowledged is redelivered.
    mutating func reopen() { (cursor, isDrained) = (0, false) }

    /// The queue had nothing to send.
    mutating func emptied() { isDrained = true }

    mutating func receive(_ id: Int64) -> Reception {
        cursor = max(cursor, id)
        if anew != nil, id <= count.durable { return anew?.receive(id) ?? .isLow }
        let reception = count.receive(id)
        if case .isNew = reception { isDrained = true }
        return reception
    }

    /// A low message names jobs that no record knows. Says whether GitHub counts anew for certain: nothing is redelivered any more.
    mutating func countAnew(from id: Int64) -> Bool {
        guard isDrained else { return false }
        if anew == nil { cursor = id }
        anew = Count(handled: id, durable: anew?.durable ?? 0)
        return true
    }

    mutating func commit(_ id: Int64) {
        if let anew, id <= anew.handled { self.anew?.durable = max(anew.durable, id) } else { count.durable = max(count.durable, id) }
    }
}
