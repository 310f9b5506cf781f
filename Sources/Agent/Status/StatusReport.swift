import Scaler

/// What `agent status` says: the one shape behind the table and behind `--json` (docs/status.md).
struct StatusReport: Encodable, Sendable {
    let scope: String
    /// The table holds a lease or a heartbeat of this scale set.
    let known: Bool
    /// Where it doesn't: the scale sets that were ever led in this table.
    let others: [String]?
    /// True when a leader renews its lease, nothing is degraded, the agents agree, and every standby could take over.
    let healthy: Bool
    let lease: Lease
    let agents: [Agent]
    let differences: [Difference]
    let elections: [Election]
    let session: Session?
    /// Nil where no leader has written them yet; `advertised` also while GitHub grants the leader no session.
    let wanted, maximum, advertised: Int64?
    let limit: Limit?
    let jobsAssigned, jobsRunning, jobsAvailable: Int?
    /// The labels that GitHub has for the scale set; empty where it isn't known.
    let labels: [String]
    /// Assigned jobs that GitHub gives to no runner; zero while there is none.
    let phantomJobs: Int64
    /// The last jobs that ended with their instance, the latest first.
    let lostJobs: [LostJob]
    /// The runner of the image that is launched now; nil while no leader knows it.
    let runnerVersion: RunnerVersion?
    /// How many runners are in each state.
    let runnerStates: [String: Int]
    var runners: [Runner]
    let batches: [Batch]
    var jobs: [Job]
    let degraded: [Degraded]
    let unreadable: [String]

    var isLed: Bool { lease.state == LeaseSighting.State.held.rawValue }

    /// 0 led and healthy, 1 no leader, 2 the table holds no such scale set, 3 led but degraded. (2 is also when there is no report.)
    var exit: CommandExit { !known ? .cantTell : !isLed ? .failed : healthy ? .done : .degraded }
}

extension StatusReport {
    init(_ reading: LedgerReading, scope: Scaler.Scope) {
        let now = reading.readAt
        let state = reading.state
        self.scope = scope.name
        known = reading.isKnown
        others = reading.isKnown ? nil : reading.others
        lease = Lease(reading, now)
        agents = reading.members.filter { $0.at.age(at: now) < Agent.memory }.map { Agent($0, reading, now) }
        differences = Difference.all(of: agents)
        elections = reading.elections.map { Election($0) }
        session = state.flatMap { state in
            state.session.map { Session(id: $0.text, scaleSet: state.scaleSet, committedMessage: state.committed) }
        }
        (wanted, maximum) = (state?.wanted, state?.maximum)
        advertised = state.flatMap { $0.isUnserved ? nil : $0.advertised }
        limit = state.flatMap { Limit($0, now) }
        jobsAssigned = state?.statistics?.assigned
        jobsRunning = state?.statistics?.running
        jobsAvailable = state?.statistics?.available
        labels = state?.labels ?? []
        phantomJobs = state?.phantomJobs ?? 0
        lostJobs = (state?.lostJobs ?? []).map { LostJob($0, now) }
        runnerVersion = state.flatMap { RunnerVersion($0) }
        runnerStates = reading.runners.reduce(into: [:]) { $0[$1.state.rawValue, default: 0] += 1 }
        runners = reading.runners.map { Runner($0, reading.phases[$0.instance], now) }
        batches = reading.batches.map { Batch($0, now) }
        let waits = WaitingReasons(reading)
        jobs = reading.jobs.sorted { ($0.waitingSince, $0.id) < ($1.waitingSince, $1.id) }.map { Job($0, waits.why($0), now) }
        degraded = (state?.degraded ?? []).map { Degraded($0, now) }
        unreadable = reading.unreadable
        healthy =
            reading.lease.state == .held && degraded.isEmpty && unreadable.isEmpty && !differences.contains { $0.isFault }
            && !agents.contains { $0.isUnfit }
    }
}

extension Scaler.WallTime {
    var rfc3339: String { WallTime(milliseconds: milliseconds).rfc3339 }
}
