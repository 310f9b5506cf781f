/// The one writer of LIVE: gathers what is pending into fenced, numbered commits, one in flight at a time, and says what may
/// follow once a commit stands.
///
/// Each commit is a transaction of at most 99 writes and an update of FENCE: `seq = n + 1, commit = <id of this content>` if
/// `claim = mine and seq = n`. So no commit of a past epoch is applied (INV-1), and none of this epoch that was thought lost
/// resurfaces after the leader has decided anew. A lost answer is settled by reading FENCE before anything else is committed.
struct Ledger: Sendable {
    /// Writes that belong together, and what they allow. Entries are committed whole and in order: whoever needs an order puts
    /// the later thing into the later entry.
    struct Entry: Sendable {
        let writes: [Write]
        let after: [Consequence]
        /// Entries that touch none of its items go before it.
        var yields = false
    }

    private struct Group: Sendable {
        let entries: [Entry]
        let writes: [Write]
        let commit: String
        let token: String
    }

    private enum Progress: Sendable {
        case idle
        case committing(Group)
        /// The answer was lost or doubtful: FENCE is read first.
        case settling(Group)
        /// To be sent again, the same content under the same token.
        case resending(Group)
    }

    enum Verdict: Sendable {
        case nothing
        case committed([Consequence])
        /// DynamoDB will never take these; what they would have allowed must not happen.
        case rejected([Consequence], String)
        case deposed
    }

    static let writesPerCommit = 99

    let scope: Scope
    let epoch: Int64
    let claim: String
    private var seq: Int64 = 0
    private var queue = CommitQueue()
    private var progress = Progress.idle
    private var waiting = false
    private var retryAt: Instant?
    /// Reset by a commit that stands.
    private var pacer = Pacer(base: .milliseconds(100), cap: .seconds(2))
    private var pace: CommitPace
    /// After a refusal that names no culprit: entries go one by one until one is found.
    private var isolating = 0
    /// The records that this leader wrote since its claim; nil once the second reading of LIVE no longer asks for them.
    private var written: Set<Key>? = []

    init(scope: Scope, hold: Hold, at now: Instant) {
        self.scope = scope
        epoch = hold.epoch
        claim = hold.claim
        pace = CommitPace(at: now)
    }

    var isQuiet: Bool { if case .idle = progress { queue.isEmpty } else { false } }

    mutating func append(_ entry: Entry) {
        if written != nil { for write in entry.writes { written?.insert(write.key) } }
        queue.append(entry)
    }

    /// The records that this leader wrote since its claim. Asked once, by the second reading of LIVE.
    mutating func takeWritten() -> Set<Key> {
        defer { written = nil }
        return written ?? []
    }

    var wake: Instant? {
        switch progress {
        case .idle: queue.isEmpty ? nil : max(pace.ready, retryAt ?? pace.ready)
        case .committing, .settling, .resending: waiting ? nil : retryAt
        }
    }

    /// Takes what this turn asked to be committed, and sends what is due.
    mutating func advance(_ turn: inout Turn) {
        for entry in turn.takeCommits() { append(entry) }
        guard !waiting, (retryAt ?? turn.instant) <= turn.instant else { return }
        switch progress {
        case .idle:
            guard !queue.isEmpty, pace.ready <= turn.instant else { return }
            send(gather(&turn), &turn)
        case .resending(let group): send(group, &turn)
        case .settling:
            waiting = true
            turn.perform(.table(.read(scope.fence)), for: .settleCommit)
        case .committing: return
        }
    }

    private mutating func send(_ group: Group, _ turn: inout Turn) {
        progress = .committing(group)
        waiting = true
        retryAt = nil
        turn.perform(.table(.transact(group.writes + [numbering(group)], token: group.token)), for: .commit)
    }

    private func numbering(_ group: Group) -> Write {
        let next = FenceRecord(claim: claim, seq: seq + 1, commit: group.commit)
        return Write(
            scope.fence, .update(set: next.item(epoch: epoch)), if: [.equals("claim", .text(claim)), .equals("seq", .number(seq))])
    }

    /// Takes entries in order, as long as they fit and touch no item twice. A later put of the same item replaces the earlier.
    private mutating func gather(_ turn: inout Turn) -> Group {
        var writes: [Write] = []
        var places = [Key: Int](minimumCapacity: 16)
        var entries: [Entry] = []
        while let entry = queue.next {
            let fresh = entry.writes.count { places[$0.key] == nil }
            guard writes.count + fresh <= Self.writesPerCommit || entries.isEmpty else { break }
            guard entry.writes.allSatisfy({ write in places[write.key].map { Self.replaces(writes[$0], write) } ?? true }) else { break }
            for write in entry.writes {
                if let place = places[write.key] {
                    writes[place] = write
                } else {
                    places[write.key] = writes.count
                    writes.append(write)
                }
            }
            entries.append(entry)
            queue.takeNext()
            if isolating > 0 {
                isolating -= 1
                break
            }
        }
        pace.spend(writes.count + 1, at: turn.instant)
        return Group(entries: entries, writes: writes, commit: turn.generator.name(), token: turn.generator.name())
    }

    private static func replaces(_ earlier: Write, _ later: Write) -> Bool {
        guard case .put = earlier.change, case .put = later.change else { return false }
        return earlier.conditions.isEmpty && later.conditions.isEmpty
    }
}

extension Ledger {
    mutating func committed(_ outcome: Outcome, _ turn: inout Turn) -> Verdict {
        guard case .committing(let group) = progress else { return unsent("a commit", &turn) }
        waiting = false
        switch outcome {
        case .done: return stands(group, &turn)
        case .skipped: return again(.resending(group), &turn)
        case .unknown(let words): return again(.settling(group), &turn, because: words)
        case .refused(let refusal):
            switch refusal.kind {
            case .cancelled(let reasons): return cancelled(group, for: reasons, refusal.words, &turn)
            case .inProgress: return again(.resending(group), &turn, retryAfter: .seconds(1), because: refusal.words)
            // A credential that DynamoDB refuses may be mended; the commit was not applied.
            case .busy, .unauthorized: return again(.resending(group), &turn, retryAfter: refusal.retryAfter, because: refusal.words)
            case .conditionFailed, .notFound, .exists, .tokenConsumed, .rejected: return reject(group, refusal.words, &turn)
            }
        }
    }

    /// FENCE's own reason is looked at first: several can appear together.
    private mutating func cancelled(_ group: Group, for reasons: [Cancellation], _ words: String, _ turn: inout Turn) -> Verdict {
        if case .conditionFailed(let item)? = reasons.last { return judge(item, group, &turn) }
        if reasons.contains(.busy) { return again(.resending(group), &turn, because: words) }
        let refused = zip(group.writes, reasons).filter { $0.1 != .none }.map(\.0)
        return reject(group, words, isOfHistory: refused.allSatisfy(\.isOfHistory), &turn)
    }

    mutating func settled(_ outcome: Outcome, _ turn: inout Turn) -> Verdict {
        guard case .settling(let group) = progress else { return unsent("a reading of FENCE", &turn) }
        waiting = false
        guard case .done(let item) = outcome.item else { return again(.settling(group), &turn, because: outcome.item.failure?.words) }
        return judge(item, group, &turn)
    }

    /// Only a FENCE that shows another claim means deposed.
    private mutating func judge(_ item: Item?, _ group: Group, _ turn: inout Turn) -> Verdict {
        guard let fence = try? item.map({ item throws(UnreadableRecord) in try FenceRecord(item) }), fence.claim == claim else {
            return .deposed
        }
        if fence.seq == seq + 1, fence.commit == group.commit { return stands(group, &turn) }
        // A number that is neither would be a second writer under this claim: nothing may be written after that.
        guard fence.seq == seq else { return .deposed }
        return again(.resending(group), &turn)
    }

    private mutating func stands(_ group: Group, _ turn: inout Turn) -> Verdict {
        seq += 1
        progress = .idle
        retryAt = nil
        pacer.progressed()
        turn.succeeded(.commit)
        return .committed(group.entries.flatMap(\.after))
    }

    private mutating func again(
        _ next: Progress, _ turn: inout Turn, retryAfter: Duration? = nil, because words: String? = nil
    ) -> Verdict {
        progress = next
        pacer.failed(&turn, retryAfter: retryAfter)
        retryAt = pacer.notBefore
        if let words { turn.failed(.commit, because: words, nextTry: retryAt) }
        return .nothing
    }

    /// A group with several entries is taken apart, so that the one at fault blocks nobody; a single one is given up, loudly, unless less of
    /// HISTORY is all that it takes.
    private mutating func reject(_ group: Group, _ words: String, isOfHistory: Bool = true, _ turn: inout Turn) -> Verdict {
        progress = .idle
        retryAt = nil
        guard group.entries.count == 1 else {
            queue.putBack(group.entries)
            isolating = group.entries.count
            return .nothing
        }
        if isOfHistory, let less = group.entries[0].withLessHistory { return retry(less, of: group.entries[0], words, &turn) }
        // What was given up may be asked for anew at once: a table that refuses everything is written to at the pace.
        pacer.failed(&turn, isFirstFree: true)
        retryAt = pacer.notBefore
        return .rejected(group.entries[0].after, words)
    }

    private mutating func retry(_ less: Entry, of entry: Entry, _ words: String, _ turn: inout Turn) -> Verdict {
        let history = entry.historyWords
        turn.note(
            .warning, "The table refuses an item of HISTORY: it is \(history.isLeftOut ? "left out" : "shortened"), and its record ends",
            ["items": history.keys, "reason": words])
        queue.putBack([less])
        isolating = 1
        return .nothing
    }
}
