/// A workflow's job as a message tells of it. Times are milliseconds since 1970, nil while they are not set.
public struct Job: Sendable, Equatable {
    /// `jobId`, which two runs of one workflow share: keep jobs by `identity`. github.com sends 0 for every `runnerRequestID`, so that is
    /// no identity either.
    public var id: String
    /// What `acquire` takes; 0 on github.com.
    public var runnerRequestID: Int64
    public var owner: String
    public var repository: String
    /// E.g. `acme/web/.github/workflows/ci.yml@refs/heads/main`.
    public var workflowRef: String
    public var displayName: String
    public var runID: Int64?
    /// What set the workflow off, e.g. `push`.
    public var event: String
    public var labels: [String]
    public var queuedMs: Int64?
    public var assignedMs: Int64?
    public var runnerAssignedMs: Int64?
    public var finishedMs: Int64?

    public init(
        id: String, runnerRequestID: Int64, owner: String, repository: String, workflowRef: String,
        displayName: String, runID: Int64? = nil, event: String, labels: [String], queuedMs: Int64? = nil,
        assignedMs: Int64? = nil, runnerAssignedMs: Int64? = nil, finishedMs: Int64? = nil
    ) {
        self.id = id
        self.runnerRequestID = runnerRequestID
        self.owner = owner
        self.repository = repository
        self.workflowRef = workflowRef
        self.displayName = displayName
        self.runID = runID
        self.event = event
        self.labels = labels
        self.queuedMs = queuedMs
        self.assignedMs = assignedMs
        self.runnerAssignedMs = runnerAssignedMs
        self.finishedMs = finishedMs
    }
}

extension Job: Decodable {
    private enum CodingKeys: String, CodingKey {
        case runnerRequestId, repositoryName, ownerName, jobId, jobWorkflowRef, jobDisplayName, workflowRunId, eventName, requestLabels
        case queueTime, scaleSetAssignTime, runnerAssignTime, finishTime
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) -> String { Clip.text(container.lenient(String.self, key)) }
        func time(_ key: CodingKeys) -> Int64? { container.lenient(String.self, key).flatMap(Timestamp.milliseconds) }
        runnerRequestID = container.lenient(Int64.self, .runnerRequestId) ?? 0
        id = try Self.identity(text(.jobId), runnerRequestID)
        (owner, repository) = (text(.ownerName), text(.repositoryName))
        (workflowRef, displayName, event) = (text(.jobWorkflowRef), text(.jobDisplayName), text(.eventName))
        runID = container.lenient(Int64.self, .workflowRunId).flatMap { $0 > 0 ? $0 : nil }
        labels = Clip.list(container.lenient([String].self, .requestLabels) ?? [])
        (queuedMs, assignedMs) = (time(.queueTime), time(.scaleSetAssignTime))
        (runnerAssignedMs, finishedMs) = (time(.runnerAssignTime), time(.finishTime))
    }

    /// Older Enterprise Servers may send a request id and no job id [inferred, 2026-11-24]; the two kinds of name can't collide.
    private static func identity(_ id: String, _ request: Int64) throws -> String {
        guard id.utf8.count <= JobIdentity.longestID else { throw Malformed(what: "jobId is longer than \(JobIdentity.longestID) bytes") }
        if !id.isEmpty, id != SessionID.zero { return id }
        guard request > 0 else { throw Malformed(what: "jobId is missing") }
        return "request-\(request)"
    }
}

/// What a message says of one job.
public enum JobEvent: Sendable, Equatable {
    /// Offered: it must be acquired by its `runnerRequestID` (GitHub Enterprise Server).
    case available(Job)
    /// Given to this set; it needs a runner.
    case assigned(Job)
    /// A runner took it: the only word on which runner has which job.
    case started(Job, JobRunner)
    /// Over. `result` is e.g. `succeeded` or `canceled`. Without a runner it ended before one took it.
    case completed(Job, result: String, JobRunner?)
    /// A kind of entry that this version does not know; there is nothing to do.
    case unknown(type: String)
}

/// The runner that a job names.
public struct JobRunner: Sendable, Equatable {
    public var id: RunnerID
    public var name: String

    public init(id: RunnerID, name: String) {
        self.id = id
        self.name = name
    }
}

extension JobEvent: Decodable {
    private enum CodingKeys: String, CodingKey { case messageType, result, runnerId, runnerName }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let runner = Self.runner(container)
        switch try container.decode(String.self, forKey: .messageType) {
        case "JobAvailable": self = .available(try Job(from: decoder))
        case "JobAssigned": self = .assigned(try Job(from: decoder))
        case "JobStarted":
            guard let runner else { throw Malformed(what: "JobStarted without runnerName") }
            self = .started(try Job(from: decoder), runner)
        case "JobCompleted":
            self = .completed(try Job(from: decoder), result: Clip.text(container.lenient(String.self, .result)).lowercased(), runner)
        case let type: self = .unknown(type: Scrub.text(type, limit: 80))
        }
    }

    /// The name is what counts: it is ours, and holds the instance's id. The service sends an empty one, or 0, for none.
    private static func runner(_ container: KeyedDecodingContainer<CodingKeys>) -> JobRunner? {
        let name = Clip.text(container.lenient(String.self, .runnerName))
        return name.isEmpty ? nil : JobRunner(id: RunnerID(rawValue: container.lenient(Int64.self, .runnerId) ?? 0), name: name)
    }
}
