/// Messages to be acknowledged, until GitHub has taken each.
struct Acknowledgements: Sendable {
    private struct Entry: Sendable {
        let message: Int64
        var inFlight = false
    }

    private var entries: [Entry] = []
    /// After a failed acknowledgement, none is sent for a while; then one at a time, until GitHub accepts one.
    private var pacer = Pacer(base: .seconds(1), cap: .seconds(30), floor: .seconds(1))

    /// Messages that wait for an acquisition: as they were when this was last given its turn.
    private var held: Set<Int64> = []

    var wake: Instant? { entries.contains(where: isDue) ? pacer.notBefore ?? Instant(sinceBoot: .zero) : nil }

    private func isDue(_ entry: Entry) -> Bool {
        !entry.inFlight && !held.contains(entry.message) && (pacer.failures == 0 || !entries.contains(where: \.inFlight))
    }

    mutating func add(_ message: Int64) {
        guard !entries.contains(where: { $0.message == message }) else { return }
        entries.append(Entry(message: message))
    }

    /// - Parameter held: messages whose offers GitHub has not answered yet. They wait.
    mutating func advance(_ session: SessionID, holding held: Set<Int64>, _ turn: inout Turn) {
        self.held = held
        guard pacer.mayTry(at: turn.instant) else { return }
        for index in entries.indices where isDue(entries[index]) {
            entries[index].inFlight = true
            let message = entries[index].message
            turn.perform(.github(.acknowledge(session, message: message)), for: .session(.acknowledge(message)))
        }
    }

    mutating func answered(_ message: Int64, _ answer: Answer<Void>, _ turn: inout Turn) {
        guard answer.isGone else {
            failed(message, &turn, retryAfter: answer.failure?.retryAfter)
            return turn.judge(.acknowledgement, answer, nextTry: wake)
        }
        settled(message)
        turn.succeeded(.acknowledgement)
    }

    private mutating func settled(_ message: Int64) {
        entries.removeAll { $0.message == message }
        pacer.progressed()
    }

    private mutating func failed(_ message: Int64, _ turn: inout Turn, retryAfter: Duration? = nil) {
        guard let index = entries.firstIndex(where: { $0.message == message }) else { return turn.late(.acknowledgement) }
        entries[index].inFlight = false
        // Several that were sent together fail together: that is one failure.
        pacer.failedTogether(&turn, retryAfter: retryAfter)
    }
}

extension Answer<Void> {
    /// GitHub deleted the message, or knows of none.
    fileprivate var isGone: Bool {
        switch self {
        case .done: true
        case .refused(let refusal): if case .notFound = refusal.kind { true } else { false }
        case .unknown, .skipped: false
        }
    }
}
