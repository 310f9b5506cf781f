/// Why the table doesn't do what is asked of LEASE. It is said once, at the second failure in a row: one lost answer is no news.
struct TableFault: Sendable {
    private static let silences = 2

    /// In the table's own words, of the last failure; nil after a success.
    private(set) var words: String?
    private var failures = 0
    private var isSaid = false

    mutating func failed(_ outcome: Outcome, _ what: String, _ outbox: inout Outbox) {
        switch outcome {
        case .refused(let refusal): words = refusal.words
        case .unknown(let lost): words = lost
        case .done, .skipped: return
        }
        failures += 1
        guard failures >= Self.silences, !isSaid else { return }
        isSaid = true
        outbox.note(.warning, "\(what); it is tried again until it succeeds", ["reason": words ?? ""])
    }

    mutating func ended(_ news: String, _ outbox: inout Outbox) {
        if isSaid { outbox.note(.info, news) }
        self = TableFault()
    }
}
