/// Which job a message speaks of.
///
/// `jobId` alone is not unique: it is made of the job's name, so two runs of one workflow carry the same one (actions/runner#3621, read
/// 2026-11-28). The run's id and `jobId` together are. The run's id is that of GitHub's REST API (a public measurement, 2026-07-26).
///
/// No field tells the attempt: not in the official client's types, nor in three other clients', nor in a recorded body (2026-11-28). A
/// re-run so has the identity of the attempt before it. What tells them apart is order: an assignment after a completion is a new attempt.
/// `queueTime` can't be part of the identity, because a recorded `JobAssigned` lacks it.
public struct JobIdentity: Sendable, Hashable, CustomStringConvertible {
    /// Nil where the service doesn't tell it: then two runs of one job can't be told apart.
    public var runID: Int64?
    /// `jobId`, or `request-N` where only a request's number is told (Enterprise Server).
    public var jobID: String

    /// It becomes part of a sort key, which DynamoDB takes up to 1,024 bytes long (Developer Guide, limits; 2026-11-28): a longer one would
    /// make its record, and with it the message, impossible to commit. GitHub's is a UUID.
    public static let longestID = 256

    public init(runID: Int64?, jobID: String) {
        self.runID = runID
        self.jobID = jobID
    }

    /// `30721627864/ee751b22-3b1e-5a3c-9f0e-0d6d5f1a2b3c`: a key for records, at most 276 bytes long.
    public var description: String { runID.map { "\($0)/\(jobID)" } ?? jobID }
}

extension Job {
    /// The key under which a job is kept; see `JobIdentity`.
    public var identity: JobIdentity { JobIdentity(runID: runID, jobID: id) }
}
