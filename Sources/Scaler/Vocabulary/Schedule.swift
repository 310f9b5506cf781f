/// What is due when: a binary heap of instants. An entry is never removed before its time; whoever is woken looks at its own
/// state and finds that nothing is due any more, which keeps every change of mind O(1).
struct Schedule<Subject: Sendable>: Sendable {
    private var heap: [(at: Instant, order: UInt64, subject: Subject)] = []
    private var order: UInt64 = 0

    var next: Instant? { heap.first?.at }

    mutating func add(_ subject: Subject, at instant: Instant) {
        order += 1
        heap.append((instant, order, subject))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(child, parent) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// The earliest subject that is due, if one is; equal instants in the order in which they were added.
    mutating func popDue(at now: Instant) -> Subject? {
        guard let first = heap.first, first.at <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return first.subject
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, least) { least = child }
            guard least != parent else { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (heap[left].at, heap[left].order) < (heap[right].at, heap[right].order)
    }
}
