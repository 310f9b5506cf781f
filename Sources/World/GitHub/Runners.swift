extension GitHub.ActionsService {
    /// generatejitconfig: registers an ephemeral runner that hasn't connected yet. Its name must be free.
    ///
    /// The registration exists at once; the host answers at the runner's `configuredAt`, and a client that stopped waiting finds
    /// the name taken.
    public mutating func mintRunner(_ name: String, scaleSet: Int, at now: Int64) -> Result<GitHub.Runner, GitHub.Failure> {
        if let refusal = refusal(of: .mint, at: now) { return .failure(refusal) }
        guard desks.contains(scaleSet) else { return .failure(.scaleSetNotFound(scaleSet)) }
        guard !name.isEmpty else { return .failure(GitHub.Failure("ArgumentException", "A runner needs a name.", status: 400)) }
        guard runnerIDs[name] == nil else { return .failure(.agentExists(name)) }
        if let limited = registrationLimit.refusal(at: now) { return .failure(limited) }
        var runner = GitHub.Runner(id: nextRunnerID, name: name, scaleSet: scaleSet, mintedAt: now)
        runner.configuredAt = now + mintingTime()
        nextRunnerID += 1
        runners[runner.id] = runner
        runnerIDs[name] = runner.id
        desks.change(scaleSet) { $0.statistics.registeredRunners += 1 }
        agenda.add(.runnerNeverConnected(runner.id), at: now + periods.unconnectedRunner)
        stir(scaleSet)
        return .success(runner)
    }

    public mutating func runner(_ id: Int, at now: Int64) -> Result<GitHub.Runner, GitHub.Failure> {
        if let refusal = refusal(of: .readRunner, at: now) { return .failure(refusal) }
        return runners[id].map { .success($0) } ?? .failure(.agentNotFound("\(id)"))
    }

    /// The runners of that name: one or none. None is no error.
    public mutating func findRunners(name: String, at now: Int64) -> Result<[GitHub.Runner], GitHub.Failure> {
        if let refusal = refusal(of: .findRunner, at: now) { return .failure(refusal) }
        return .success(peekRunner(name).map { [$0] } ?? [])
    }

    /// Removes a runner's registration; refused while it has a job, also when its host is long gone.
    public mutating func removeRunner(_ id: Int, at now: Int64) -> Result<Void, GitHub.Failure> {
        if let refusal = refusal(of: .removeRunner, at: now) { return .failure(refusal) }
        guard let runner = runners[id] else { return .failure(.agentNotFound("\(id)")) }
        let isHeld = runner.concludedJob != nil && runner.lostAt == nil && manners.countsConcludedAsBusy
        if runner.jobID != nil || isHeld || runner.endedAt != nil { return .failure(.jobStillRunning(runner.name)) }
        unregister(id)
        return .success(())
    }

    /// A runner by its name: for inspection.
    public func peekRunner(_ name: String) -> GitHub.Runner? { runnerIDs[name].flatMap { runners[$0] } }

    /// Every registration in the order of minting: for inspection.
    public var everyRunner: [GitHub.Runner] { runners.values.sorted { $0.id < $1.id } }

    /// A runner whose job is over leaves the counts at once; its record and name stay for `periods.registrationLinger`.
    mutating func release(_ runner: GitHub.Runner, at now: Int64) {
        let linger = chance.milliseconds(in: periods.registrationLinger)
        unregister(runner.id)
        guard linger > 0 else { return }
        var record = runner
        (record.jobID, record.concludedJob, record.endedAt) = (nil, nil, now)
        runners[record.id] = record
        runnerIDs[record.name] = record.id
        agenda.add(.recordErased(record.id), at: now + linger)
    }

    mutating func erase(_ id: Int) {
        guard let record = runners[id], record.endedAt != nil else { return }
        runners[id] = nil
        runnerIDs[record.name] = nil
    }

    private mutating func mintingTime() -> Int64 {
        guard faults.lateMints > 0 else { return chance.milliseconds(in: periods.minting) }
        faults.lateMints -= 1
        return faults.lateMint
    }

    mutating func unregister(_ id: Int) {
        guard let runner = runners.removeValue(forKey: id) else { return }
        runnerIDs[runner.name] = nil
        desks.change(runner.scaleSet) { $0.statistics.registeredRunners -= 1 }
        if runner.isIdle { desks.change(runner.scaleSet) { $0.statistics.idleRunners -= 1 } }
        if runner.jobID != nil { desks.change(runner.scaleSet) { $0.statistics.busyRunners -= 1 } }
        stir(runner.scaleSet)
    }
}

extension GitHub.ActionsService {
    /// A runner program starts to listen with its just-in-time configuration. Refused when its registration is gone, or when it
    /// connected before: a configuration serves one machine once.
    public mutating func connect(_ name: String, at now: Int64) -> Result<GitHub.Runner, GitHub.Failure> {
        if let refusal = refusal(of: .runnersOwn, at: now) { return .failure(refusal) }
        guard var runner = peekRunner(name) else { return .failure(.agentNotFound(name)) }
        guard runner.connectedAt == nil else {
            let text = "A session for this runner already exists."
            return .failure(GitHub.Failure("TaskAgentSessionConflictException", text, status: 409))
        }
        runner.connectedAt = now
        runner.isDeaf = faults.use(\.deafRunners)
        runners[runner.id] = runner
        if let span = periods.idleRunner { agenda.add(.runnerForgotten(runner.id), at: now + chance.milliseconds(in: span)) }
        desks.change(runner.scaleSet) { $0.statistics.idleRunners += 1 }
        stir(runner.scaleSet)
        return .success(runner)
    }

    /// A listening runner takes the oldest waiting job of its scale set, whichever that is; nil when none waits. Asked again while it has
    /// a job, it gets that one.
    public mutating func takeJob(_ name: String, at now: Int64) -> Result<GitHub.Job?, GitHub.Failure> {
        if let refusal = refusal(of: .runnersOwn, at: now) { return .failure(refusal) }
        guard var runner = peekRunner(name), runner.connectedAt != nil, runner.lostAt == nil, runner.endedAt == nil else {
            return .failure(.agentNotFound(name))
        }
        if let id = runner.jobID ?? runner.concludedJob { return .success(jobs[id]) }
        if runner.isDeaf { return .success(nil) }
        guard var job = nextWaiting(in: runner.scaleSet) else { return .success(nil) }
        runner.jobID = job.id
        runners[runner.id] = runner
        job.state = .running(scaleSet: runner.scaleSet, runner: name)
        job.startedAt = now
        job.runner = name
        jobs[job.id] = job
        jobCounts.running += 1
        desks.change(runner.scaleSet) { $0.statistics.running += 1 }
        desks.change(runner.scaleSet) { $0.statistics.busyRunners += 1 }
        desks.change(runner.scaleSet) { $0.statistics.idleRunners -= 1 }
        post(GitHub.JobMessage(.started, job, runner: runner), to: runner.scaleSet)
        return .success(job)
    }

    /// A runner ends its job (`succeeded`, `failed`, `canceled` …) and, being ephemeral, is unregistered.
    public mutating func finish(_ name: String, _ result: String, at now: Int64) -> Result<GitHub.Job, GitHub.Failure> {
        if let refusal = refusal(of: .runnersOwn, at: now) { return .failure(refusal) }
        guard let runner = peekRunner(name), runner.lostAt == nil, let id = runner.jobID ?? runner.concludedJob else {
            return .failure(.agentNotFound(name))
        }
        if runner.jobID == nil { release(runner, at: now) } else { complete(id, result, by: runner, at: now) }
        return jobs[id].map { .success($0) } ?? .failure(.jobNotFound(id))
    }

    /// A runner's machine is gone, or its program ended without a job. Nobody is told: a job on it fails after `periods.lostRunner`
    /// from its lock's last renewal and is not queued again; without one its registration lingers.
    public mutating func vanish(_ name: String, at now: Int64) {
        catchUp(to: now)
        guard let runner = peekRunner(name), runner.connectedAt != nil, runner.lostAt == nil, runner.endedAt == nil else { return }
        runners[runner.id]?.lostAt = now
        if let stoppedAt = runner.stoppedAt, now - stoppedAt < periods.stopReport { runners[runner.id]?.stoppedAt = nil }
        if runner.isIdle { desks.change(runner.scaleSet) { $0.statistics.idleRunners -= 1 } }
        agenda.add(.runnerLost(runner.id), at: runner.jobID.map { failure(of: $0, lostAt: now) } ?? now + periods.offlineRunner)
        stir(runner.scaleSet)
    }

    mutating func lose(_ id: Int, at now: Int64) {
        guard let runner = runners[id], runner.lostAt != nil else { return }
        if let job = runner.jobID { complete(job, "failed", by: runner, at: now) } else { unregister(id) }
    }

    mutating func complete(_ id: String, _ result: String, by runner: GitHub.Runner, at now: Int64) {
        release(runner, at: now)
        settle(id, result, by: runner, at: now)
    }

    /// A running job ends, and the scale set is told.
    mutating func settle(_ id: String, _ result: String, by runner: GitHub.Runner, at now: Int64) {
        end(id, result, at: now)
        desks.change(runner.scaleSet) { $0.statistics.assigned -= 1 }
        desks.change(runner.scaleSet) { $0.statistics.running -= 1 }
        if let job = jobs[id] { post(GitHub.JobMessage(.completed, job, runner: runner, result: result), to: runner.scaleSet) }
        fill(runner.scaleSet, at: now)
    }

    private mutating func nextWaiting(in scaleSet: Int) -> GitHub.Job? {
        while let ticket = desks.change(scaleSet, { $0.waiting.removeFirst() }) ?? nil {
            if let job = jobs[ticket.job], job.state == .assigned(scaleSet: scaleSet), job.assignments == ticket.assignment { return job }
        }
        return nil
    }
}
