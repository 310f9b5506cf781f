/// What happens when: a binary heap of true instants, in µs since the run began. The payloads stay where they are; only small
/// entries move in the heap. What is due at one instant happens in the order in which it was added.
struct Timeline<Subject> {
    private struct Entry {
        let at: Int64
        let order: UInt64
        let slot: Int

        func isBefore(_ other: Entry) -> Bool { at == other.at ? order < other.order : at < other.at }
    }

    private var heap: [Entry] = []
    private var slots: [Subject?] = []
    private var free: [Int] = []
    private var order: UInt64 = 0

    mutating func add(_ subject: Subject, at instant: Int64) {
        order += 1
        heap.append(Entry(at: instant, order: order, slot: keep(subject)))
        rise()
    }

    mutating func next() -> (at: Int64, subject: Subject)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        guard let subject = slots[first.slot] else { return nil }
        slots[first.slot] = nil
        free.append(first.slot)
        return (first.at, subject)
    }

    private mutating func keep(_ subject: Subject) -> Int {
        if let slot = free.popLast() {
            slots[slot] = subject
            return slot
        }
        slots.append(subject)
        return slots.count - 1
    }

    private mutating func rise() {
        var child = heap.count - 1
        let entry = heap[child]
        while child > 0, entry.isBefore(heap[(child - 1) / 2]) {
            heap[child] = heap[(child - 1) / 2]
            child = (child - 1) / 2
        }
        heap[child] = entry
    }

    private mutating func sink() {
        var parent = 0
        let entry = heap[0]
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
