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
    private var queue: [Entry] = []
    private var head = 0
    private var progress = Progress.idle
    private var waiting = false
    private var retryAt: Instant?
    private var backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))
    private var pace: Pace
    /// After a refusal that names no culprit: entries go one by one until one is found.
    private var isolating = 0
    /// The records that this leader wrote since its claim; nil once the second reading of LIVE no longer asks for them.
    private var written: Set<Key>? = []

    init(scope: Scope, hold: Hold, at now: Instant) {
        self.scope = scope
        epoch = hold.epoch
        claim = hold.claim
        pace = Pace(at: now)
    }

    var isQuiet: Bool { if case .idle = progress { head == queue.count } else { false } }

    mutating func append(_ writes: [Write], then after: [Consequence] = []) {
        if written != nil { for write in writes { written?.insert(write.key) } }
        queue.append(Entry(writes: writes, after: after))
    }

    /// The records that this leader wrote since its claim. Asked once, by the second reading of LIVE; nothing is noted after it.
    mutating func takeWritten() -> Set<Key> {
        defer { written = nil }
        return written ?? []
    }

    var wake: Instant? {
        switch progress {
        case .idle: head < queue.count ? pace.ready : nil
        case .committing, .settling, .resending: waiting ? nil : retryAt
        }
    }

    /// Sends what is due.
    mutating func advance(_ outbox: inout Outbox) {
        guard !waiting, (retryAt ?? outbox.instant) <= outbox.instant else { return }
        switch progress {
        case .idle:
            guard head < queue.count, pace.ready <= outbox.instant else { return }
            send(gather(&outbox), &outbox)
        case .resending(let group): send(group, &outbox)
        case .settling:
            waiting = true
            outbox.perform(.read(scope.fence), for: .settleCommit)
        case .committing: return
        }
    }

    private mutating func send(_ group: Group, _ outbox: inout Outbox) {
        progress = .committing(group)
        waiting = true
        retryAt = nil
        outbox.perform(.transact(group.writes + [numbering(group)], token: group.token), for: .commit)
    }

    private func numbering(_ group: Group) -> Write {
        let next = FenceRecord(claim: claim, seq: seq + 1, commit: group.commit)
        return Write(
            scope.fence, .update(set: next.item(epoch: epoch)), if: [.equals("claim", .text(claim)), .equals("seq", .number(seq))])
    }

    /// Takes entries in order, as long as they fit and touch no item twice. A later put of the same item replaces the earlier.
    private mutating func gather(_ outbox: inout Outbox) -> Group {
        var writes: [Write] = []
        var places = [Key: Int](minimumCapacity: 16)
        var entries: [Entry] = []
        while head < queue.count {
            let entry = queue[head]
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
            head += 1
            if isolating > 0 {
                isolating -= 1
                break
            }
        }
        compact()
        pace.spend(writes.count + 1, at: outbox.instant)
        return Group(entries: entries, writes: writes, commit: outbox.generator.name(), token: outbox.generator.name())
    }

    private static func replaces(_ earlier: Write, _ later: Write) -> Bool {
        guard case .put = earlier.change, case .put = later.change else { return false }
        return earlier.conditions.isEmpty && later.conditions.isEmpty
    }

    private mutating func compact() {
        guard head > 64, head * 2 > queue.count else { return }
        queue.removeFirst(head)
        head = 0
    }
}

extension Ledger {
    mutating func committed(_ outcome: Outcome, _ outbox: inout Outbox) -> Verdict {
        guard case .committing(let group) = progress else { return .nothing }
        waiting = false
        switch outcome {
        case .done: return stands(group)
        case .skipped: return again(.resending(group), &outbox)
        case .unknown: return again(.settling(group), &outbox)
        case .refused(let refusal):
            switch refusal.kind {
            case .cancelled(let reasons): return cancelled(group, reasons, refusal.words, &outbox)
            case .inProgress: return again(.resending(group), &outbox, atLeast: .seconds(1))
            case .busy: return again(.resending(group), &outbox)
            default: return reject(group, refusal.words)
            }
        }
    }

    /// FENCE's own reason is looked at first: several can appear together.
    private mutating func cancelled(_ group: Group, _ reasons: [Cancellation], _ words: String, _ outbox: inout Outbox) -> Verdict {
        if case .conditionFailed(let item)? = reasons.last { return judge(item, group, &outbox) }
        if reasons.contains(.busy) { return again(.resending(group), &outbox) }
        return reject(group, words)
    }

    mutating func settled(_ outcome: Outcome, _ outbox: inout Outbox) -> Verdict {
        guard case .settling(let group) = progress else { return .nothing }
        waiting = false
        guard case .done(.item(let item)) = outcome else { return again(.settling(group), &outbox) }
        return judge(item, group, &outbox)
    }

    /// Only a FENCE that shows another claim means deposed.
    private mutating func judge(_ item: Item?, _ group: Group, _ outbox: inout Outbox) -> Verdict {
        guard let fence = try? item.map({ item throws(UnreadableRecord) in try FenceRecord(item) }), fence.claim == claim else {
            return .deposed
        }
        if fence.seq == seq + 1, fence.commit == group.commit { return stands(group) }
        // A number that is neither would be a second writer under this claim: nothing may be written after that.
        guard fence.seq == seq else { return .deposed }
        return again(.resending(group), &outbox)
    }

    private mutating func stands(_ group: Group) -> Verdict {
        seq += 1
        progress = .idle
        retryAt = nil
        backoff.reset()
        return .committed(group.entries.flatMap(\.after))
    }

    private mutating func again(_ next: Progress, _ outbox: inout Outbox, atLeast least: Duration = .zero) -> Verdict {
        progress = next
        retryAt = outbox.instant + backoff.next(&outbox.generator, atLeast: least)
        return .nothing
    }

    /// A group with several entries is taken apart, so that the one at fault blocks nobody; a single one is given up, loudly.
    private mutating func reject(_ group: Group, _ words: String) -> Verdict {
        progress = .idle
        retryAt = nil
        guard group.entries.count == 1 else {
            queue.replaceSubrange(0..<head, with: group.entries)
            head = 0
            isolating = group.entries.count
            return .nothing
        }
        return .rejected(group.entries[0].after, words)
    }
}

/// Spreads commits over time when many are due. A partition of DynamoDB takes 1,000 write units a second, and a write in a
/// transaction costs two (a RUNNER and its BOOT of 6 KB, fourteen): half of that is used here, so that a full commit of 99
/// writes goes about four times a second, and small ones as fast as they are answered.
private struct Pace: Sendable {
    private static let writesPerSecond: Int64 = 400
    private static let burst: Int64 = 400

    private(set) var ready: Instant

    init(at now: Instant) { ready = now - .seconds(1) }

    mutating func spend(_ writes: Int, at now: Instant) {
        let full = now - .milliseconds(Self.burst * 1000 / Self.writesPerSecond)
        ready = max(ready, full) + .milliseconds(Int64(writes) * 1000 / Self.writesPerSecond)
    }
}
