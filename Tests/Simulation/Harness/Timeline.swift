/// What happens when: a heap of true instants, in µs since the run began. The payloads stay where they are; only small
/// entries move in the heap. What is due at one instant happens in the order in which it was added.
struct Timeline<Subject> {
    private struct Entry {
        /// The instant, and below it the place in the order in which entries were added: one number to compare.
        let rank: UInt64
        let slot: Int

        var at: Int64 { Int64(rank >> Timeline.orderBits) }
        func isBefore(_ other: Entry) -> Bool { rank < other.rank }
    }

    /// Room for 16 million entries, and for 12 days.
    private static var orderBits: UInt64 { 24 }

    /// How many children a place of the heap has: four make it half as deep as two, for little more to compare.
    private static var width: Int { 4 }

    private var heap: [Entry] = []
    private var slots: [Subject?] = []
    private var free: [Int] = []
    private var order: UInt64 = 0

    mutating func add(_ subject: Subject, at instant: Int64) {
        order += 1
        precondition(order < 1 << Self.orderBits && instant < 1 << (64 - Self.orderBits), "the run is too long for the timeline")
        rise(Entry(rank: UInt64(instant) << Self.orderBits | order, slot: keep(subject)))
    }

    /// When the next thing happens; nil when nothing is left to happen.
    var next: Int64? { heap.isEmpty ? nil : heap[0].at }

    /// Takes what happens next out.
    mutating func take() -> Subject? {
        guard let last = heap.popLast() else { return nil }
        let first = heap.isEmpty ? last : heap[0]
        if !heap.isEmpty { sink(last) }
        free.append(first.slot)
        return slots[first.slot].take()
    }

    private mutating func keep(_ subject: Subject) -> Int {
        guard let slot = free.popLast() else {
            slots.append(subject)
            return slots.count - 1
        }
        slots[slot] = subject
        return slot
    }

    private mutating func rise(_ entry: Entry) {
        var child = heap.count
        heap.append(entry)
        heap.withUnsafeMutableBufferPointer { heap in
            while child > 0, entry.isBefore(heap[(child - 1) / Self.width]) {
                heap[child] = heap[(child - 1) / Self.width]
                child = (child - 1) / Self.width
            }
            heap[child] = entry
        }
    }

    /// Puts `entry` in the place of the first.
    private mutating func sink(_ entry: Entry) {
        heap.withUnsafeMutableBufferPointer { heap in
            var parent = 0
            while Self.width * parent + 1 < heap.count {
                let first = Self.width * parent + 1
                var least = first
                for child in first..<min(first + Self.width, heap.count) where heap[child].isBefore(heap[least]) { least = child }
                guard heap[least].isBefore(entry) else { break }
                heap[parent] = heap[least]
                parent = least
            }
            heap[parent] = entry
        }
    }
}
