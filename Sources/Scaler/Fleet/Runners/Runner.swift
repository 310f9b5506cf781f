/// One runner in the leader's memory: its record, its stage, and what this leader saw of it.
///
/// Every step is one of the methods below. Each writes the record's state with the stage, so that the two never differ.
struct Runner: Sendable {
    private(set) var record: RunnerRecord
    private(set) var stage: Stage
    /// When EC2 last showed it alive, or when it was launched or taken over.
    private(set) var seen: Instant
    /// When it is looked at next; nil when only an event concerns it.
    private(set) var due: Instant?
    /// A step that the stage machine forbids was asked for, and not taken: a defect of the core.
    private(set) var illegalStep: String?
    private var pacer = Pacer(base: .seconds(1), cap: .seconds(60), floor: .seconds(1))

    init(record: RunnerRecord, seen: Instant) {
        self.record = record
        stage = Stage(record.state)
        self.seen = seen
    }

    var id: InstanceID { record.instance }
    var name: RunnerName { record.name }

    private mutating func enter(_ next: Stage) {
        guard Stage.mayBecome(stage.kind, next.kind) else {
            illegalStep = "runner \(name) may not go from \(stage.kind) to \(next.kind)"
            return
        }
        stage = next
        if let state = next.recorded { record.state = state }
    }

    // MARK: Steps

    mutating func configure(githubID: Int64, scaleSet: Int, at wall: WallTime) {
        record.githubID = githubID
        record.scaleSet = Int64(scaleSet)
        record.configured = wall
        enter(.configured(.booting))
    }

    /// The runner listens, and GitHub knows it.
    mutating func register() { if stage == .configured(.booting) { enter(.configured(.idle)) } }

    /// It was idle for as long as it may.
    mutating func expire(at now: Instant) { enter(.configured(.expiring(since: now))) }

    /// GitHub said that a job started on it.
    mutating func start(_ job: JobID, at wall: WallTime) {
        record.job = job
        record.started = wall
        if case .retiring = stage { occupy() } else { enter(.busy) }
    }

    /// It has a job of which GitHub's messages didn't tell: its own phase, or GitHub's refusal to remove it, says so.
    mutating func work() { enter(.busy) }

    mutating func finish(_ job: JobID, at wall: WallTime) {
        record.job = job
        record.finished = wall
        switch stage {
        case .launched, .configured, .busy: enter(.finished)
        case .retiring: enter(.retiring(isOccupied: false))
        case .finished, .terminating, .ended: break
        }
    }

    mutating func retire(because reason: String) {
        record.reason = reason
        due = nil
        enter(.retiring(isOccupied: false))
    }

    /// GitHub keeps it: a job was given to it.
    mutating func occupy() { enter(.retiring(isOccupied: true)) }

    mutating func condemn() {
        due = nil
        enter(.terminating)
    }

    /// EC2 showed the instance's end.
    mutating func end(because reason: String?) {
        if record.reason == nil { record.reason = reason }
        due = nil
        enter(.ended(remains))
    }

    private var remains: Stage.Remains {
        switch stage {
        case .finished, .terminating: .nothing
        case .configured(.booting): .registration(wasHeardOf: record.reason == "Server.SpotInstanceTermination")
        case .launched, .configured, .busy, .retiring, .ended: .registration(wasHeardOf: true)
        }
    }

    /// The launch that produced nothing, at the sight of its end; nil where only GitHub tells whether it had a job, and when it was counted
    /// before. What replaces the instance is decided at the same sight.
    mutating func takeLoss(at wall: WallTime) -> Loss? {
        guard record.lost == nil, let loss = Loss(sighted: record) else { return nil }
        record.lost = wall
        return loss
    }

    /// The loss that GitHub's answer shows; nil where the launch was counted before.
    func uncounted(_ loss: Loss?) -> Loss? { record.lost == nil ? loss : nil }

    // MARK: What is learned of it

    /// GitHub's id of the runner, found by its name; nil when the one at hand leads nowhere.
    mutating func learn(githubID: Int64?) { record.githubID = githubID }
    mutating func learnConfigured(at wall: WallTime) { record.configured = wall }

    mutating func see(in zone: String?, at now: Instant) {
        seen = now
        locate(in: zone)
    }

    /// CreateFleet names no zone: it is learned from the first listing that shows the instance, if only as ended.
    mutating func locate(in zone: String?) { record.zone = record.zone ?? zone }

    // MARK: When it is looked at

    mutating func wait(until instant: Instant?) { due = instant }
    mutating func succeed() { pacer.progressed() }
    mutating func backOff(_ turn: inout Turn, atLeast least: Duration?, isFirstFree: Bool = false) {
        pacer.failed(&turn, retryAfter: least, isFirstFree: isFirstFree)
        due = pacer.notBefore
    }
}

/// What a runner counts as.
extension Runner {
    var hasEnded: Bool { if case .ended = stage { true } else { false } }

    /// Counts against the maximum: EC2 may run it and nobody is ending it.
    var isAlive: Bool {
        switch stage {
        case .launched, .configured, .busy, .finished, .retiring: true
        case .terminating, .ended: false
        }
    }

    /// Counts towards the wanted number: it has a job, or can take one.
    var isCapacity: Bool {
        switch stage {
        case .launched, .configured(.booting), .configured(.idle), .busy: true
        case .retiring(let isOccupied): isOccupied
        // Its replacement counts.
        case .configured(.expiring): false
        case .finished, .terminating, .ended: false
        }
    }

    /// This very job ended on it.
    func hasFinished(_ job: JobID) -> Bool { record.finished != nil && record.job == job }

    var hasJob: Bool {
        switch stage {
        case .busy, .retiring(isOccupied: true): true
        case .launched, .configured, .finished, .retiring(isOccupied: false), .terminating, .ended: false
        }
    }

    /// Launched, and not yet heard of: if it dies now, only EC2 tells.
    var isBooting: Bool {
        switch stage {
        case .launched, .configured(.booting): true
        case .configured(.idle), .configured(.expiring), .busy, .finished, .retiring, .terminating, .ended: false
        }
    }

    /// Nobody is ending it: its instance should run.
    var isUnstopped: Bool {
        switch stage {
        case .launched, .configured, .busy, .finished: true
        case .retiring, .terminating, .ended: false
        }
    }

    var isLeaving: Bool {
        switch stage {
        case .finished, .terminating: true
        case .launched, .configured, .busy, .retiring, .ended: false
        }
    }

    /// May be retired as surplus: it has no job that this leader knows of. GitHub has the last word.
    var isIdle: Bool {
        switch stage {
        case .launched, .configured: true
        case .busy, .finished, .retiring, .terminating, .ended: false
        }
    }
}
