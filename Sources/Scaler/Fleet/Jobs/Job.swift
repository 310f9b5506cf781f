/// A job in the leader's memory.
struct Job: Sendable {
    private(set) var record: JobRecord
    /// Assigned a short while ago and not started: it raises the wanted number, whatever the statistics say.
    private(set) var raises = false

    init(record: JobRecord) { self.record = record }

    mutating func assign(at wall: WallTime) { record.assigned = wall }
    mutating func raise() { raises = true }
    mutating func settle() { raises = false }

    mutating func start(on runner: RunnerName, at wall: WallTime) {
        raises = false
        record.started = wall
        record.runner = runner
    }

    /// When this job last gave a sign of itself.
    var latest: WallTime { record.started ?? record.assigned }
}
