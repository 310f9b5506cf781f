import Actions
import Scaler

extension Scaler.Statistics {
    init(_ other: Actions.Statistics) {
        self.init(
            available: other.availableJobs, acquired: other.acquiredJobs, assigned: other.assignedJobs, running: other.runningJobs,
            registered: other.registeredRunners, busy: other.busyRunners, idle: other.idleRunners)
    }
}

extension Scaler.Message {
    init(_ message: Actions.Message) {
        var jobs: [Scaler.JobEvent] = []
        var offers: [Int64] = []
        var unreadable = message.faults.map(\.words)
        if case .unknown(let type) = message.kind { unreadable.append("a message of unknown type \(type)") }
        for event in message.events {
            switch event {
            case .available(let job): offers.append(job.runnerRequestID)
            case .assigned(let job): jobs.append(Scaler.JobEvent(.assigned, job))
            case .started(let job, let runner): jobs.append(Scaler.JobEvent(.started(runner: RunnerName(runner.name)), job))
            case .completed(let job, let result, let runner):
                jobs.append(Scaler.JobEvent(.completed(runner: runner.map { RunnerName($0.name) }, result: result), job))
            case .unknown(let type): unreadable.append("an entry of unknown type \(type)")
            }
        }
        self.init(
            id: message.id, statistics: message.statistics.map { Scaler.Statistics($0) }, jobs: jobs, offers: offers, unreadable: unreadable
        )
    }
}

extension Actions.Message.Fault {
    fileprivate var words: String { index.map { "entry \($0): \(reason)" } ?? reason }
}

extension Scaler.JobEvent {
    fileprivate init(_ kind: Kind, _ job: Actions.Job) {
        self.init(
            kind, job: JobID(job.id), run: job.runID, repository: "\(job.owner)/\(job.repository)", workflow: job.workflowRef,
            name: job.displayName,
            queued: job.queuedMs.map { Scaler.WallTime(milliseconds: $0) },
            assigned: job.assignedMs.map { Scaler.WallTime(milliseconds: $0) })
    }
}
