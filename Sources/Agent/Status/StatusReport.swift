import Scaler

/// What `agent status` says: the one shape behind the table and behind `--json` (docs/status.md).
struct StatusReport: Encodable, Sendable {
    struct Lease: Encodable, Sendable {
        let state: String
        let owner: String?
        let epoch: Int64?
        /// RFC 3339, UTC.
        let claimed: String?
    }

    struct Session: Encodable, Sendable {
        let id: String
        let scaleSet: Int64?
        let committedMessage: Int64
    }

    struct Runner: Encodable, Sendable {
        let name, instance, state, type, market: String
        let zone, phase, job, reason: String?
        let ageSeconds: Int64
    }

    struct Batch: Encodable, Sendable {
        let id, market: String
        let count: Int
        let epoch: Int64
        let ageSeconds: Int64
    }

    struct Job: Encodable, Sendable {
        let id, repository, name, state: String
        let runner, why: String?
        let ageSeconds: Int64
    }

    struct Election: Encodable, Sendable {
        let epoch: Int64
        let owner, cause: String
        let reason, previous: String?
        /// RFC 3339, UTC.
        let at: String
        let leaderlessMs: Int64?
    }

    let scope: String
    /// True when a leader renews its lease, nothing is degraded, and every standby could take over.
    let healthy: Bool
    let lease: Lease
    let agents: [Agent]
    let elections: [Election]
    let session: Session?
    let wanted, maximum, advertised: Int64
    let jobsAssigned, jobsRunning: Int?
    let runners: [Runner]
    let batches: [Batch]
    let jobs: [Job]
    let degraded: [String]
    let unreadable: [String]

    var isLed: Bool { lease.state == LeaseSighting.State.held.rawValue }

    /// 0 led and healthy, 1 no leader, 3 led but degraded. (2, can't tell, is when there is no report.)
    var exitCode: Int32 { isLed ? (healthy ? 0 : 3) : 1 }
}

extension StatusReport {
    init(_ reading: LedgerReading, scope: Scaler.Scope) {
        let now = reading.readAt
        let record = reading.lease.lease
        self.scope = scope.name
        lease = Lease(state: reading.lease.state.rawValue, owner: record?.owner, epoch: record?.epoch, claimed: record?.claimed?.rfc3339)
        agents = reading.members.filter { $0.at.age(at: now) < Agent.memory }.map { Agent($0, reading, now) }
        elections = reading.elections.map { Election($0) }
        session = reading.state.flatMap { state in
            state.session.map { Session(id: $0.text, scaleSet: state.scaleSet, committedMessage: state.committed) }
        }
        wanted = reading.state?.wanted ?? 0
        maximum = reading.state?.maximum ?? 0
        advertised = reading.state?.advertised ?? 0
        jobsAssigned = reading.state?.statistics?.assigned
        jobsRunning = reading.state?.statistics?.running
        runners = reading.runners.map { Runner($0, reading.phases[$0.instance], now) }
        batches = reading.batches.map { Batch($0, now) }
        let waits = WaitingReasons(reading)
        jobs = reading.jobs.sorted { ($0.assigned, $0.id) < ($1.assigned, $1.id) }.map { Job($0, waits.why($0), now) }
        degraded = reading.state?.degraded ?? []
        unreadable = reading.unreadable
        healthy = reading.lease.state == .held && degraded.isEmpty && unreadable.isEmpty && !agents.contains { $0.isUnfit }
    }
}

extension StatusReport.Election {
    fileprivate init(_ record: ElectionRecord) {
        self.init(
            epoch: record.epoch, owner: record.owner, cause: record.cause.rawValue, reason: record.reason, previous: record.previous,
            at: record.at.rfc3339, leaderlessMs: record.leaderless?.milliseconds)
    }
}

extension StatusReport.Runner {
    fileprivate init(_ record: RunnerRecord, _ phase: PhaseRecord?, _ now: Scaler.WallTime) {
        self.init(
            name: record.name.text, instance: record.instance.text, state: record.state.rawValue, type: record.type,
            market: record.market.rawValue, zone: record.zone, phase: phase?.phase.rawValue, job: record.job?.text, reason: record.reason,
            ageSeconds: record.launched.age(at: now).components.seconds)
    }
}

extension StatusReport.Batch {
    fileprivate init(_ record: BatchRecord, _ now: Scaler.WallTime) {
        self.init(
            id: record.id.text, market: record.request.market.rawValue, count: record.request.count, epoch: record.epoch,
            ageSeconds: record.created.age(at: now).components.seconds)
    }
}

extension StatusReport.Job {
    fileprivate init(_ record: JobRecord, _ why: String?, _ now: Scaler.WallTime) {
        self.init(
            id: record.id.text, repository: record.repository, name: record.name, state: record.started == nil ? "waiting" : "running",
            runner: record.runner?.text, why: why, ageSeconds: (record.started ?? record.assigned).age(at: now).components.seconds)
    }
}

extension Scaler.WallTime {
    var rfc3339: String { WallTime(milliseconds: milliseconds).rfc3339 }
}
