/// Messages to be acknowledged, until GitHub has taken each. One that offered jobs waits for GitHub's answer to the acquisition.
struct Acknowledgements: Sendable {
    private struct Entry: Sendable {
        let message: Int64
        var inFlight = false
    }

    private var entries: [Entry] = []
    private var held: [Int64] = []
    private var offers: [(message: Int64, offers: [Int64], at: Instant)] = []

    /// GitHub took the last one not: until when none is sent, and then one, until it takes one.
    private var pausedUntil: Instant?
    private var backoff = Backoff(base: .seconds(1), cap: .seconds(30), floor: .seconds(1))

    var wake: Instant? {
        guard entries.contains(where: isDue) else { return offers.first?.at }
        return earliest(offers.first?.at, pausedUntil ?? Instant(sinceBoot: .zero))
    }

    private func isDue(_ entry: Entry) -> Bool {
        !entry.inFlight && !held.contains(entry.message) && (pausedUntil == nil || !entries.contains(where: \.inFlight))
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

    mutating func advance(_ session: SessionID, _ turn: inout Turn) {
        guard (pausedUntil ?? turn.instant) <= turn.instant else { return }
        for index in entries.indices where isDue(entries[index]) {
            entries[index].inFlight = true
            let message = entries[index].message
            turn.perform(.github(.acknowledge(session, message: message)), for: .session(.acknowledge(message)))
        }
    }

    mutating func settled(_ message: Int64) {
        entries.removeAll { $0.message == message }
        backoff.reset()
        pausedUntil = nil
    }

    mutating func failed(_ message: Int64, _ turn: inout Turn, atLeast least: Duration? = nil) {
        guard let index = entries.firstIndex(where: { $0.message == message }) else { return }
        entries[index].inFlight = false
        // Several that were sent together fail together: that is one failure.
        guard (pausedUntil ?? turn.instant) <= turn.instant else { return }
        pausedUntil = turn.instant + backoff.next(&turn.generator, atLeast: least)
    }

    mutating func retryNow() { pausedUntil = nil }
}
