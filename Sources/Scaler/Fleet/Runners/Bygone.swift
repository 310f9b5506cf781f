/// What ended lately, so that a listing or reading that lags behind doesn't bring it back. Forgotten in the order in which it ended:
/// no event looks at all of it.
struct Bygone<Subject: Hashable & Sendable>: Sendable {
    private var ends: [Subject: Instant] = [:]
    private var order: [Subject] = []
    private var forgotten = 0

    func contains(_ subject: Subject) -> Bool { ends[subject] != nil }

    mutating func add(_ subject: Subject, at now: Instant) {
        if ends.updateValue(now, forKey: subject) == nil { order.append(subject) }
    }

    mutating func remove(_ subject: Subject) {
        guard ends.removeValue(forKey: subject) != nil else { return }
        order.removeAll { $0 == subject }
        forgotten = min(forgotten, order.count)
    }

    mutating func forget(before instant: Instant) {
        while forgotten < order.count, let end = ends[order[forgotten]] {
            if end > instant { break }
            ends[order[forgotten]] = nil
            forgotten += 1
        }
        guard forgotten > 64, forgotten * 2 > order.count else { return }
        order.removeFirst(forgotten)
        forgotten = 0
    }
}
