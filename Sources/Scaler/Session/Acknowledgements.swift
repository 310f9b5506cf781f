/// Messages to be acknowledged, until GitHub has taken each. One that offered jobs waits for GitHub's answer to the acquisition.
struct Acknowledgements: Sendable {
    private struct Entry: Sendable {
        let message: Int64
        var inFlight = false
        var notBefore: Instant?
    }

    private var entries: [Entry] = []
    private var held: [Int64] = []
    private var offers: [(message: Int64, offers: [Int64], at: Instant)] = []

    var isEmpty: Bool { entries.isEmpty }

    var wake: Instant? {
        var wake = offers.first?.at
        for entry in entries where !entry.inFlight && !held.contains(entry.message) {
            wake = earliest(wake, entry.notBefore ?? Instant(sinceBoot: .zero))
        }
        return wake
    }

    mutating func add(_ message: Int64) {
        guard !entries.contains(where: { $0.message == message }) else { return }
        entries.append(Entry(message: message))
    }

    mutating func hold(_ message: Int64) { if !held.contains(message) { held.append(message) } }
    mutating func free(_ message: Int64) { held.removeAll { $0 == message } }

    mutating func offerAgain(_ message: Int64, _ requests: [Int64], at instant: Instant) { offers.append((message, requests, instant)) }

    mutating func dueOffers(at now: Instant) -> [(Int64, [Int64])] {
        guard !offers.isEmpty else { return [] }
        let due = offers.filter { $0.at <= now }
        offers.removeAll { $0.at <= now }
        return due.map { ($0.message, $0.offers) }
    }

    mutating func advance(_ session: SessionID, _ outbox: inout Outbox) {
        for index in entries.indices where !entries[index].inFlight && !held.contains(entries[index].message) {
            guard (entries[index].notBefore ?? outbox.instant) <= outbox.instant else { continue }
            entries[index].inFlight = true
            let message = entries[index].message
            outbox.perform(.acknowledge(session, message: message), for: .session(.acknowledge(message)))
        }
    }

    mutating func settled(_ message: Int64) { entries.removeAll { $0.message == message } }

    mutating func failed(_ message: Int64, retryAt: Instant) {
        guard let index = entries.firstIndex(where: { $0.message == message }) else { return }
        entries[index].inFlight = false
        entries[index].notBefore = retryAt
    }

    mutating func retryNow(_ now: Instant) {
        for index in entries.indices where !entries[index].inFlight { entries[index].notBefore = now }
    }
}
