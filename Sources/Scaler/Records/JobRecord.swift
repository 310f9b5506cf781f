/// Item JOB: one job that GitHub assigned to the scale set, until it is over.
public struct JobRecord: Hashable, Sendable {
    public let id: JobID
    /// The workflow run and its attempt, as far as GitHub names them.
    public let run: Int64?
    public let attempt: Int64?
    public let repository: String
    public let workflow: String
    public let name: String
    /// When the job was queued, by GitHub's clock.
    public let queued: WallTime?
    /// When GitHub assigned it last: it assigns a job anew about every five minutes until a runner takes it.
    public var assigned: WallTime
    /// When a leader first heard of it, by that leader's clock. It stays over every later assignment. Nil in a record of an earlier version.
    public let firstAssigned: WallTime?
    /// When a leader last heard that it was assigned, by that leader's clock; nil in a record of an earlier version.
    public var heard: WallTime?
    public var started: WallTime?
    public var runner: RunnerName?
    public var completed: WallTime?
    /// GitHub's word (`succeeded`, `canceled` …); `interrupted by EC2` when a spot interruption took its instance, whether GitHub said that it
    /// failed or nothing yet; `lost`, with EC2's reason, when the instance ended for another cause before GitHub said anything.
    public var result: String?

    init(_ event: JobEvent, at wall: WallTime) {
        id = event.job
        run = event.run
        attempt = event.attempt.map { Int64($0) }
        repository = event.repository
        workflow = event.workflow
        name = event.name
        queued = event.queued
        assigned = event.assigned ?? wall
        firstAssigned = wall
        heard = wall
    }

    /// Since when the job has waited for a runner: since GitHub queued it; where GitHub doesn't say, since it was first seen. A queueing
    /// that seems later than that is another clock's error.
    public var waitingSince: WallTime {
        let seen = firstAssigned ?? assigned
        return min(queued ?? seen, seen)
    }

    public init(_ item: Item) throws(UnreadableRecord) {
        var fields = try Fields(item)
        id = JobID(try fields.text("job"))
        run = try fields.optionalNumber("run")
        attempt = try fields.optionalNumber("attempt")
        repository = try fields.text("repository")
        workflow = try fields.text("workflow")
        name = try fields.text("name")
        queued = try fields.wall("queued")
        assigned = WallTime(milliseconds: try fields.number("assigned"))
        firstAssigned = try fields.wall("firstAssigned")
        heard = try fields.wall("heard")
        started = try fields.wall("started")
        runner = try fields.optionalText("runner").map { RunnerName($0) }
        completed = try fields.wall("completed")
        result = try fields.optionalText("result")
    }

    public var item: Item {
        var builder = ItemBuilder()
        builder.set("job", id.text)
        builder.set("run", run)
        builder.set("attempt", attempt)
        builder.set("repository", repository)
        builder.set("workflow", workflow)
        builder.set("name", name)
        builder.set("queued", queued)
        builder.set("assigned", assigned)
        builder.set("firstAssigned", firstAssigned)
        builder.set("heard", heard)
        builder.set("started", started)
        builder.set("runner", runner?.text)
        builder.set("completed", completed)
        builder.set("result", result)
        return builder.item
    }
}
