/// The jobs in hand: what messages said of them, and how many of them raise the wanted number.
///
/// INV-6: a message's writes are returned to whoever commits them, and the message is acknowledged only after that commit.
struct Jobs: Sendable {
    /// A job in hand raises the wanted number for this long: GitHub reassigns one that wasn't picked up after 5 minutes.
    private static let raising = Duration.seconds(360)
    /// GitHub cancels a job that waited for a runner for a day (GitHub Docs, "Actions limits", 2026-11-26); an hour is given on top.
    private static let longestWait = Duration.seconds(90_000)

    private let terms: Terms
    private(set) var jobs: [JobID: Job] = [:]
    /// How many jobs raise the wanted number.
    private(set) var raising = 0
    /// Jobs that ended lately, and when GitHub had assigned each: a word of them that comes late changes nothing.
    private var closed = Bygone<JobID>()
    private var assignments: [JobID: WallTime] = [:]
    private var schedule = Schedule<JobID>()
    private(set) var lost: LostJobs
    /// How many more waited in hand than GitHub counted, at the last listing.
    private var surplus = 0

    init(terms: Terms, lost: [LostJob] = []) {
        self.terms = terms
        self.lost = LostJobs(recorded: lost)
    }

    var isEmpty: Bool { jobs.isEmpty }
    var wake: Instant? { schedule.next }

    /// Jobs that no runner has started.
    var waiting: Set<JobID> { Set(jobs.values.lazy.filter { $0.record.started == nil }.map(\.record.id)) }

    /// How many jobs raise the wanted number, besides these.
    func raising(besides others: Set<JobID>) -> Int { others.isEmpty ? raising : raising - others.count { jobs[$0]?.raises == true } }

    /// How long the job has waited that waits longest; zero when none does.
    func oldestWait(at wall: WallTime) -> Duration {
        jobs.values.reduce(.zero) { $1.record.started == nil ? max($0, $1.record.waitingSince.age(at: wall)) : $0 }
    }

    // MARK: Messages

    /// The job's name in memory: an earlier version recorded it without its run.
    private func id(of event: JobEvent) -> JobID {
        guard jobs[event.job] == nil, let old = jobs[event.bareJob], old.record.run == nil else { return event.job }
        return event.bareJob
    }

    private func job(of event: JobEvent, _ turn: Turn) -> Job { jobs[id(of: event)] ?? Job(event, at: turn.now) }

    /// The job ended already, and this is an earlier word of it. GitHub may assign it anew: that word has a later time, of the same clock.
    func isOver(_ event: JobEvent) -> Bool {
        guard closed.contains(event.job), jobs[event.job] == nil else { return false }
        guard let assigned = event.assigned, let ended = assignments[event.job] else { return true }
        return assigned <= ended
    }

    /// GitHub gave a job that was lost to another runner.
    mutating func reopen(_ event: JobEvent) { if jobs[event.job] == nil { closed.remove(event.job) } }

    func isInHand(_ event: JobEvent) -> Bool { jobs[id(of: event)] != nil }

    /// Whether this job is in hand, or ended lately.
    func knows(_ event: JobEvent) -> Bool { isInHand(event) || closed.contains(event.job) || closed.contains(event.bareJob) }

    /// GitHub assigned the job to this scale set. A late word of one that has started changes nothing.
    mutating func assigned(_ event: JobEvent, raises: Bool, _ turn: Turn) -> [Write] {
        guard !isOver(event) else { return [] }
        var job = job(of: event, turn)
        guard job.record.started == nil else { return [] }
        job.assign(event.assigned, at: turn.now)
        if raises { raise(job, until: turn.instant + Self.raising) } else { remember(job) }
        return [put(job)]
    }

    /// GitHub's word that a job started on a runner: the only authoritative binding of the two.
    mutating func started(_ event: JobEvent, on runner: RunnerName, _ turn: inout Turn) -> [Write] {
        guard !isOver(event) else { return [] }
        var job = job(of: event, turn)
        if job.record.started == nil {
            let latency = job.record.waitingSince.age(at: turn.now.wall)
            turn.count { $0.jobStarts.add(latency) }
        }
        job.start(on: runner, at: turn.now)
        remember(job)
        return [put(job)]
    }

    mutating func completed(_ event: JobEvent, on runner: RunnerName?, result: String, _ turn: Turn) -> [Write] {
        var record = job(of: event, turn).record
        if let runner { record.runner = runner }
        record.completed = turn.now.wall
        assignments[record.id] = event.assigned ?? record.assigned
        return close(record, result: lost.ended(record, result: result), turn)
    }

    private func put(_ job: Job) -> Write { Write(terms.scope.job(job.record.id), .put(job.record.item)) }

    /// Forgets the job; the writes move its record into HISTORY.
    private mutating func close(_ record: JobRecord, result: String, _ turn: Turn) -> [Write] {
        var record = record
        record.completed = turn.now.wall
        record.result = result
        closed.add(record.id, at: turn.instant)
        forget(record.id)
        return [
            terms.history("JOB", record.id.text, record.item, at: turn.now.wall), Write(terms.scope.job(record.id), .delete),
        ]
    }

    // MARK: Memory

    private mutating func remember(_ job: Job) {
        if jobs[job.record.id]?.raises == true { raising -= 1 }
        if job.raises { raising += 1 }
        jobs[job.record.id] = job
    }

    private mutating func raise(_ job: Job, until instant: Instant) {
        var job = job
        job.raise(until: instant)
        remember(job)
        schedule.add(job.record.id, at: instant)
    }

    mutating func restore(_ record: JobRecord, _ turn: Turn) {
        guard jobs[record.id] == nil, !closed.contains(record.id) else { return }
        let job = Job(restored: record, at: turn.now)
        let end = job.latest + Self.raising
        if record.started == nil, end > turn.instant { raise(job, until: end) } else { remember(job) }
    }

    mutating func forget(_ id: JobID) { if jobs.removeValue(forKey: id)?.raises == true { raising -= 1 } }

    mutating func forgetClosed(before instant: Instant) {
        closed.forget(before: instant)
        lost.forget { [closed] in closed.contains($0) }
        if !assignments.isEmpty { assignments = assignments.filter { closed.contains($0.key) } }
    }

    // MARK: Time

    /// A job that has waited long no longer raises the wanted number, unless GitHub assigned it anew meanwhile.
    mutating func advance(_ turn: Turn) {
        while let id = schedule.popDue(at: turn.instant) {
            guard var job = jobs[id], let until = job.raisesUntil else { continue }
            // Assigned anew meanwhile, it stands in the schedule for that, too.
            if until <= turn.instant {
                job.settle()
                remember(job)
            }
        }
    }

    /// The instance ended. Where GitHub said nothing of its job, it is over all the same; what GitHub says later replaces this.
    mutating func lose(_ runner: RunnerRecord, isInterrupted: Bool, except unreadable: Set<Key>, _ turn: inout Turn) {
        let result = LostJobs.result(of: runner, isInterrupted: isInterrupted)
        if result == LostJobs.interruption { interrupted(runner.name, &turn) } else { lost.settle(runner.name) }
        guard let id = runner.job, let job = jobs[id], job.record.runner == runner.name else { return }
        lost.lost(job.record, result: result, &turn)
        drop(job.record, result: result, except: unreadable, &turn)
    }

    /// EC2 took the runner's instance away, and GitHub has said that its job failed: HISTORY is told why.
    mutating func interrupted(_ runner: RunnerName, _ turn: inout Turn) {
        guard let record = lost.explain(runner), let completed = record.completed else { return }
        lost.lost(record, result: LostJobs.interruption, &turn)
        let key = terms.scope.history("JOB", record.id.text, at: completed)
        turn.commit([Write(key, .update(set: ["result": .text(LostJobs.interruption)]))])
    }

    /// Jobs of which GitHub will say no more: their runner is gone, it has given up one that waited for a day, or it counts fewer that wait
    /// than are in hand, at two listings in a row, for its count may be ahead of its messages. (A message that is delivered anew may name
    /// jobs that are over: those that waited longest go first.)
    mutating func dropStale(in roster: Roster, counted: Statistics?, except unreadable: Set<Key>, _ turn: inout Turn) {
        let present = counted.map { waiting.count - max(0, $0.assigned - $0.running) } ?? 0
        var stale = min(present, surplus)
        surplus = present
        let quiet = jobs.values.filter { !$0.raises && turn.instant - $0.latest > Self.raising }
        for job in quiet.sorted(by: Self.isLonger) {
            let isStale: Bool
            if let runner = job.record.runner {
                isStale = roster[runner] == nil
            } else {
                isStale = stale > 0 || turn.instant - job.latest > Self.longestWait
                stale -= 1
            }
            if isStale { drop(job.record, result: "forgotten", except: unreadable, &turn) }
        }
    }

    private static func isLonger(_ one: Job, _ other: Job) -> Bool {
        (one.record.waitingSince, one.record.id) < (other.record.waitingSince, other.record.id)
    }

    private mutating func drop(_ record: JobRecord, result: String, except unreadable: Set<Key>, _ turn: inout Turn) {
        // Should GitHub assign it anew, it waits again.
        assignments[record.id] = record.assigned
        let writes = close(record, result: result, turn)
        // A newer version wrote JOB, and will see to it.
        guard !unreadable.contains(terms.scope.job(record.id)) else { return }
        turn.commit(writes)
    }
}
