extension GitHub.ActionsService {
    /// Gives queued jobs to a scale set while its latest poll's capacity allows: capacity is a total, so what runs counts too.
    mutating func fill(_ id: Int, at now: Int64) {
        while hasRoom(id, at: now), let labels = desks.look(id, \.labels), let set = desks.look(id, \.scaleSet) {
            guard let job = takeFromBacklog(for: set, labels) else { return }
            if flow == .assigned { assign(job, to: id, at: now) } else { offer(job, to: id, at: now) }
        }
    }

    private mutating func takeFromBacklog(for scaleSet: GitHub.ScaleSet, _ labels: Set<String>) -> String? {
        var waiting = GitHub.Backlog()
        swap(&waiting, &backlog)
        defer { swap(&waiting, &backlog) }
        return waiting.take(for: labels, in: jobs) { admits(scaleSet, $0) }
    }

    mutating func offerBacklog(at now: Int64) {
        for id in desks.ids { fill(id, at: now) }
    }

    mutating func assign(_ id: String, to scaleSet: Int, at now: Int64) {
        desks.change(scaleSet) { $0.statistics.assigned += 1 }
        guard let job = hand(id, .assigned(scaleSet: scaleSet), at: now) else { return }
        if !job.isPhantom { desks.change(scaleSet) { $0.waiting.append(GitHub.Ticket(job: id, assignment: job.assignments)) } }
        post(GitHub.JobMessage(.assigned, job), to: scaleSet)
    }

    private mutating func offer(_ id: String, to scaleSet: Int, at now: Int64) {
        jobs[id]?.requestID = nextRequestID
        offers[nextRequestID] = id
        nextRequestID += 1
        desks.change(scaleSet) { $0.statistics.available += 1 }
        guard let job = hand(id, .available(scaleSet: scaleSet), at: now) else { return }
        post(GitHub.JobMessage(.available, job), to: scaleSet)
    }

    /// Takes an offer back, whoever has it.
    mutating func withdraw(_ id: String) {
        guard let job = jobs[id], case .available(let scaleSet) = job.state else { return }
        offers[job.requestID] = nil
        desks.change(scaleSet) { $0.statistics.available -= 1 }
        stir(scaleSet)
    }

    /// Queues a job again, in its old place, or cancels it when it waited too long altogether.
    mutating func putBack(_ id: String, at now: Int64) {
        guard var job = jobs[id] else { return }
        offers[job.requestID] = nil
        job.state = .queued
        job.assignedAt = nil
        jobs[id] = job
        if now - job.queuedAt < periods.queuedJob { backlog.add(job) } else { end(id, "canceled", at: now) }
    }

    mutating func post(_ entry: GitHub.JobMessage, to scaleSet: Int) {
        var entry = entry
        entry.shift(by: manners.clockOffset)
        let order = manners.messageOrder
        let isLate = entry.kind == .assigned && faults.use(\.lateAssignments)
        desks.change(scaleSet) { desk in
            if isLate { desk.queue.withhold(entry) } else { desk.queue.post(entry, order) }
        }
        stir(scaleSet)
    }

    /// The job went to nobody within its window: cancelled towards the scale set, and assigned again up to `reassignmentLimit` times.
    mutating func expire(_ ticket: GitHub.Ticket, at now: Int64) {
        guard let job = jobs[ticket.job], job.assignments == ticket.assignment, !job.isPhantom else { return }
        switch job.state {
        case .available:
            withdraw(job.id)
            putBack(job.id, at: now)
        case .assigned(let scaleSet):
            jobs[job.id]?.returns += 1
            leave(scaleSet, job.id, at: now)
            if job.returns >= reassignmentLimit { end(job.id, "canceled", at: now) } else { putBack(job.id, at: now) }
        default: return
        }
        offerBacklog(at: now)
    }

    /// Tells a scale set that a waiting job is no longer its own: a completion without a runner.
    mutating func leave(_ scaleSet: Int, _ id: String, at now: Int64) {
        guard var job = jobs[id] else { return }
        job.finishedAt = now
        desks.change(scaleSet) { $0.statistics.assigned -= 1 }
        post(GitHub.JobMessage(.completed, job, result: "canceled"), to: scaleSet)
    }

    mutating func end(_ id: String, _ result: String, at now: Int64) {
        guard var job = jobs[id], !job.isCompleted else { return }
        if case .running = job.state { jobCounts.running -= 1 }
        job.state = .completed(result: result)
        job.finishedAt = now
        jobs[id] = job
        jobCounts.ended[result, default: 0] += 1
        finished.append(id)
        while finished.count > keptJobs, let oldest = finished.removeFirst() { jobs[oldest] = nil }
    }

    private mutating func hand(_ id: String, _ state: GitHub.Job.State, at now: Int64) -> GitHub.Job? {
        guard var job = jobs[id] else { return nil }
        job.state = state
        job.assignments += 1
        job.assignedAt = now
        jobs[id] = job
        agenda.add(.assignmentExpired(.init(job: id, assignment: job.assignments)), at: now + periods.assignmentWindow)
        return job
    }

    private func hasRoom(_ id: Int, at now: Int64) -> Bool {
        desks.look(id) { desk in
            guard desk.statistics.assigned + desk.statistics.available < desk.capacity, let polledAt = desk.session?.polledAt else {
                return false
            }
            return isLive(polledAt, at: now)
        } ?? false
    }
}
