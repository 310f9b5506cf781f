/// The second reading of LIVE, 5 s after the first, settles what the first may have missed.
///
/// A Query may miss half of a transaction that is just being applied, puts and deletions alike. The dead leader's last commit, if it was
/// unanswered, can be such a one; the commits before it were answered, or settled by FENCE. So the first reading lags at most one commit
/// behind, and the second one, after the longest that a transaction is taken to be half visible, lags behind nothing.
extension Reign {
    /// Takes in each record that differs between the two readings, unless this leader has written it meanwhile.
    mutating func settle(_ second: [Key: Item]) {
        let written = ledger.takeWritten()
        guard let first = firstReading else { return }
        firstReading = nil
        let state = configuration.scope.state
        for (key, item) in first.sorted(by: { $0.key < $1.key }) where key != state && !written.contains(key) && second[key] != item {
            estate?.fleet.unread(key, item)
        }
        guard let item = second[state], let record = try? StateRecord(item) else { return }
        estate?.settle(record)
    }

    /// Whether the committed message id must be left as it stands in the table: until the second reading, for the first may have missed
    /// the id that stands there, and it would go back (INV-6). The dead leader's last commit may hold several messages. An id of another
    /// scale set is no concern: its first commit was answered before the first poll.
    var leavesCommitted: Bool {
        guard firstReading != nil, let session = estate?.session else { return false }
        return session.scaleSet.map { Int64($0) } == session.recorded.scaleSet
    }

    /// STATE as it may be written before the second reading.
    func unsettled(_ state: StateRecord) -> Item {
        var item = state.item
        if leavesCommitted { item["committed"] = nil }
        return item
    }
}

extension Reign.Estate {
    /// STATE as the second reading shows it: what this leader put over a half that it hadn't seen is put once more, whole.
    fileprivate mutating func settle(_ record: StateRecord) {
        session.settle(record)
        written = record
        isStateStale = true
    }
}

extension Session {
    /// The committed id, and the session, that stand in the table once nothing is hidden any more.
    fileprivate mutating func settle(_ record: StateRecord) {
        let missed = record.session != recorded.session ? record.session : nil
        recorded = record
        guard let scaleSet, record.scaleSet == Int64(scaleSet) else { return }
        durable = max(durable, record.committed)
        handled = max(handled, record.committed)
        // The dead leader's session, which the first reading missed, is what GitHub refuses another one for.
        if let missed, grant == nil, standing == .opening, inFlight == nil { enter(.clearing(missed, scaleSet: scaleSet)) }
    }
}

extension Fleet {
    /// Forgets what the first reading made of a record that no longer stands so.
    fileprivate mutating func unread(_ key: Key, _ item: Item) {
        unreadableKeys.remove(key)
        if let record = try? RunnerRecord(item) {
            forget(record.instance)
        } else if let record = try? JobRecord(item) {
            unread(record.id)
        }
    }

    private mutating func unread(_ job: JobID) {
        if jobs.removeValue(forKey: job)?.raises == true { waitingInHand -= 1 }
    }
}
