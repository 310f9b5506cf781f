/// A job in the leader's memory.
struct Job: Sendable {
    var record: JobRecord
    /// Assigned a short while ago and not started: it raises the wanted number, whatever the statistics say.
    var raises = false
}

/// What messages say of jobs, and which runner each runs on.
extension Fleet {
    /// Takes in a message's entries; the writes that must stand before it is acknowledged.
    mutating func absorb(_ events: [JobEvent], _ outbox: inout Outbox) -> [Write] {
        var writes: [Key: Write] = [:]
        var order: [Key] = []
        for event in events {
            for write in absorb(event, &outbox) {
                guard !unreadableKeys.contains(write.key) else { continue }
                if writes.updateValue(write, forKey: write.key) == nil { order.append(write.key) }
            }
        }
        return order.compactMap { writes[$0] }
    }

    private mutating func absorb(_ event: JobEvent, _ outbox: inout Outbox) -> [Write] {
        switch event.kind {
        case .assigned: assigned(event, &outbox)
        case .started(let runner): started(event, on: runner, &outbox)
        case .completed(let runner, let result): completed(event, on: runner, result, &outbox)
        }
    }

    private mutating func assigned(_ event: JobEvent, _ outbox: inout Outbox) -> [Write] {
        var job = jobs[event.job] ?? Job(record: JobRecord(event, at: outbox.now.wall))
        guard job.record.started == nil else { return [] }
        job.record.assigned = event.assigned ?? outbox.now.wall
        raise(job, until: outbox.instant + Self.jobRaises)
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
    private mutating func started(_ event: JobEvent, on name: RunnerName, _ outbox: inout Outbox) -> [Write] {
        var job = jobs[event.job] ?? Job(record: JobRecord(event, at: outbox.now.wall))
        if job.record.started == nil { tally.jobStarts.add(job.record.assigned.age(at: outbox.now.wall)) }
        job.raises = false
        job.record.started = outbox.now.wall
        job.record.runner = name
        remember(job)
        let jobWrite = Write(scope.job(event.job), .put(job.record.item))
        guard let id = names[name], var runner = runners[id], runner.record.state != .terminating, !runner.isOver else { return [jobWrite] }
        runner.record.job = event.job
        runner.record.started = outbox.now.wall
        if runner.record.state == .retiring { runner.isOccupied = true } else { runner.record.state = .busy }
        runner.isFailed = false
        // The word of its end may never come: GitHub may lose the scale set, and the queue with it.
        if runner.record.state == .busy { runner.due = outbox.instant + timings.phaseHorizon }
        remember(runner)
        registered(id, &outbox)
        return [jobWrite, put(runners[id] ?? runner)]
    }

    private mutating func completed(_ event: JobEvent, on name: RunnerName?, _ result: String, _ outbox: inout Outbox) -> [Write] {
        var record = jobs[event.job]?.record ?? JobRecord(event, at: outbox.now.wall)
        record.completed = outbox.now.wall
        record.result = result
        if let name { record.runner = name }
        forgetJob(event.job, outbox.instant)
        let writes = [history("JOB", event.job.text, record.item, outbox.now.wall), Write(scope.job(event.job), .delete)]
        guard let name, let id = names[name], var runner = runners[id], !runner.isOver else { return writes }
        runner.record.job = event.job
        runner.record.finished = outbox.now.wall
        runner.isOccupied = false
        switch runner.record.state {
        case .launched, .configured, .busy:
            runner.record.state = .finished
            runner.due = outbox.instant + timings.linger
        case .finished, .retiring, .terminating: break
        }
        remember(runner)
        list(at: outbox.instant + .seconds(2))
        return writes + [put(runner)]
    }

    mutating func registered(_ id: InstanceID, _ outbox: inout Outbox) {
        guard var runner = runners[id] else { return }
        runner.isRegistered = true
        remember(runner)
        if breaker.registered() { outbox.note(.info, "A runner registered: launches go on at full speed", ["instance": id.text]) }
    }

    /// The job no longer raises the wanted number, unless GitHub assigned it anew meanwhile.
    mutating func jobDue(_ id: JobID, _ outbox: Outbox) {
        guard var job = jobs[id], job.raises else { return }
        let deadline = job.record.assigned.age(at: outbox.now.wall)
        guard deadline >= Self.jobRaises else {
            schedule.add(.job(id), at: outbox.instant + (Self.jobRaises - deadline))
            return
        }
        job.raises = false
        remember(job)
    }

    /// Jobs of which GitHub will say no more: it counts none at all, it has given up one that waited for a day (GitHub Docs, "Actions
    /// limits", 2026-11-26), or their runner is not here any more.
    mutating func dropStaleJobs(_ ledger: inout Ledger, _ outbox: inout Outbox) {
        guard isReady else { return }
        let stale = jobs.values.filter { job in
            let age = (job.record.started ?? job.record.assigned).age(at: outbox.now.wall)
            guard !job.raises, age > Self.jobRaises else { return false }
            return job.record.runner.map { names[$0] == nil } ?? (statistics?.assigned == 0 || age > Self.longestWait)
        }
        for job in stale.sorted(by: { $0.record.id < $1.record.id }) { drop(job.record, "forgotten", &ledger, outbox) }
    }

    /// The instance ended before GitHub said anything of its job. If GitHub does, it replaces this.
    mutating func lose(_ id: JobID?, _ runner: RunnerName, _ ledger: inout Ledger, _ outbox: Outbox) {
        guard let id, let job = jobs[id], job.record.runner == runner else { return }
        drop(job.record, "lost", &ledger, outbox)
    }

    private mutating func drop(_ record: JobRecord, _ result: String, _ ledger: inout Ledger, _ outbox: Outbox) {
        var record = record
        record.result = result
        record.completed = outbox.now.wall
        forgetJob(record.id, outbox.instant)
        // A newer version wrote JOB, and will see to it.
        guard !unreadableKeys.contains(scope.job(record.id)) else { return }
        ledger.append([history("JOB", record.id.text, record.item, outbox.now.wall), Write(scope.job(record.id), .delete)])
    }
}
