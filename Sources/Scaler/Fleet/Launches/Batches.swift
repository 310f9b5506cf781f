/// The launches under way, by id, and how many instances they ask for.
struct Batches: Sendable {
    private var batches: [BatchID: Batch] = [:]
    /// Instances asked for and not yet known by id.
    private(set) var asked = 0
    /// A batch that was closed lately is not opened again by a reading that lags behind.
    private var closed = Bygone<BatchID>()
    private var schedule = Schedule<BatchID>()
    /// The dead leader's.
    private var unsent: [BatchID] = []
    /// This leader's own that were never sent: their intent doesn't stand yet.
    private var intents: Set<BatchID> = []

    subscript(id: BatchID) -> Batch? { batches[id] }
    /// Batches in the order of their ids, so that a seed gives the same run in every process.
    var sorted: [Batch] { batches.values.sorted { $0.id < $1.id } }
    func mayOpen(_ id: BatchID) -> Bool { batches[id] == nil && !closed.contains(id) }

    /// Every intent stands, and was sent. One is written at a time: while the table is slow they would gather, and go to EC2 at once.
    var areSent: Bool { intents.isEmpty }

    mutating func intend(_ batch: Batch) {
        open(batch)
        intents.insert(batch.id)
    }

    mutating func send(_ id: BatchID, at now: Instant) {
        intents.remove(id)
        change(id) { $0.send(at: now) }
    }

    private mutating func open(_ batch: Batch) {
        batches[batch.id] = batch
        asked += batch.count
        if let due = batch.due { schedule.add(batch.id, at: due) }
    }

    /// A batch of the dead leader: to be sent again, or, where it is too old for that, to be settled by listings. Says whether it was opened.
    /// - Parameter life: for how long EC2 knows the token.
    mutating func restore(_ record: BatchRecord, sentWithin life: Duration, at now: Now) -> Bool {
        guard mayOpen(record.id) else { return false }
        open(Batch(restored: record, at: now.instant))
        if record.created.age(at: now.wall) >= life {
            change(record.id) { $0.wait(until: now.instant) }
        } else {
            unsent.append(record.id)
        }
        return true
    }

    /// The dead leader's batches that are to be recorded once more, and then sent again.
    mutating func takeUnsent() -> [Batch] {
        guard !unsent.isEmpty else { return [] }
        defer { unsent.removeAll() }
        return unsent.compactMap { batches[$0] }
    }

    /// The one way in which an open batch changes.
    mutating func change(_ id: BatchID, _ change: (inout Batch) -> Void) {
        guard var batch = batches.removeValue(forKey: id) else { return }
        let old = batch.due
        change(&batch)
        batches[id] = batch
        if let due = batch.due, due != old { schedule.add(id, at: due) }
    }

    mutating func remove(_ id: BatchID) -> Batch? {
        guard let batch = batches.removeValue(forKey: id) else { return nil }
        asked -= batch.count
        intents.remove(id)
        return batch
    }

    mutating func close(_ id: BatchID, at now: Instant) -> Batch? {
        guard let batch = remove(id) else { return nil }
        closed.add(id, at: now)
        return batch
    }

    mutating func forgetClosed(before instant: Instant) { closed.forget(before: instant) }

    // MARK: Time

    var wake: Instant? { schedule.next }

    /// The next batch that is due and waits for no answer, which from then on is not due; nil when none is.
    mutating func takeDue(at now: Instant) -> Batch? {
        while let id = schedule.popDue(at: now) {
            guard let batch = batches[id], let due = batch.due, due <= now, !batch.isWaiting else { continue }
            change(id) { $0.wait(until: nil) }
            return batch
        }
        return nil
    }

    // MARK: EC2's listing

    mutating func unlist() { for id in batches.keys where batches[id]?.listed.isEmpty == false { batches[id]?.unlist() } }
}
