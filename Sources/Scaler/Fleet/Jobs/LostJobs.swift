/// Jobs that ended with their instance, or failed while it was being taken away: what history, log and status call their end.
///
/// | seen | the job's result |
/// | --- | --- |
/// | EC2's reason is a spot interruption, or the instance itself said `interrupted` | `interrupted by EC2`, also where GitHub says `failed` |
/// | EC2 gave another reason, and GitHub said nothing | `lost (EC2's code)` |
/// | EC2 gave none, and GitHub said nothing | `lost` |
/// | GitHub said anything else | GitHub's word |
///
/// GitHub's word that a job failed comes 15 to 26 s after a runner was stopped for an interruption, and EC2 shows the end later: so a failed
/// job is remembered by its runner until its instance has ended.
struct LostJobs: Sendable {
    static let interruption = "interrupted by EC2"
    /// Status shows so many; STATE is to stay small.
    private static let shown = 5

    /// The last ones, the latest first.
    private(set) var recent: [LostJob]
    /// Ended otherwise than by success, by GitHub's word; by the runner.
    private var failed: [RunnerName: JobRecord] = [:]
    private var interrupted: Set<JobID> = []

    init(recorded: [LostJob]) { recent = recorded }

    /// What the job's end is called whose instance ended before GitHub said anything of it.
    static func result(of runner: RunnerRecord, isInterrupted: Bool) -> String {
        if isInterrupted || Loss.Cause(reason: runner.reason) == .pool { return interruption }
        guard runner.state != .terminating, let reason = runner.reason else { return "lost" }
        return "lost (\(reason))"
    }

    /// GitHub's word of a job's end, or the interruption that explains it.
    mutating func ended(_ record: JobRecord, result: String) -> String {
        guard result != "succeeded" else { return result }
        if interrupted.contains(record.id) { return Self.interruption }
        if let runner = record.runner { failed[runner] = record }
        return result
    }

    /// The runner was taken away. The job that failed on it, if GitHub said so already.
    mutating func explain(_ runner: RunnerName) -> JobRecord? { failed.removeValue(forKey: runner) }

    /// The runner's instance ended for another reason: GitHub's word stays.
    mutating func settle(_ runner: RunnerName) { if !failed.isEmpty { failed[runner] = nil } }

    mutating func lost(_ record: JobRecord, result: String, _ turn: inout Turn) {
        if result == Self.interruption { interrupted.insert(record.id) }
        let lost = LostJob(
            id: record.id, repository: record.repository, name: record.name, result: result, at: turn.now.wall)
        recent = [lost] + recent.filter { $0.id != record.id }.prefix(Self.shown - 1)
        turn.note(
            .warning, "A job ended with its instance",
            [
                "job": record.id.text, "repository": record.repository, "name": record.name, "runner": record.runner?.text ?? "",
                "result": result,
            ])
    }

    /// Nothing is heard any more of jobs that ended long ago.
    mutating func forget(except isRemembered: (JobID) -> Bool) {
        if !interrupted.isEmpty { interrupted = interrupted.filter(isRemembered) }
        if !failed.isEmpty { failed = failed.filter { isRemembered($0.value.id) } }
    }
}

extension JobRecord {
    /// How the result of a job begins that ended with its instance: the leader gives these results itself, GitHub none of them.
    public static let lostResults = [LostJobs.interruption, "lost"]
}
