/// One call of `handle`, as every part of the core sees it: the present time, a source of chance, and what the call decides.
///
/// Effects are performed by the shell. Commits are taken by the ledger at the end of the call, in the order in which they were asked for. Across
/// calls a turn remembers only which part waits for which answer, and what outlives a reign.
struct Turn: Sendable {
    private(set) var now: Now
    var generator: Generator
    private(set) var effects: [Effect] = []
    private(set) var notes: [Note] = []
    /// Writes that this call asked for; whatever the ledger did not take is dropped with the call.
    private var commits: [Ledger.Entry] = []
    private(set) var tally = Tally()
    /// The first state met in this call that the core's own rules exclude.
    private(set) var defect: Defect?
    /// In tests and in the simulator a defect traps.
    private let trapsOnDefect: Bool
    /// What this leader goes on trying in vain.
    var troubles = Troubles()
    /// GitHub asked this process to leave its message session alone until then, in whichever reign.
    private(set) var sessionQuietUntil: Instant?
    /// In the order of their ids.
    private var pending: [Expected] = []
    private var lastID: UInt64 = 0
    /// When the present authority ends: no effect of a leader that changes anything starts after it.
    var authority: Instant
    /// The epoch that effects are asked for under; 0 outside of any.
    var epoch: Int64 = 0

    init(now: Now, seed: UInt64, trapsOnDefect: Bool = true) {
        self.now = now
        self.trapsOnDefect = trapsOnDefect
        generator = Generator(seed: seed)
        authority = now.instant
    }

    var instant: Instant { now.instant }

    mutating func begin(at now: Now) {
        self.now = now
        if !effects.isEmpty { effects.removeAll(keepingCapacity: true) }
        if !notes.isEmpty { notes.removeAll(keepingCapacity: true) }
        if !commits.isEmpty { commits.removeAll(keepingCapacity: true) }
        defect = nil
    }

    /// Asks for `action`, not to be started after `notAfter`. Without one, a read has its own deadline, and all else the authority's end.
    @discardableResult
    mutating func perform(_ action: Action, for purpose: Purpose, notAfter: Instant? = nil) -> EffectID {
        lastID += 1
        let id = EffectID(number: lastID)
        pending.append(Expected(id: id, purpose: purpose, epoch: purpose.isOfReign ? epoch : 0, isRead: action.readTime != nil))
        effects.append(Effect(id: id, action: action, notAfter: notAfter ?? action.readTime.map { instant + $0 } ?? authority))
        return id
    }

    /// Asks for `writes` to stand in one fenced commit; `after` may happen once they do.
    ///
    /// - Parameter yields: lets everything else go first.
    mutating func commit(_ writes: [Write], yields: Bool = false, then after: [Consequence] = []) {
        commits.append(Ledger.Entry(writes: writes, after: after, yields: yields))
    }

    /// What must hold here, or the core has a defect. In tests and in the simulator a defect traps. In production the leader says what it
    /// found and hands over: never a crash, for a crash would come again with every start.
    /// - Returns: whether it holds; the caller leaves out what would rest on it.
    @discardableResult
    mutating func require(_ holds: Bool, _ invariant: Invariant, _ words: @autoclosure () -> String) -> Bool {
        if holds { return true }
        let words = words()
        precondition(!trapsOnDefect, "\(invariant.rawValue): \(words)")
        defect = defect ?? Defect(invariant: invariant, words: words)
        return false
    }

    /// An answer or a message came too late to matter, which is normal. Counted, so that it can't be taken for a defect.
    mutating func late(_ place: Late) { tally.late[place, default: 0] += 1 }

    /// GitHub refused a request of the message session, and asked for this pause.
    mutating func leaveSessionAlone(for pause: Duration) {
        let end = instant + generator.span(above: pause)
        sessionQuietUntil = max(sessionQuietUntil ?? end, end)
    }

    /// Adds to what a leader counts for its metrics.
    mutating func count(_ change: (inout Tally) -> Void) { change(&tally) }

    mutating func takeTally() -> Tally {
        defer { tally = Tally() }
        return tally
    }

    /// Hands over what was asked for since the last call of this function.
    mutating func takeCommits() -> [Ledger.Entry] {
        guard !commits.isEmpty else { return [] }
        defer { commits.removeAll(keepingCapacity: true) }
        return commits
    }

    mutating func cancel(_ id: EffectID) {
        lastID += 1
        effects.append(Effect(id: EffectID(number: lastID), action: .agent(.cancel(id)), notAfter: instant + .seconds(60)))
    }

    /// Who waited for this answer; nil when nobody does any more, or it was answered before.
    mutating func settle(_ id: EffectID) -> Expected? {
        var (low, high) = (0, pending.count)
        while low < high {
            let middle = (low + high) / 2
            if pending[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < pending.count && pending[low].id == id ? pending.remove(at: low) : nil
    }

    /// How many answers are outstanding that this epoch asked for and a handover waits for. It waits for no read: a successor reads anew.
    func outstanding(of epoch: Int64) -> Int { pending.count { $0.epoch == epoch && !$0.isRead } }

    mutating func note(_ level: Note.Level, _ text: String, _ fields: KeyValuePairs<String, String> = [:]) {
        notes.append(Note(level: level, text: text, fields: fields.map { (name: $0.key, value: $0.value) }))
    }
}

/// Who waits for an answer.
struct Expected: Sendable {
    let id: EffectID
    let purpose: Purpose
    /// The epoch that asked; its answers concern nobody in another one. 0 for what every agent does.
    let epoch: Int64
    /// Nothing is changed by it.
    let isRead: Bool
}

/// Why an effect was asked for: which machine hears of its answer, and what it then knows.
enum Purpose: Sendable {
    case lease(LeaseRequest)
    case member
    case probe(ProbedService)
    /// Who else is there, read by a leader that GitHub doesn't admit.
    case members
    /// Who else is there, read for a metric.
    case standbys
    case commit
    case settleCommit
    case takeover
    case session(Session.Request)
    case fleet(Fleet.Request)
    case report

    /// Asked for by a leader as such.
    var isOfReign: Bool {
        switch self {
        // A handover waits for none of these.
        case .lease, .member, .probe, .report, .fleet(.launches(.release)), .fleet(.launches(.support)): false
        case .members, .standbys, .commit, .settleCommit, .takeover, .session, .fleet: true
        }
    }
}
