/// A job in the leader's memory.
///
/// GitHub's times are recorded and shown. How long a job raises the wanted number, and when it is dropped, counts from when a leader heard of
/// it: GitHub's clock may be hours off, or name a time that never comes.
struct Job: Sendable {
    private(set) var record: JobRecord
    /// When a leader last heard of it.
    private(set) var latest: Instant
    /// Assigned a short while ago and not started: it raises the wanted number until then, whatever the statistics say.
    private(set) var raisesUntil: Instant?

    /// A job that is heard of now.
    init(_ event: JobEvent, at now: Now) {
        record = JobRecord(event, at: now.wall)
        latest = now.instant
    }

    /// A job of which a record tells. Its times are of another leader's clock, and none counts as later than now.
    init(restored record: JobRecord, at now: Now) {
        self.record = record
        latest = now.instant - (record.started ?? record.heard ?? record.assigned).age(at: now.wall)
    }

    var raises: Bool { raisesUntil != nil }

    mutating func assign(_ assigned: WallTime?, at now: Now) {
        record.assigned = assigned ?? now.wall
        record.heard = now.wall
        latest = now.instant
    }

    mutating func raise(until instant: Instant) { raisesUntil = instant }
    mutating func settle() { raisesUntil = nil }

    mutating func start(on runner: RunnerName, at now: Now) {
        raisesUntil = nil
        record.started = now.wall
        record.runner = runner
        latest = now.instant
    }
}
