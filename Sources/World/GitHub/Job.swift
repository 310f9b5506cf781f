extension GitHub {
    /// A job as a workflow asks for it.
    public struct JobRequest: Sendable, Hashable {
        /// Nil has one made up.
        public var id: String?
        public var labels: [String]
        public var repository: String
        public var owner: String
        public var workflowRef: String
        public var displayName: String
        public var workflowRun: Int64
        public var event: String
        /// The job id that messages carry, where it isn't unique: two runs of one workflow may bear one id, which is made of the job's
        /// name (actions/runner#3621). Nil has messages carry the job's own id.
        public var sharedID: String?
        /// Which attempt of its run this is, from 1. Messages don't say it.
        public var attempt = 1
        /// The repository is public. A group may refuse its jobs.
        public var isPublic = false

        public init(
            id: String? = nil, labels: [String], repository: String = "web", owner: String = "acme",
            workflowRef: String = "acme/web/.github/workflows/ci.yml@refs/heads/main", displayName: String = "build",
            workflowRun: Int64 = 1, event: String = "push", sharedID: String? = nil
        ) {
            self.sharedID = sharedID
            self.id = id
            self.labels = labels
            self.repository = repository
            self.owner = owner
            self.workflowRef = workflowRef
            self.displayName = displayName
            self.workflowRun = workflowRun
            self.event = event
        }
    }

    public struct Job: Sendable, Hashable {
        public enum State: Sendable, Hashable {
            case queued
            /// Offered to a scale set that may acquire it.
            case available(scaleSet: Int)
            /// Given to a scale set, waiting for one of its runners.
            case assigned(scaleSet: Int)
            case running(scaleSet: Int, runner: String)
            /// `succeeded`, `failed`, `canceled` …
            case completed(result: String)
        }

        public var id: String
        /// The order of queueing, from 0.
        public var number: Int
        public var request: JobRequest
        public var state: State
        /// How often it was assigned or offered.
        public var assignments = 0
        /// How often it went back because no runner picked it up.
        public var returns = 0
        public var requestID: Int64 = 0
        public var queuedAt: Int64
        public var assignedAt: Int64?
        public var startedAt: Int64?
        public var finishedAt: Int64?
        /// The runner that took it, also after its end.
        public var runner: String?
        public var cancelRequested = false
        /// Assigned for good to nobody: no runner is ever given it.
        public var isPhantom = false
        /// The job of an earlier attempt that this one repeats.
        public var rerunOf: String?

        public var isCompleted: Bool {
            if case .completed = state { true } else { false }
        }
    }

    /// One entry of a message.
    public struct JobMessage: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            case available = "JobAvailable"
            case assigned = "JobAssigned"
            case started = "JobStarted"
            case completed = "JobCompleted"
        }

        public var kind: Kind
        public var requestID: Int64
        public var jobID: String
        public var request: JobRequest
        public var queuedAt: Int64
        public var assignedAt: Int64?
        public var startedAt: Int64?
        public var finishedAt: Int64?
        public var runnerID: Int?
        public var runnerName: String?
        public var result: String?

        init(_ kind: Kind, _ job: Job, runner: Runner? = nil, result: String? = nil) {
            self.kind = kind
            requestID = job.requestID
            jobID = job.request.sharedID ?? job.id
            request = job.request
            queuedAt = job.queuedAt
            assignedAt = job.assignedAt
            startedAt = job.startedAt
            finishedAt = job.finishedAt
            runnerID = runner?.id
            runnerName = runner?.name
            self.result = result
        }

        /// Every time in it moves by so much, ms.
        mutating func shift(by offset: Int64) {
            queuedAt += offset
            assignedAt = assignedAt.map { $0 + offset }
            startedAt = startedAt.map { $0 + offset }
            finishedAt = finishedAt.map { $0 + offset }
        }
    }

    public struct Message: Sendable, Hashable {
        public var id: Int64
        public var entries: [JobMessage]
        /// As they were when the message was made; a redelivered message carries old ones.
        public var statistics: Statistics
        /// False where the service left them out.
        public var hasStatistics = true
    }

    public struct Runner: Sendable, Hashable {
        public var id: Int
        public var name: String
        public var scaleSet: Int
        public var mintedAt: Int64
        /// When GitHub answers with the configuration, ms: not before, the runner can't connect.
        public var configuredAt: Int64
        public var connectedAt: Int64?
        /// When its connection broke for good.
        public var lostAt: Int64?
        public var jobID: String?
        /// The job that GitHub has ended while this runner still works on it.
        public var concludedJob: String?
        /// When it was told to stop.
        public var stoppedAt: Int64?
        /// Listens, counts as idle, and takes no job for ever.
        public var isDeaf = false
        /// When its job was over and it left the counts: name and record stay for a while.
        public var endedAt: Int64?

        init(id: Int, name: String, scaleSet: Int, mintedAt: Int64) {
            self.id = id
            self.name = name
            self.scaleSet = scaleSet
            self.mintedAt = mintedAt
            configuredAt = mintedAt
        }

        public var isIdle: Bool { connectedAt != nil && lostAt == nil && jobID == nil && concludedJob == nil && endedAt == nil }
    }
}
