extension GitHub.ActionsService {
    /// GitHub ends a running job while its runner goes on: JobCompleted comes, and the machine still works (actions/runner#4492).
    ///
    /// The registration stays, neither idle nor busy. The runner's own `finish` later changes nothing but removes it.
    public mutating func conclude(_ id: String, _ result: String, at now: Int64) {
        catchUp(to: now)
        guard let job = jobs[id], case .running(let scaleSet, let name) = job.state, var runner = peekRunner(name) else { return }
        runner.jobID = nil
        runner.concludedJob = id
        runners[runner.id] = runner
        desks.change(scaleSet) { $0.statistics.busyRunners -= 1 }
        settle(id, result, by: runner, at: now)
    }

    /// The runner was told to stop (SIGTERM) and says so to GitHub, which ends the job as `failed` after `periods.stoppedRunner`. A machine
    /// that vanishes within `periods.stopReport` has said nothing, and its job fails as any lost one. Without a job the runner is removed.
    public mutating func stop(_ name: String, at now: Int64) {
        catchUp(to: now)
        guard let runner = peekRunner(name), runner.connectedAt != nil, runner.lostAt == nil, runner.endedAt == nil else { return }
        guard let job = runner.jobID else { return runner.concludedJob == nil ? unregister(runner.id) : () }
        runners[runner.id]?.stoppedAt = now
        agenda.add(.jobStopped(job, runner.id), at: now + chance.milliseconds(in: periods.stoppedRunner))
    }

    /// GitHub forgets the registration of a runner that listens. The runner learns it at its next request, and ends with 0.
    public mutating func dropRunner(_ name: String, at now: Int64) {
        catchUp(to: now)
        if let runner = peekRunner(name), runner.isIdle { unregister(runner.id) }
    }

    /// A job whose cancelling its runner doesn't obey ends after `periods.ignoredCancel` all the same.
    mutating func expectCancel(of id: String, at now: Int64) {
        guard let wait = periods.ignoredCancel else { return }
        agenda.add(.cancelIgnored(id), at: now + wait)
    }

    /// When a lost runner's job fails: GitHub waits `periods.lostRunner` from the last renewal of the job's lock.
    func failure(of job: String, lostAt now: Int64) -> Int64 {
        guard let renewal = periods.lockRenewal, let startedAt = jobs[job]?.startedAt else { return now + periods.lostRunner }
        let step = max(1, min(renewal, periods.lostRunner / 2))
        return now - (now - startedAt) % step + periods.lostRunner
    }

    mutating func concludeStopped(_ job: String, by runner: Int, at now: Int64) {
        guard let runner = runners[runner], runner.jobID == job, runner.stoppedAt != nil else { return }
        complete(job, "failed", by: runner, at: now)
    }
}
