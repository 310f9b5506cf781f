/// Instances of this deployment that EC2 shows alive and nothing in memory owns. Each counts against the maximum from when it is seen (INV-3),
/// whether its owner is being read, couldn't be, or may not be looked into yet.
struct Strangers: Sendable {
    /// Those whose owner is being read from the table.
    private var investigating: Set<InstanceID> = []
    /// Up to when each is counted in the metric.
    private var unowned: [InstanceID: Instant] = [:]
    /// GitHub granted this leader a session: the scale set is this deployment's, and so are the strangers.
    private(set) var mayEnd = false

    var count: Int { unowned.count + investigating.count { unowned[$0] == nil } }

    /// GitHub granted a session. Says whether strangers waited for that.
    mutating func allowEnds() -> Bool {
        defer { mayEnd = true }
        return !mayEnd && !unowned.isEmpty
    }

    /// EC2 shows one alive. Says whether its owner may be looked for.
    mutating func see(_ id: InstanceID, _ turn: inout Turn) -> Bool {
        let since = unowned.updateValue(turn.instant, forKey: id)
        // The metric tells of owners that can't be read. Before a session nobody reads them.
        guard mayEnd else { return false }
        tally(since: since, &turn)
        return true
    }

    /// The whole listing was seen at `now`: one that it didn't show is no stranger any more.
    mutating func finish(at now: Instant) { unowned = unowned.filter { $0.value == now } }

    /// Says whether the reading of its owner begins now; false while one is under way.
    mutating func lookInto(_ id: InstanceID) -> Bool { investigating.insert(id).inserted }

    /// The table gave no answer: it goes on counting, and the next listing asks again.
    mutating func lookedIntoInVain(_ id: InstanceID) { investigating.remove(id) }

    mutating func lookedInto(_ id: InstanceID, _ turn: inout Turn) {
        investigating.remove(id)
        tally(since: unowned.removeValue(forKey: id), &turn)
    }

    private func tally(since: Instant?, _ turn: inout Turn) {
        guard let since else { return }
        let span = turn.instant - since
        turn.count { $0.unowned += span }
    }
}
