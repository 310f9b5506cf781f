/// One runner in the leader's memory: its record, and what this leader saw of it.
struct Runner: Sendable {
    var record: RunnerRecord
    /// When EC2 last showed it alive, or when it was launched or taken over.
    var seen: Instant
    /// It said that it listens, or a job started on it.
    var isRegistered = false
    /// It didn't register in time: no capacity, and to be replaced.
    var isFailed = false
    /// GitHub said that a job runs on it when it was to be removed.
    var isOccupied = false
    /// EC2 showed its end; what is left is to clear up at GitHub and in the ledger.
    var isOver = false
    /// When it is to be looked at next.
    var due: Instant?
    var backoff = Backoff(base: .seconds(1), cap: .seconds(60), floor: .seconds(1))

    init(record: RunnerRecord, seen: Instant) {
        self.record = record
        self.seen = seen
        isRegistered = record.state == .busy || record.state == .finished
    }

    /// Counts against the maximum: EC2 may run it and nobody is ending it.
    var isAlive: Bool { !isOver && record.state != .terminating }

    /// Counts towards the wanted number: it has a job, or can take one.
    var isCapacity: Bool {
        guard !isOver, !isFailed else { return false }
        return switch record.state {
        case .launched, .configured, .busy: true
        case .retiring: isOccupied
        case .finished, .terminating: false
        }
    }

    /// Launched, and not yet heard of: if it dies now, only EC2 tells.
    var isBooting: Bool { !isRegistered && isIdle }

    var isLeaving: Bool { !isOver && (record.state == .finished || record.state == .terminating) }

    var hasJob: Bool { !isOver && (record.state == .busy || (record.state == .retiring && isOccupied)) }

    /// May be retired as surplus: it has no job that this leader knows of. GitHub has the last word.
    var isIdle: Bool { !isOver && !isFailed && (record.state == .configured || record.state == .launched) }
}

/// The counts that scaling needs, kept up with every change, so that no event counts all runners.
struct Census: Sendable {
    private(set) var alive = 0
    private(set) var capacity = 0
    private(set) var busy = 0
    private(set) var booting = 0
    /// On their way out, and not yet seen ended: until then they count against the maximum, or may need to be told again.
    private(set) var leaving = 0

    mutating func add(_ runner: Runner, _ sign: Int) {
        if runner.isAlive { alive += sign }
        if runner.isCapacity { capacity += sign }
        if runner.hasJob { busy += sign }
        if runner.isBooting { booting += sign }
        if runner.isLeaving { leaving += sign }
    }
}

/// One launch under way.
struct Batch: Sendable {
    let record: BatchRecord
    /// The later of the claim and the last sending: the horizon counts from here.
    var lastSent: Instant
    /// A sending of it, by this epoch or one before, had no answer that settles it.
    var isDoubtful: Bool
    /// EC2 took the token but named no instances: it is not sent again, and counts until they are listed or the horizon ends.
    var isConsumed = false
    /// The fleet that its token belongs to, once EC2 named it: it can be asked what it launched.
    var fleet: String?
    var isWaiting = false
    var due: Instant?
    /// Instances that EC2 listed under its tag.
    var listed: [Instance] = []
    var backoff = Backoff(base: .milliseconds(500), cap: .seconds(30), floor: .milliseconds(500))
}
