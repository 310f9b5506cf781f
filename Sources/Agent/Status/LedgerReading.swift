import Scaler

/// Everything that the ledger says of one scale set, as it was read.
struct LedgerReading: Sendable {
    var lease: LeaseSighting
    var members: [MemberRecord] = []
    var state: StateRecord?
    var runners: [RunnerRecord] = []
    var batches: [BatchRecord] = []
    var jobs: [JobRecord] = []
    var phases: [InstanceID: PhaseRecord] = [:]
    /// The newest first.
    var elections: [ElectionRecord] = []
    /// Where nothing of this scale set was found: the scale sets that were ever led in this table.
    var others: [String] = []
    /// Records that this version can't read, each in a sentence.
    var unreadable: [String] = []
    let readAt: Scaler.WallTime

    init(lease: LeaseSighting, members: [Key: Scaler.Item], live: [Key: Scaler.Item], readAt: Scaler.WallTime) {
        self.lease = lease
        self.readAt = readAt
        for (key, item) in members.sorted(by: { $0.key < $1.key }) where key.sort.hasPrefix("MEMBER#") {
            take(key) { reading throws(UnreadableRecord) in reading.members.append(try MemberRecord(item)) }
        }
        for (key, item) in live.sorted(by: { $0.key < $1.key }) {
            take(key) { reading throws(UnreadableRecord) in try reading.add(key, item) }
        }
    }

    /// Whether an agent was ever started for this scale set, with this table.
    var isKnown: Bool { lease.state != .none || !members.isEmpty || state != nil }

    mutating func add(elections: [(key: Key, item: Scaler.Item)]) {
        for (key, item) in elections {
            take(key) { reading throws(UnreadableRecord) in reading.elections.append(try ElectionRecord(item)) }
        }
    }

    private mutating func add(_ key: Key, _ item: Scaler.Item) throws(UnreadableRecord) {
        switch key.sort.prefix(while: { $0 != "#" }) {
        case "STATE": state = try StateRecord(item)
        case "RUNNER": runners.append(try RunnerRecord(item))
        case "BATCH": batches.append(try BatchRecord(item))
        case "JOB": jobs.append(try JobRecord(item))
        default: throw UnreadableRecord(words: "this agent knows no such kind of record")
        }
    }

    private mutating func take(_ key: Key, _ add: (inout Self) throws(UnreadableRecord) -> Void) {
        do throws(UnreadableRecord) { try add(&self) } catch { unreadable.append("\(key): \(error.words)") }
    }
}

/// The lease, and what watching it showed.
struct LeaseSighting: Sendable {
    enum State: String, Sendable {
        /// The holder renewed it before our eyes.
        case held
        /// Given up, and nobody has claimed it while it was watched for its whole duration.
        case released
        /// Watched for its whole duration, and nobody renewed it.
        case expired
        /// Nobody ever claimed it.
        case none
    }

    let state: State
    let lease: LeaseRecord?
}
