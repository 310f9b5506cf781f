extension GitHub {
    /// A workflow run as REST tells of it: the latest attempt of each of its jobs.
    public struct Run: Sendable, Hashable {
        public var id: Int64
        /// From 1.
        public var attempt: Int
        /// In the order of queueing.
        public var jobs: [Job]
        /// `cancelled`, `failure` or `success`, as REST spells results; nil while a job isn't over.
        public var conclusion: String?
    }

    /// What a re-run begins again.
    public enum Rerun: Sendable, Hashable {
        case everything
        case failedJobs
        /// One job, by the id that the service knows it by.
        case job(String)
    }
}

extension GitHub.ActionsService {
    /// A run that has a job which isn't forgotten; nil without.
    public func run(_ id: Int64) -> GitHub.Run? {
        let all = jobs.values.filter { $0.request.workflowRun == id && !$0.isPhantom }.sorted { $0.number < $1.number }
        guard let attempt = all.map(\.request.attempt).max() else { return nil }
        let superseded = Set(all.compactMap(\.rerunOf))
        let latest = all.filter { !superseded.contains($0.id) }
        return GitHub.Run(id: id, attempt: attempt, jobs: latest, conclusion: Self.conclusion(of: latest))
    }

    /// Begins a finished run again: its jobs are queued anew, with the same ids in messages and the next attempt.
    ///
    /// Refused with GitHub's three texts: while it runs, when it succeeded, and a month after it was made (measured, 2026-07).
    /// - Returns: the new jobs' ids.
    public mutating func rerun(_ id: Int64, _ what: GitHub.Rerun, at now: Int64) -> Result<[String], GitHub.Failure> {
        catchUp(to: now)
        guard let run = run(id) else { return .failure(.runNotFound) }
        if let refusal = Self.refusal(of: run, at: now) { return .failure(refusal) }
        let chosen = run.jobs.filter { job in
            switch what {
            case .everything: true
            case .failedJobs: job.state != .completed(result: "succeeded")
            case .job(let one): job.id == one
            }
        }
        if chosen.isEmpty { return .failure(.cannotBeRetried) }
        return .success(chosen.map { again($0, attempt: run.attempt + 1, at: now) })
    }

    /// Cancels a run. Its waiting jobs end at once, and those that run when their runners obey; `force` ends these too.
    public mutating func cancelRun(_ id: Int64, force: Bool = false, at now: Int64) -> Result<Void, GitHub.Failure> {
        catchUp(to: now)
        guard let run = run(id) else { return .failure(.runNotFound) }
        for job in run.jobs where !job.isCompleted {
            if case .running = job.state, force { conclude(job.id, "canceled", at: now) } else { _ = cancel(job.id, at: now) }
        }
        return .success(())
    }

    private mutating func again(_ job: GitHub.Job, attempt: Int, at now: Int64) -> String {
        var request = job.request
        request.id = nil
        request.sharedID = job.request.sharedID ?? job.id
        request.attempt = attempt
        let id = queue(request, at: now)
        jobs[id]?.rerunOf = job.id
        return id
    }

    private static func refusal(of run: GitHub.Run, at now: Int64) -> GitHub.Failure? {
        guard let conclusion = run.conclusion else { return GitHub.Failure("", "This workflow is already running", status: 403) }
        if conclusion == "success" { return .cannotBeRetried }
        let month: Int64 = 30 * 86_400_000
        guard let first = run.jobs.first, now - first.queuedAt >= month else { return nil }
        return GitHub.Failure("", "Unable to retry this workflow run because it was created over a month ago", status: 403)
    }

    private static func conclusion(of jobs: [GitHub.Job]) -> String? {
        let results = jobs.map { job in if case .completed(let result) = job.state { result } else { "" } }
        if results.contains("") { return nil }
        if results.contains("failed") { return "failure" }
        return results.contains("canceled") ? "cancelled" : "success"
    }
}

extension GitHub.Failure {
    static let runNotFound = GitHub.Failure("", "Not Found", status: 404)
    static let cannotBeRetried = GitHub.Failure("", "This workflow run cannot be retried", status: 403)
}
