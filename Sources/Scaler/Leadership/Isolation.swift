/// A leader that alone can't reach GitHub gives way to a standby that can.
///
/// Both must be true, by this leader's own clock and eyes: GitHub has not admitted it for a while, though it asked again and again;
/// and a standby's MEMBER record changed within `MemberRecord.longestSilence`, and says that GitHub admitted that standby *after* this leader was cut off: it was
/// written since the reading before, and how old the admission was then is the difference of two times of that standby's clock. No time
/// in it is compared with this agent's.
///
/// *Why so strict:* when GitHub is away for everybody, a standby's last success looks fresh for a minute. A handover then would
/// cost a session and gain nothing, and would come back. When nobody reaches GitHub the leader keeps leading, and tries again: the
/// runners at work need somebody who reaps them.
struct Isolation: Sendable {
    /// How long GitHub is tried after the first question that failed. Longer than the pause of at most 3 s and the 10 s of patience that a
    /// second question takes: a passing cut costs no handover. The first question comes up to 16 s later than it did before a poll vouched for
    /// GitHub, so this is 5 s shorter than it was then (decision 22).
    private static let patience = Duration.seconds(15)
    private static let period = Duration.seconds(5)

    private struct Sighting {
        var record: MemberRecord
        /// When the record was last seen to differ from the reading before; nil after the first.
        var changed: Instant?
        /// Whether GitHub's admission in it is of after this leader was cut off.
        var wasAdmitted = false
    }

    private let agent: String
    private var sightings: [String: Sighting] = [:]
    private var isReading = false
    private var next: Instant?
    private var askedAt: Instant?
    /// When the last reading that was answered was asked for: what is new in the next one was written after that.
    private var readAt: Instant?

    init(agent: String) { self.agent = agent }

    /// The standby that this leader should give way to; nil while it should go on.
    func successor(cutOffSince lost: Instant?, at now: Instant) -> String? {
        guard let lost, now - lost >= Self.patience else { return nil }
        return sightings.keys.sorted().first { name in
            guard let sighting = sightings[name], let changed = sighting.changed, now - changed < MemberRecord.longestSilence else {
                return false
            }
            return sighting.wasAdmitted && sighting.record.couldLead
        }
    }

    func wake(cutOffSince lost: Instant) -> Instant? { isReading ? nil : max(next ?? lost, lost) }

    /// Reads who else is there, while GitHub is out of reach; forgets all of it when GitHub is reached again.
    mutating func advance(cutOffSince lost: Instant?, _ scope: Scope, _ turn: inout Turn) {
        guard lost != nil else {
            sightings = [:]
            next = nil
            readAt = nil
            return
        }
        guard !isReading, (next ?? turn.instant) <= turn.instant else { return }
        isReading = true
        next = turn.instant + Self.period
        askedAt = turn.instant
        turn.perform(.table(.query(partition: scope.leasePartition)), for: .members)
    }

    mutating func read(_ outcome: Outcome, cutOffSince lost: Instant?, at now: Instant) {
        isReading = false
        guard case .done(.items(let items)) = outcome, let lost, next != nil else { return }
        for (key, item) in items.sorted(by: { $0.key < $1.key }) where key.sort.hasPrefix("MEMBER#") {
            guard let record = try? MemberRecord(item), record.agent != agent else { continue }
            see(record, cutOffSince: lost, at: now)
        }
        readAt = askedAt
    }

    private mutating func see(_ record: MemberRecord, cutOffSince lost: Instant, at now: Instant) {
        guard var sighting = sightings[record.agent] else {
            sightings[record.agent] = Sighting(record: record)
            return
        }
        guard sighting.record != record else { return }
        sighting.changed = now
        if let seen = record.github.seen, let readAt, readAt - seen.age(at: record.at) >= lost { sighting.wasAdmitted = true }
        sighting.record = record
        sightings[record.agent] = sighting
    }
}
