import Scaler

/// Looks into the table again and again, and tells each event once.
///
/// A record's place in HISTORY is by its writer's clock, and the record may be written minutes after it was dated: a leader commits
/// thousands of ends at a pace, its clock may be late, and DynamoDB's reads may lag. So each look begins `overlap` before the last one. The
/// feed remembers what it told for as long as the table keeps it: this host's clock may step back, and then a look meets old events again.
struct EventFeed: Sendable {
    /// An event that is written later than this after its own time is missed by `--follow`; a new `agent events` shows it.
    static let overlap = Duration.seconds(15 * 60)
    /// Days that are read at the same time.
    private static let atOnce = 4

    /// What a look came to.
    struct Look: Sendable {
        /// How many events were told.
        var events = 0
        /// How much was read, in pages of at most 1 MB.
        var pages = 0
        /// Those of them that belong to days which the next look reads again.
        var pagesToRepeat = 0
        /// Records that this version can't read, and that no look before met.
        var unreadable: [Key: String] = [:]
        /// Whether the table holds a lease of this scale set.
        var hasLease = false

        /// Until the next look, which reads today's records whole: a busy day is looked at less often. The days before that only the
        /// first look reads don't count. A page of 1 MB, eventually consistent, takes 128 read units (DynamoDB Developer Guide, "Capacity
        /// units consumed by query"; 2026-11-28). So `--follow` takes at most 64 a second.
        var pause: Duration { max(.seconds(5), .seconds(2) * pagesToRepeat) }
    }

    let reader: EventReader
    private let since: Scaler.WallTime
    /// Nothing older is looked for.
    private var start: Scaler.WallTime
    /// By the number of the event's day.
    private var told: [Int64: Set<PastEvent.ID>] = [:]
    private var unreadable: Set<Key> = []

    init(reader: EventReader, since: Scaler.WallTime) {
        (self.reader, self.since, start) = (reader, since, since)
    }

    /// - Parameter tell: is given new events day by day, the oldest first.
    /// - Throws: when the table can't be read. What was told until then is not told again by the next look.
    mutating func look(at now: Scaler.WallTime, tell: ([PastEvent]) -> Void) async throws(StatusError) -> Look {
        var look = Look()
        told = told.filter { $0.key >= HistoryDays.number(of: start) - HistoryDays.kept }
        // The writer's clock may be ahead of this one: past midnight already.
        let end = Scaler.WallTime(milliseconds: now.milliseconds + Self.overlap.milliseconds)
        let next = max(since, Scaler.WallTime(milliseconds: now.milliseconds - Self.overlap.milliseconds))
        let repeated = HistoryDays.partitions(of: reader.scope, from: next, to: end).count
        var rest = HistoryDays.partitions(of: reader.scope, from: start, to: end)[...]
        while !rest.isEmpty {
            let some = rest.prefix(Self.atOnce)
            for (day, left) in zip(try await reader.days(some, from: start), stride(from: rest.count, to: 0, by: -1)) {
                take(day, &look, tell)
                if left <= repeated { look.pagesToRepeat += day.pages }
            }
            rest = rest.dropFirst(some.count)
        }
        let lease = try await reader.lease()
        look.hasLease = lease != nil
        if let event = lease.flatMap({ PastEvent($0) }), event.at >= start { take([event], &look, tell) }
        start = next
        return look
    }

    private mutating func take(_ day: EventReader.Day, _ look: inout Look, _ tell: ([PastEvent]) -> Void) {
        look.pages += day.pages
        for (key, words) in day.unreadable where unreadable.insert(key).inserted { look.unreadable[key] = words }
        take(day.events, &look, tell)
    }

    private mutating func take(_ events: [PastEvent], _ look: inout Look, _ tell: ([PastEvent]) -> Void) {
        let new = events.filter { told[HistoryDays.number(of: $0.at), default: []].insert($0.id).inserted }
        look.events += new.count
        if !new.isEmpty { tell(new) }
    }
}
