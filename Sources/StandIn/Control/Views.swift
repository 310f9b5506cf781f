import World

/// How the control interface shows what is.
extension Cloud {
    func jobJSON(_ job: GitHub.Job) -> JSON {
        let (state, result): (String, String?) =
            switch job.state {
            case .queued: ("queued", nil)
            case .available: ("available", nil)
            case .assigned: ("assigned", nil)
            case .running: ("running", nil)
            case .completed(let result): ("completed", result)
            }
        return [
            "id": .string(job.id), "state": .string(state), "result": .optional(result), "repository": .string(job.request.repository),
            "runner": .optional(job.runner), "assignments": .int(Int64(job.assignments)), "queuedAtMs": .int(job.queuedAt),
            "assignedAtMs": .optional(job.assignedAt), "startedAtMs": .optional(job.startedAt), "finishedAtMs": .optional(job.finishedAt),
        ]
    }

    func instanceJSON(_ instance: EC2.Instance) -> JSON {
        [
            "id": .string(instance.id), "state": .string(instance.state.rawValue), "reason": .optional(instance.reason?.code),
            "type": .string(instance.type), "zone": .string(instance.zone), "market": .string(instance.market.rawValue),
            "fleet": .string(instance.fleet), "runner": .optional(runner(of: instance.id)?.name),
            "launchedAtMs": .int(instance.launchedAt), "process": .optional(machines[instance.id].map { Int64($0.process) }),
            "log": .optional(machines[instance.id]?.log),
        ]
    }

    func runnerJSON(_ runner: GitHub.Runner) -> JSON {
        [
            "id": .int(Int64(runner.id)), "name": .string(runner.name), "scaleSet": .int(Int64(runner.scaleSet)),
            "job": .optional(runner.jobID), "connectedAtMs": .optional(runner.connectedAt), "lostAtMs": .optional(runner.lostAt),
        ]
    }

    func sessionJSON(_ set: GitHub.ScaleSet) -> JSON {
        let session = github.session(of: set.id)
        return [
            "scaleSet": .int(Int64(set.id)), "name": .string(set.name), "owner": .optional(session?.owner),
            "session": .optional(session?.id), "messages": .array(github.messages(of: set.id).map { .int($0.id) }),
            "statistics": json(github.statistics(of: set.id)),
        ]
    }

    /// `orphaned`: alive for longer than `orphanAgeMs` (60 s) without a runner registered at GitHub.
    func countersJSON(_ ask: Ask) -> JSON {
        let age = ask.parameter("orphanAgeMs").flatMap { Int64($0) } ?? 60_000
        let alive = ec2.everyInstance.filter(\.isAlive)
        let orphaned = alive.filter { now - $0.launchedAt > age && runner(of: $0.id) == nil }
        return [
            "launched": .int(Int64(counters.launched)), "terminated": .int(Int64(counters.terminated)),
            "terminatedWhileBusy": .int(Int64(counters.terminatedWhileBusy)), "alive": .int(Int64(alive.count)),
            "orphaned": .int(Int64(orphaned.count)), "minted": .int(Int64(counters.minted)),
            "sessionsCreated": .int(Int64(counters.sessionsCreated)), "jobs": .int(Int64(github.everyJobCount)),
            "jobsCompleted": .int(Int64(github.jobCounts.succeeded)), "jobsFailed": .int(Int64(github.jobCounts.failed)),
            "jobsRunning": .int(Int64(github.jobCounts.running)), "requests": counters.requests.json,
        ]
    }
}
