/// What is to happen at which instant: a binary heap, first in first out among what is due at one instant.
struct Agenda<Event: Sendable>: Sendable {
    private struct Entry: Sendable {
        var at: Int64
        var number: Int
        var event: Event

        func isBefore(_ other: Entry) -> Bool {
            at == other.at ? number < other.number : at < other.at
        }
    }

    private var heap: [Entry] = []
    private var entered = 0

    /// The instant of the first event, ms.
    var next: Int64? { heap.isEmpty ? nil : heap[0].at }

    var count: Int { heap.count }

    mutating func add(_ event: Event, at instant: Int64) {
        heap.append(Entry(at: instant, number: entered, event: event))
        entered += 1
        rise(from: heap.count - 1)
    }

    /// Takes the first event that is due at `now`, with the instant at which it fell due.
    mutating func takeDue(at now: Int64) -> (at: Int64, event: Event)? {
        guard !heap.isEmpty, heap[0].at <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        let first = heap.removeLast()
        sink()
        return (first.at, first.event)
    }

    private mutating func rise(from place: Int) {
        var place = place
        while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            let left = 2 * place + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right].isBefore(heap[left]) ? right : left
            guard heap[child].isBefore(heap[place]) else { return }
            heap.swapAt(place, child)
            place = child
        }
    }
}
