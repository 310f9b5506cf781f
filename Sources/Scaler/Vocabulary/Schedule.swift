/// What is due when: a binary heap of instants. An entry is never removed before its time; whoever is woken looks at its own
/// state and finds that nothing is due any more, which keeps every change of mind O(1).
struct Schedule<Subject: Sendable>: Sendable {
    private struct Entry: Sendable {
        let at: Instant
        let order: UInt64
        let subject: Subject

        func isBefore(_ other: Entry) -> Bool { at == other.at ? order < other.order : at < other.at }
    }

    private var heap: [Entry] = []
    private var order: UInt64 = 0

    var next: Instant? { heap.isEmpty ? nil : heap[0].at }

    mutating func add(_ subject: Subject, at instant: Instant) {
        order += 1
        let entry = Entry(at: instant, order: order, subject: subject)
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, entry.isBefore(heap[(child - 1) / 2]) {
            heap[child] = heap[(child - 1) / 2]
            child = (child - 1) / 2
        }
        heap[child] = entry
    }

    /// The earliest subject that is due, if one is; equal instants in the order in which they were added.
    mutating func popDue(at now: Instant) -> Subject? {
        guard !heap.isEmpty, heap[0].at <= now else { return nil }
        let subject = heap[0].subject
        let last = heap.removeLast()
        if !heap.isEmpty { sink(last) }
        return subject
    }

    /// Puts `entry` in the place of the first.
    private mutating func sink(_ entry: Entry) {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(entry) else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = entry
    }
}
