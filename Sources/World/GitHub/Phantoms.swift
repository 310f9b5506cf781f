extension GitHub.ActionsService {
    /// Assigns jobs that no runner will ever be given: the scale set is told of them and counts them, an idle runner that is ready gets
    /// none, and they don't end by themselves. GitHub did so with more assignments for a run than it had jobs (measured, Q661), and with
    /// 15 assignments that stayed for hours (measured about 2026-08-01).
    ///
    /// - Parameter run: the workflow run that they bear.
    /// - Returns: the ids of the jobs, for the host.
    @discardableResult
    public mutating func conjure(_ count: Int, on scaleSet: Int, run: Int64 = 1, at now: Int64) -> [String] {
        catchUp(to: now)
        guard let labels = desks.look(scaleSet, \.scaleSet.labels) else { return [] }
        return (0..<max(0, count)).map { _ in
            var job = GitHub.Job(
                id: chance.uuid(), number: nextJobNumber, request: GitHub.JobRequest(labels: labels, workflowRun: run), state: .queued,
                queuedAt: now)
            job.isPhantom = true
            nextJobNumber += 1
            jobs[job.id] = job
            assign(job.id, to: scaleSet, at: now)
            return job.id
        }
    }

    /// Takes back every assignment of the scale set that no runner has, without a word: the statistics fall, and no completion follows
    /// (measured about 2026-08-01). The jobs are over.
    ///
    /// - Returns: how many there were.
    @discardableResult
    public mutating func loseAssignments(of scaleSet: Int, at now: Int64) -> Int {
        catchUp(to: now)
        let waiting = jobs.values.filter { $0.state == .assigned(scaleSet: scaleSet) }.sorted { $0.number < $1.number }
        for job in waiting {
            desks.change(scaleSet) { $0.statistics.assigned -= 1 }
            end(job.id, "canceled", at: now)
        }
        if !waiting.isEmpty { stir(scaleSet) }
        return waiting.count
    }
}
