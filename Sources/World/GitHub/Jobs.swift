extension GitHub.ActionsService {
    /// A workflow asks for a job. It goes to a scale set that has all its labels, a live session, and room; until then it waits.
    @discardableResult
    public mutating func queue(_ request: GitHub.JobRequest, at now: Int64) -> String {
        catchUp(to: now)
        let id = request.id ?? generator.uuid()
        guard jobs[id] == nil else { return id }
        let job = GitHub.Job(id: id, number: nextJobNumber, request: request, state: .queued, queuedAt: now)
        nextJobNumber += 1
        jobs[id] = job
        backlog.add(job)
        agenda.add(.queueExpired(job: id), at: now + periods.queuedJob)
        offerBacklog(at: now)
        return id
    }

    /// Cancels a job. The name of the runner that has it, which must end it by `finish(… "canceled")`; nil when nobody runs it, and it
    /// is over at once.
    public mutating func cancel(_ id: String, at now: Int64) -> Result<String?, GitHub.Failure> {
        catchUp(to: now)
        guard let job = jobs[id] else { return .failure(.jobNotFound(id)) }
        switch job.state {
        case .completed: return .success(nil)
        case .running(_, let runner):
            if !job.cancelRequested { expectCancel(of: id, at: now) }
            jobs[id]?.cancelRequested = true
            return .success(runner)
        case .assigned(let scaleSet): leave(scaleSet, id, at: now)
        case .available: withdraw(id)
        case .queued: break
        }
        end(id, "canceled", at: now)
        offerBacklog(at: now)
        return .success(nil)
    }

    /// A job by its id: for inspection.
    public func job(_ id: String) -> GitHub.Job? { jobs[id] }

    /// Every job that isn't forgotten, in the order of queueing: for inspection.
    public var everyJob: [GitHub.Job] { jobs.values.sorted { $0.number < $1.number } }

    mutating func catchUp(to now: Int64) {
        while let due = agenda.takeDue(at: now) { perform(due.event, at: due.at) }
    }

    private mutating func perform(_ happening: GitHub.Happening, at now: Int64) {
        switch happening {
        case .assignmentExpired(let ticket): expire(ticket, at: now)
        case .queueExpired(let id): if jobs[id]?.state == .queued { end(id, "canceled", at: now) }
        case .runnerNeverConnected(let id): if runners[id]?.connectedAt == nil { unregister(id) }
        case .runnerLost(let id): lose(id, at: now)
        case .tokenExpired(let token): tokens[token] = nil
        case .runnerForgotten(let id): if periods.idleRunner != nil, runners[id]?.isIdle == true { unregister(id) }
        case .recordErased(let id): erase(id)
        case .jobStopped(let job, let runner): concludeStopped(job, by: runner, at: now)
        case .cancelIgnored(let id): conclude(id, "canceled", at: now)
        }
    }
}
