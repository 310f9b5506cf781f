/// How many other agents could take over and serve: the metric `HealthyStandbys`, by which people learn that redundancy is lost. Nothing is
/// decided by it.
///
/// The leader reads the MEMBER records twice a minute. An agent lives if its record changed from one reading to the next, for it writes a
/// heartbeat every 10 s. So no wall time of another host is compared with this one's.
struct Standbys: Sendable {
    /// Longer than `MemberRecord.longestSilence`, so that one lost heartbeat is no loss of redundancy.
    static let period = Duration.seconds(30)

    private let agent: String
    /// The other agents' records at the last reading that was answered; nil before the first.
    private var seen: [String: MemberRecord]?
    private var isReading = false
    private var next: Instant
    /// Nil until two readings of this reign were answered.
    private(set) var healthy: Int?

    init(agent: String, at now: Instant) {
        self.agent = agent
        next = now
    }

    var wake: Instant? { isReading ? nil : next }

    mutating func advance(_ scope: Scope, _ turn: inout Turn) {
        guard !isReading, next <= turn.instant else { return }
        isReading = true
        next = turn.instant + Self.period
        turn.perform(.table(.query(partition: scope.leasePartition)), for: .standbys)
    }

    /// A reading that failed changes nothing: the next one is compared with the last that succeeded.
    mutating func answered(_ answer: Answer<[Key: Item]>) {
        isReading = false
        guard case .done(let items) = answer else { return }
        var found: [String: MemberRecord] = [:]
        for (key, item) in items where key.sort.hasPrefix("MEMBER#") {
            if let record = try? MemberRecord(item), record.agent != agent { found[record.agent] = record }
        }
        if let seen { healthy = found.values.count { $0.isFit && seen[$0.agent].map(\.at) != $0.at } }
        seen = found
    }
}

extension MemberRecord {
    /// A standby that could take over and serve in full: its host stays, GitHub and EC2 admit it, and EC2 would launch for it as far as it knows.
    var isFit: Bool { role == "standby" && couldLead && github.isReached && ec2.isReached && launches.trouble == nil }
}
