import Scaler

/// What `agent explain` says of one thing: what it is, how it stands, where its time went, and what happened, in order.
struct Story: Encodable, Sendable {
    /// Where the time from GitHub's queueing to the job's start went.
    struct Step: Encodable, Sendable, Equatable {
        let until: String
        let milliseconds: Int64
    }

    /// `job`, `runner` or `launch`.
    let kind: String
    let id: String
    /// Repository, workflow and name of a job.
    let title: String?
    let state: String
    /// On what a job waits; nil for what doesn't wait.
    let waitsFor: String?
    /// What is tried next, and when.
    let next: [String]
    let wait: [Step]
    let timeline: [Moment]

    fileprivate init(
        kind: String, id: String, title: String? = nil, state: String, waitsFor: String? = nil, next: [String] = [], wait: [Step] = [],
        timeline: [Moment?]
    ) {
        (self.kind, self.id, self.title, self.state) = (kind, id, title, state)
        (self.waitsFor, self.next, self.wait) = (waitsFor, next, wait)
        let moments = timeline.compactMap { $0 }.enumerated()
        self.timeline = moments.sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }
}

extension Story {
    init(of job: JobRecord, in dossier: Dossier) {
        let runner = dossier.runner(of: job)
        let batch = runner.flatMap { dossier.batch(of: $0) }
        let moments =
            job.moments(led: dossier.leader(at: job.firstAssigned ?? job.assigned)) + (batch?.moments() ?? [])
            + (runner.map { $0.moments(phase: dossier.phases[$0.record.instance], tellsJob: false) } ?? [])
        let reasons = dossier.waiting.map { WaitingReasons($0) }
        self.init(
            kind: "job", id: job.id.text, title: [job.repository, job.workflow, job.name].joined(separator: " · "),
            state: job.stateWords(at: dossier.readAt), waitsFor: job.isWaiting ? reasons?.why(job) : nil,
            next: job.isWaiting ? dossier.waiting?.nextTries ?? [] : [], wait: Self.wait(job, runner, batch),
            timeline: moments + dossier.elections(during: moments, isOver: job.completed != nil))
    }

    init(of runner: KnownRunner, in dossier: Dossier) {
        let record = runner.record
        let job = record.job.flatMap { dossier.findings.jobs[$0] }
        let moments =
            (dossier.batch(of: runner)?.moments() ?? []) + runner.moments(phase: dossier.phases[record.instance], tellsJob: job == nil)
            + (job?.moments(led: nil).filter { $0.at >= record.launched } ?? [])
        self.init(
            kind: "runner", id: record.name.text, title: job.map { "\($0.repository) · \($0.name) (\($0.id))" },
            state: runner.stateWords(at: dossier.readAt),
            timeline: moments + dossier.elections(during: moments, isOver: runner.ended != nil))
    }

    init(of batch: KnownBatch, in dossier: Dossier) {
        let runners = dossier.findings.runners.values.filter { $0.record.batch == batch.record.id }
        let moments = batch.moments() + runners.flatMap { $0.moments(phase: nil, tellsJob: true) }
        let state =
            batch.launched.map { "over: EC2 gave \($0) of \(batch.record.request.count)" }
            ?? "EC2's answer is awaited since \(StatusText.span(batch.record.created.age(at: dossier.readAt).components.seconds))"
        let isOver = batch.closed != nil && runners.allSatisfy { $0.ended != nil }
        self.init(
            kind: "launch", id: batch.record.id.text, state: state,
            timeline: moments + dossier.elections(during: moments, isOver: isOver))
    }

    /// Where the time went until the job started. A runner that stood ready before has no part in it but the last.
    private static func wait(_ job: JobRecord, _ runner: KnownRunner?, _ batch: KnownBatch?) -> [Step] {
        guard let started = job.started else { return [] }
        let assigned = job.firstAssigned ?? job.assigned
        var points: [(String, Scaler.WallTime?)] = [("GitHub assigned it", assigned)]
        if let record = runner?.record, record.launched >= assigned {
            points += [
                ("the launch was written down", batch?.record.created), ("EC2 launched", record.launched),
                ("its configuration was there", record.configured),
            ]
        }
        points.append((points.count > 1 ? "it had booted, listened and started the job" : "a runner that was there took it", started))
        var last = job.queued ?? assigned
        return points.compactMap { words, at in
            guard let at else { return nil }
            defer { last = max(last, at) }
            return Step(until: words, milliseconds: at < last ? 0 : last.age(at: at).inMilliseconds)
        }
    }
}

extension Dossier {
    /// Who came to lead meanwhile: until its end, or until now.
    fileprivate func elections(during moments: [Moment], isOver: Bool) -> [Moment] {
        guard let first = moments.map(\.at).min(), let last = moments.map(\.at).max() else { return [] }
        let end = isOver ? last : readAt
        return findings.elections.filter { $0.at >= first && $0.at <= end }.compactMap(\.moment)
    }
}

extension JobRecord {
    fileprivate var isWaiting: Bool { started == nil && completed == nil }

    fileprivate func stateWords(at now: Scaler.WallTime) -> String {
        if let completed {
            let ran = started.map { "after running for \(StatusText.span($0.age(at: completed).components.seconds))" }
            return "over: \(result ?? "GitHub named no result"), \(ran ?? "without having started")"
        }
        if let started { return "runs since \(StatusText.span(started.age(at: now).components.seconds))" }
        return "waits since \(StatusText.span(waitingSince.age(at: now).components.seconds))"
    }
}

extension KnownRunner {
    fileprivate func stateWords(at now: Scaler.WallTime) -> String {
        let why = record.reason.map { ": \($0)" } ?? ""
        let age = StatusText.span(record.launched.age(at: ended ?? now).components.seconds)
        return ended == nil ? "\(record.state.rawValue), \(age) old\(why)" : "ended after \(age)\(why)"
    }
}

extension LedgerReading {
    /// What the leader fails to do, and when it tries again.
    fileprivate var nextTries: [String] {
        (state?.degraded ?? []).map { item in
            let seconds = item.nextTry.map { readAt.age(at: $0).components.seconds }
            let when = seconds.map { $0 > 0 ? "tried again in \(StatusText.span($0))" : "tried again now" }
            return "\(item.what.isEmpty ? "" : item.what + ": ")\(item.words) (\(when ?? "tried again until it succeeds"))"
        }
    }
}
