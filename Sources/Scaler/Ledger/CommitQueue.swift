/// What waits to be committed, in the order in which it came. What yields goes last.
struct CommitQueue: Sendable {
    private var entries: [Ledger.Entry] = []
    private var head = 0
    /// What yields. Once a later entry touches one of its items, it is moved to `entries`, before that one.
    private var yielding: [Ledger.Entry] = []
    private var yieldingHead = 0
    private var keysYielding: Set<Key> = []

    var isEmpty: Bool { next == nil }

    var next: Ledger.Entry? {
        if head < entries.count { return entries[head] }
        return yieldingHead < yielding.count ? yielding[yieldingHead] : nil
    }

    mutating func append(_ entry: Ledger.Entry) {
        let touches = !keysYielding.isEmpty && entry.writes.contains { keysYielding.contains($0.key) }
        if touches { stopYielding(to: entry) }
        guard entry.yields, !touches else { return entries.append(entry) }
        yielding.append(entry)
        for write in entry.writes { keysYielding.insert(write.key) }
    }

    mutating func takeNext() {
        if head < entries.count {
            head += 1
        } else {
            for write in yielding[yieldingHead].writes { keysYielding.remove(write.key) }
            yieldingHead += 1
        }
        compact()
    }

    /// These were taken, and go again before all others.
    mutating func putBack(_ taken: [Ledger.Entry]) {
        entries.replaceSubrange(0..<head, with: taken)
        head = 0
    }

    /// Whatever touches an item of `entry` goes before it.
    private mutating func stopYielding(to entry: Ledger.Entry) {
        let keys = Set(entry.writes.map(\.key))
        let waiting = yielding[yieldingHead...]
        yielding = waiting.filter { other in
            guard other.writes.contains(where: { keys.contains($0.key) }) else { return true }
            for write in other.writes { keysYielding.remove(write.key) }
            entries.append(other)
            return false
        }
        yieldingHead = 0
    }

    /// What was taken is kept for a while, since moving the rest costs more.
    private mutating func compact() {
        if head > 64, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
        if yieldingHead > 64, yieldingHead * 2 > yielding.count {
            yielding.removeFirst(yieldingHead)
            yieldingHead = 0
        }
    }
}
