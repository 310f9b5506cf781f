/// A job in the leader's memory.
struct Job: Sendable {
    var record: JobRecord
    /// Assigned a short while ago and not started: it raises the wanted number, whatever the statistics say.
    var raises = false
}

/// What messages say of jobs, and which runner each runs on.
extension Fleet {
    /// Takes in a message's entries; the writes that must stand before it is acknowledged.
    mutating func absorb(_ events: [JobEvent], _ turn: inout Turn) -> [Write] {
        var writes: [Key: Write] = [:]
        var order: [Key] = []
        for event in events {
            for write in absorb(event, &turn) {
                guard !unreadableKeys.contains(write.key) else { continue }
                if writes.updateValue(write, forKey: write.key) == nil { order.append(write.key) }
            }
        }
        return order.compactMap { writes[$0] }
    }

    private mutating func absorb(_ event: JobEvent, _ turn: inout Turn) -> [Write] {
        switch event.kind {
        case .assigned: assigned(event, &turn)
        case .started(let runner): started(event, on: runner, &turn)
        case .completed(let runner, let result): completed(event, on: runner, result, &turn)
        }
    }

    private mutating func assigned(_ event: JobEvent, _ turn: inout Turn) -> [Write] {
        var job = jobs[event.job] ?? Job(record: JobRecord(event, at: turn.now.wall))
        guard job.record.started == nil else { return [] }
        job.record.assigned = event.assigned ?? turn.now.wall
        raise(job, until: turn.instant + Self.jobRaises)
        return [Write(scope.job(event.job), .put(job.record.item))]
    }

    mutating func raise(_ job: Job, until: Instant) {
        var job = job
        job.raises = true
        remember(job)
        schedule.add(.job(job.record.id), at: until)
    }

    mutating func remember(_ job: Job) {
        if jobs[job.record.id]?.raises == true { waitingInHand -= 1 }
        if job.raises { waitingInHand += 1 }
        jobs[job.record.id] = job
    }

    private mutating func forgetJob(_ id: JobID, _ now: Instant) {
        closedJobs.add(id, at: now)
        if jobs.removeValue(forKey: id)?.raises == true { waitingInHand -= 1 }
    }

    /// The only authoritative binding of a job to a runner.
    private mutating func started(_ event: JobEvent, on name: RunnerName, _ turn: inout Turn) -> [Write] {
        var job = jobs[event.job] ?? Job(record: JobRecord(event, at: turn.now.wall))
        if job.record.started == nil { tally.jobStarts.add(job.record.assigned.age(at: turn.now.wall)) }
        job.raises = false
        job.record.started = turn.now.wall
        job.record.runner = name
        remember(job)
        let jobWrite = Write(scope.job(event.job), .put(job.record.item))
        guard let id = names[name], var runner = runners[id], runner.record.state != .terminating, !runner.isOver else { return [jobWrite] }
        runner.record.job = event.job
        runner.record.started = turn.now.wall
        if runner.record.state == .retiring { runner.isOccupied = true } else { runner.record.state = .busy }
        runner.isFailed = false
        // The word of its end may never come: GitHub may lose the scale set, and the queue with it.
        if runner.record.state == .busy { runner.due = turn.instant + timings.phaseHorizon }
        remember(runner)
        registered(id, &turn)
        return [jobWrite, put(runners[id] ?? runner)]
    }

    private mutating func completed(_ event: JobEvent, on name: RunnerName?, _ result: String, _ turn: inout Turn) -> [Write] {
        var record = jobs[event.job]?.record ?? JobRecord(event, at: turn.now.wall)
        record.completed = turn.now.wall
        record.result = result
        if let name { record.runner = name }
        forgetJob(event.job, turn.instant)
        let writes = [history("JOB", event.job.text, record.item, turn.now.wall), Write(scope.job(event.job), .delete)]
        guard let name, let id = names[name], var runner = runners[id], !runner.isOver else { return writes }
        runner.record.job = event.job
        runner.record.finished = turn.now.wall
        runner.isOccupied = false
        switch runner.record.state {
        case .launched, .configured, .busy:
            runner.record.state = .finished
            runner.due = turn.instant + timings.linger
        case .finished, .retiring, .terminating: break
        }
        remember(runner)
        list(at: turn.instant + .seconds(2))
        return writes + [put(runner)]
    }

    mutating func registered(_ id: InstanceID, _ turn: inout Turn) {
        guard var runner = runners[id] else { return }
        runner.isRegistered = true
        remember(runner)
        if breaker.registered() { turn.note(.info, "A runner registered: launches go on at full speed", ["instance": id.text]) }
    }

    /// The job no longer raises the wanted number, unless GitHub assigned it anew meanwhile.
    mutating func jobDue(_ id: JobID, _ turn: Turn) {
        guard var job = jobs[id], job.raises else { return }
        let deadline = job.record.assigned.age(at: turn.now.wall)
        guard deadline >= Self.jobRaises else {
            schedule.add(.job(id), at: turn.instant + (Self.jobRaises - deadline))
            return
        }
        job.raises = false
        remember(job)
    }

    /// Jobs of which GitHub will say no more: it counts none at all, it has given up one that waited for a day (GitHub Docs, "Actions
    /// limits", 2026-11-26), or their runner is not here any more.
    mutating func dropStaleJobs(_ turn: inout Turn) {
        guard isReady else { return }
        let stale = jobs.values.filter { job in
            let age = (job.record.started ?? job.record.assigned).age(at: turn.now.wall)
            guard !job.raises, age > Self.jobRaises else { return false }
            return job.record.runner.map { names[$0] == nil } ?? (statistics?.assigned == 0 || age > Self.longestWait)
        }
        for job in stale.sorted(by: { $0.record.id < $1.record.id }) { drop(job.record, "forgotten", &turn) }
    }

    /// The instance ended before GitHub said anything of its job. If GitHub does, it replaces this.
    mutating func lose(_ id: JobID?, _ runner: RunnerName, _ turn: inout Turn) {
        guard let id, let job = jobs[id], job.record.runner == runner else { return }
        drop(job.record, "lost", &turn)
    }

    private mutating func drop(_ record: JobRecord, _ result: String, _ turn: inout Turn) {
        var record = record
        record.result = result
        record.completed = turn.now.wall
        forgetJob(record.id, turn.instant)
        // A newer version wrote JOB, and will see to it.
        guard !unreadableKeys.contains(scope.job(record.id)) else { return }
        turn.commit([history("JOB", record.id.text, record.item, turn.now.wall), Write(scope.job(record.id), .delete)])
    }
}
