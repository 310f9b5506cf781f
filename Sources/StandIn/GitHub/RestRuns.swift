import World

/// Workflow runs and their jobs by REST: read, cancelled, re-run.
extension Cloud {
    /// What REST numbers jobs from: their ids are not those of the messages.
    private static let firstJob: Int64 = 90_000_000_000

    /// `runs/ID[/…]` and `jobs/ID[/rerun]` of one repository.
    func restRuns(_ ask: Ask, _ scope: String, _ path: [String]) -> Answer {
        guard let id = Int64(path[1]) else { return .rest("Not Found", 404) }
        if path[0] == "jobs" { return restJob(ask, scope, id, Array(path.dropFirst(2))) }
        guard let run = github.run(id), run.jobs.contains(where: { isOf(scope, $0) }) else { return .rest("Not Found", 404) }
        switch (ask.method, path.dropFirst(2).joined(separator: "/")) {
        case ("GET", ""): return .json(json(run))
        case ("GET", "jobs"):
            return .json(["total_count": .int(Int64(run.jobs.count)), "jobs": .array(run.jobs.map { restJSON($0, of: run) })])
        case ("POST", "cancel"): return restAnswer(github.cancelRun(id, at: now)) { .json([:], status: 202) }
        case ("POST", "force-cancel"): return restAnswer(github.cancelRun(id, force: true, at: now)) { .json([:], status: 202) }
        case ("POST", "rerun"): return rerun(id, .everything)
        case ("POST", "rerun-failed-jobs"): return rerun(id, .failedJobs)
        default: return .rest("Not Found", 404)
        }
    }

    private func restJob(_ ask: Ask, _ scope: String, _ id: Int64, _ path: [String]) -> Answer {
        guard let job = github.everyJob.first(where: { Self.firstJob + Int64($0.number) == id }), isOf(scope, job),
            let run = github.run(job.request.workflowRun)
        else { return .rest("Not Found", 404) }
        switch (ask.method, path) {
        case ("GET", []): return .json(restJSON(job, of: run))
        case ("POST", ["rerun"]):
            // Ids of older attempts are refused once a job was re-run (community discussion 176756).
            guard run.jobs.contains(where: { $0.id == job.id }) else { return .rest("This workflow job cannot be retried", 403) }
            return rerun(run.id, .job(job.id))
        default: return .rest("Not Found", 404)
        }
    }

    /// The new jobs work as long as those that they repeat.
    private func rerun(_ run: Int64, _ what: GitHub.Rerun) -> Answer {
        restAnswer(github.rerun(run, what, at: now)) { ids in
            for id in ids {
                durations[id] = github.job(id)?.rerunOf.flatMap { workTimes[$0] } ?? 2_000
                workTimes[id] = durations[id]
            }
            timeline.note("re-run", "\(run)")
            return .json([:], status: 201)
        }
    }

    private func isOf(_ scope: String, _ job: GitHub.Job) -> Bool {
        "\(job.request.owner)/\(job.request.repository)".lowercased() == scope
    }

    private func json(_ run: GitHub.Run) -> JSON {
        [
            "id": .int(run.id), "run_attempt": .int(Int64(run.attempt)), "event": .optional(run.jobs.first?.request.event),
            "status": run.conclusion == nil ? "in_progress" : "completed", "conclusion": .optional(run.conclusion),
        ]
    }

    private func restJSON(_ job: GitHub.Job, of run: GitHub.Run) -> JSON {
        let (status, conclusion): (String, String?) =
            switch job.state {
            case .queued, .available, .assigned: ("queued", nil)
            case .running: ("in_progress", nil)
            case .completed("succeeded"): ("completed", "success")
            case .completed("failed"): ("completed", "failure")
            case .completed: ("completed", "cancelled")
            }
        return [
            "id": .int(Self.firstJob + Int64(job.number)), "run_id": .int(run.id), "run_attempt": .int(Int64(job.request.attempt)),
            "name": .string(job.request.displayName), "status": .string(status), "conclusion": .optional(conclusion),
            "runner_name": .optional(job.runner), "labels": .array(job.request.labels.map(JSON.string)),
        ]
    }
}
