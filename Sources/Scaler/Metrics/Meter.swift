/// Gathers what a reign tells of itself, and has it sent once a minute. A sending that isn't accepted loses nothing, for the next covers
/// both; and nothing waits for it, least of all a handover.
struct Meter: Sendable {
    /// From the claim to the first sending: long enough to have a session.
    private static let first = Duration.seconds(10)
    /// One lost answer is no news; a refusal is.
    private static let silences = 2

    private let interval: Duration?
    private var counted = Tally()
    private var total = Tally()
    private var before: Levels?
    private var sent: (id: EffectID, counted: Tally, highest: Levels)?
    private var next: Instant
    private var failures = 0
    private var isNoted = false

    init(every interval: Duration?, at now: Instant) {
        self.interval = interval
        next = now + Self.first
        var claim = Tally()
        claim.handovers = 1
        count(claim)
    }

    var wake: Instant? { interval == nil ? nil : next }

    func isDue(at now: Instant) -> Bool { interval != nil && next <= now }

    mutating func count(_ tally: Tally) {
        counted.add(tally)
        total.add(tally)
    }

    mutating func refused() {
        var refusal = Tally()
        refusal.credentialRefusals = 1
        count(refusal)
    }

    /// Nothing when the last sending is still unanswered, or nobody is to be told.
    mutating func report(_ levels: Levels, _ turn: inout Turn) {
        guard let interval else { return }
        next = turn.instant + interval
        guard sent == nil else { return }
        let highest = before.map { levels.raised(over: $0) } ?? levels
        let measures = Measures(levels: levels, highest: highest, counted: counted, total: total)
        sent = (turn.perform(.agent(.report(measures)), for: .report), counted, highest)
        counted = Tally()
        before = nil
    }

    mutating func answered(_ id: EffectID, _ outcome: Outcome, _ turn: inout Turn) {
        guard let sent, sent.id == id else { return }
        self.sent = nil
        if case .done = outcome { return accepted(&turn) }
        counted.add(sent.counted)
        before = sent.highest
        switch outcome {
        case .refused(let refusal): failed(refusal.words, isRefusal: true, &turn)
        case .unknown(let words): failed(words, isRefusal: false, &turn)
        case .done, .skipped: break
        }
    }

    private mutating func accepted(_ turn: inout Turn) {
        if isNoted { turn.note(.info, "Metrics are accepted again, with what was counted meanwhile") }
        failures = 0
        isNoted = false
    }

    /// One line, not one a minute.
    private mutating func failed(_ words: String, isRefusal: Bool, _ turn: inout Turn) {
        failures += 1
        guard !isNoted, isRefusal || failures >= Self.silences else { return }
        isNoted = true
        turn.note(
            .warning, "Metrics are not accepted; what is counted goes with the next that is. Nothing else depends on it", ["reason": words])
    }
}
