/// One scale set under this leader: its ledger, and what the takeover made of its records.
struct Estate: Sendable {
    private let configuration: Configuration
    private let hold: Hold
    /// The scale set as this agent found it a moment ago as a standby; nil when it must be looked up.
    private let knownScaleSet: GitHubScaleSet?
    private var ledger: Ledger
    /// Nil until LIVE has been read.
    private(set) var holdings: Holdings?
    private var isReading = false
    /// What the first reading showed, until the second has settled it.
    private var firstReading: [Key: Item]?
    /// When LIVE is read next: at once, and again 5 s later, for a Query may miss the half of a transaction just being applied.
    private var nextReading: Instant?
    private var pacer = Pacer(base: .milliseconds(100), cap: .seconds(2))

    /// From the first reading of LIVE to the second.
    private static let secondReading = Duration.seconds(5)

    init(hold: Hold, configuration: Configuration, scaleSet: GitHubScaleSet?, at now: Instant) {
        self.configuration = configuration
        self.hold = hold
        knownScaleSet = scaleSet
        ledger = Ledger(scope: configuration.scope, hold: hold, at: now)
        nextReading = now
    }

    // MARK: Its turn

    mutating func advance(_ turn: inout Turn) {
        if let nextReading, nextReading <= turn.instant, !isReading {
            isReading = true
            turn.perform(.table(.query(partition: configuration.scope.livePartition)), for: .takeover)
        }
        holdings?.advance(&turn)
        ledger.advance(&turn)
    }

    /// While handing over: what is under way is committed, and the session ends.
    mutating func drain(_ turn: inout Turn) {
        ledger.advance(&turn)
        holdings?.advanceSession(&turn)
    }

    mutating func wake(_ turn: Turn) -> Instant? {
        earliest(earliest(isReading ? nil : nextReading, ledger.wake), holdings?.wake(turn))
    }

    /// When there is something to do while handing over.
    var drainWake: Instant? { earliest(ledger.wake, holdings?.session.wake()) }

    /// Everything is committed, and the session is closed.
    var isDrained: Bool { ledger.isQuiet && (holdings?.session.standing ?? .closed) == .closed }

    /// GitHub doesn't serve the session.
    var isTroubled: Bool { holdings?.session.trouble != nil }

    func levels(at wall: WallTime) -> Levels { holdings?.levels(at: wall) ?? Levels() }

    // MARK: Takeover

    /// - Throws: when STATE can't be read, which ends this agent's lead: its committed message id is unknown.
    mutating func read(_ answer: Answer<[Key: Item]>, _ turn: inout Turn) throws(UnreadableRecord) {
        isReading = false
        guard case .done(let items) = answer else {
            pacer.failed(&turn, retryAfter: answer.failure?.retryAfter)
            nextReading = pacer.notBefore
            if let failure = answer.failure { turn.failed(.takeover, because: failure.words, nextTry: nextReading) }
            return
        }
        turn.succeeded(.takeover)
        if holdings == nil {
            holdings = try begin(items, &turn)
            nextReading = turn.instant + Self.secondReading
            firstReading = items
        } else {
            nextReading = nil
            settle(items, &turn)
        }
        holdings?.restore(items, &turn)
    }

    /// A Query may miss half of a transaction that is just being applied, puts and deletions alike. The dead leader's last commit, if nobody
    /// answered it, can be such a one; those before it were answered, or settled by FENCE. So the first reading lags at most one commit behind,
    /// and the second lags behind nothing. What differs between them is taken as the second shows it, unless this leader wrote it meanwhile.
    private mutating func settle(_ second: [Key: Item], _ turn: inout Turn) {
        let written = ledger.takeWritten()
        guard let first = firstReading else { return }
        firstReading = nil
        let settled = first.filter { key, item in
            second[key] != item && key != configuration.scope.state && !written.contains(key)
        }
        for (key, item) in settled.sorted(by: { $0.key < $1.key }) { holdings?.unread(key, item) }
        let state = second[configuration.scope.state]
        let record = state.flatMap { try? StateRecord($0) }
        // One that can't be read settles nothing.
        if record != nil || state == nil { holdings?.settle(record, &turn) }
    }

    private func begin(_ items: [Key: Item], _ turn: inout Turn) throws(UnreadableRecord) -> Holdings {
        let recorded = try items[configuration.scope.state].map { item throws(UnreadableRecord) in try StateRecord(item) } ?? StateRecord()
        var session = Session(timings: configuration.session, labels: configuration.labels, recorded: recorded)
        // What this agent saw and what the last leader recorded must agree: after a lost scale set the older of the two would take the
        // committed message id back (INV-6). If GitHub lost it since, opening a session says so, and it is made again.
        if let knownScaleSet, recorded.scaleSet == Int64(knownScaleSet.id) { session.prepared(knownScaleSet, &turn) }
        let terms = Terms(configuration, hold)
        return Holdings(
            session: session, fleet: Fleet(terms, recorded: recorded, at: turn.now),
            state: StateKeeper(
                scope: configuration.scope, recorded: recorded, isThere: items[configuration.scope.state] != nil, at: turn.now))
    }

    // MARK: Answers

    mutating func committed(_ outcome: Outcome, _ turn: inout Turn) -> LedgerNews? { hear(ledger.committed(outcome, &turn), &turn) }
    mutating func settled(_ outcome: Outcome, _ turn: inout Turn) -> LedgerNews? { hear(ledger.settled(outcome, &turn), &turn) }

    /// What the leader must hear of a commit.
    enum LedgerNews: Sendable {
        /// The fence shows another leader's claim.
        case deposed
    }

    private mutating func hear(_ verdict: Ledger.Verdict, _ turn: inout Turn) -> LedgerNews? {
        switch verdict {
        case .nothing: break
        case .committed(let consequences): for consequence in consequences { holdings?.follow(consequence, &turn) }
        case .rejected(let consequences, let words):
            turn.note(.error, "The table refused a write for good; what depended on it is given up", ["reason": words])
            for consequence in consequences { holdings?.abandon(consequence, &turn) }
        case .deposed: return .deposed
        }
        return nil
    }

    mutating func sessionAnswered(_ request: Session.Request, id: EffectID, outcome: Outcome, _ turn: inout Turn) {
        holdings?.sessionAnswered(request, id: id, outcome: outcome, &turn)
    }

    mutating func fleetAnswered(_ request: Fleet.Request, _ outcome: Outcome, _ turn: inout Turn) {
        holdings?.fleetAnswered(request, outcome, &turn)
    }

    mutating func saw(_ set: GitHubScaleSet, _ turn: inout Turn) { holdings?.saw(set, &turn) }

    // MARK: The session's end

    mutating func leaseRenewed(at sent: Instant) { holdings?.leaseRenewed(at: sent) }
    mutating func closeSession(_ turn: inout Turn) { holdings?.closeSession(&turn) }
    func abandonSession(_ turn: inout Turn) { holdings?.session.abandon(&turn) }
}
