/// What GitHub counts for a scale set. A level, not an edge: `assigned` (waiting and running together) is what scaling follows.
public struct Statistics: Hashable, Sendable {
    public var available, acquired, assigned, running, registered, busy, idle: Int

    public init(
        available: Int = 0, acquired: Int = 0, assigned: Int = 0, running: Int = 0, registered: Int = 0, busy: Int = 0, idle: Int = 0
    ) {
        self.available = available
        self.acquired = acquired
        self.assigned = assigned
        self.running = running
        self.registered = registered
        self.busy = busy
        self.idle = idle
    }
}

/// A message session that GitHub granted. Its queue's address and token stay in the shell, under `id`.
public struct SessionGrant: Hashable, Sendable {
    public let id: SessionID
    public let statistics: Statistics?
    /// When the queue's token ends, as GitHub says; nil when it doesn't.
    public let tokenExpires: WallTime?

    public init(id: SessionID, statistics: Statistics?, tokenExpires: WallTime?) {
        self.id = id
        self.statistics = statistics
        self.tokenExpires = tokenExpires
    }
}

/// One message of the queue. Delivered at least once; ids rise within a scale set.
public struct Message: Hashable, Sendable {
    public let id: Int64
    public let statistics: Statistics?
    public let jobs: [JobEvent]
    /// Offers that must be acquired (GHES): their request ids.
    public let offers: [Int64]
    /// Entries that couldn't be understood, in words for the log. They block nothing.
    public let unreadable: [String]

    public init(id: Int64, statistics: Statistics?, jobs: [JobEvent] = [], offers: [Int64] = [], unreadable: [String] = []) {
        self.id = id
        self.statistics = statistics
        self.jobs = jobs
        self.offers = offers
        self.unreadable = unreadable
    }
}

/// What a message says of a job.
public struct JobEvent: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case assigned
        /// The only authoritative binding of a job to a runner.
        case started(runner: RunnerName)
        /// Without a runner: cancelled before pickup.
        case completed(runner: RunnerName?, result: String)
    }

    public let kind: Kind
    /// Of run, job and attempt.
    public let job: JobID
    /// GitHub's id of the job alone, as records of earlier versions hold it.
    public let bareJob: JobID
    /// The workflow run's id, as the web page and the REST API have it; nil where GitHub names none.
    public let run: Int64?
    /// Which attempt of the run, from 1; nil where GitHub names none.
    public let attempt: Int?
    public let repository: String
    public let workflow: String
    public let name: String
    public let queued: WallTime?
    public let assigned: WallTime?

    /// A job started on a runner, or ended on one.
    var tellsOfRunner: Bool {
        switch kind {
        case .started, .completed(runner: .some, _): true
        case .assigned, .completed(runner: nil, _): false
        }
    }

    public init(
        _ kind: Kind, job: JobID, run: Int64? = nil, attempt: Int? = nil, repository: String, workflow: String, name: String,
        queued: WallTime?, assigned: WallTime?
    ) {
        self.kind = kind
        self.job = JobID(run: run, job: job.text, attempt: attempt)
        bareJob = job
        self.run = run
        self.attempt = attempt
        self.repository = repository
        self.workflow = workflow
        self.name = name
        self.queued = queued
        self.assigned = assigned
    }
}

public enum Market: String, Hashable, Sendable, CaseIterable { case spot, onDemand = "on-demand" }

/// A CreateFleet request of type instant, whole: stored in its BATCH and sent again unchanged under the same token.
public struct LaunchRequest: Hashable, Sendable {
    public struct Override: Hashable, Sendable {
        public let type, subnet: String
        public init(type: String, subnet: String) {
            self.type = type
            self.subnet = subnet
        }
    }

    public let template: LaunchTemplate
    public let market: Market
    public let count: Int
    /// In the order in which they are sent.
    public let overrides: [Override]
    /// US dollars an instance-hour, as text so that it is sent as the operator wrote it; spot only.
    public let maxPrice: String?
    public let tags: [Tag]

    public init(
        template: LaunchTemplate, market: Market, count: Int, overrides: [Override], maxPrice: String?, tags: [Tag]
    ) {
        self.template = template
        self.market = market
        self.count = count
        self.overrides = overrides
        self.maxPrice = maxPrice
        self.tags = tags
    }
}

public struct Tag: Hashable, Sendable {
    public let name, value: String
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A launch template at a *numbered* version: `$Latest` would change the request under its token.
public struct LaunchTemplate: Hashable, Sendable, CustomStringConvertible {
    public let id: String
    public let version: Int64
    public init(id: String, version: Int64) {
        self.id = id
        self.version = version
    }

    public var description: String { "\(id):\(version)" }
}

/// What EC2 answered to a launch: what it started, and why it didn't start more.
public struct LaunchAnswer: Hashable, Sendable {
    public struct Shortfall: Hashable, Sendable {
        public let code, message: String
        public let type, subnet: String?
        public init(code: String, message: String, type: String?, subnet: String?) {
            self.code = code
            self.message = message
            self.type = type
            self.subnet = subnet
        }
    }

    public let fleet: String
    public let instances: [Instance]
    public let shortfalls: [Shortfall]

    public init(fleet: String, instances: [Instance], shortfalls: [Shortfall]) {
        self.fleet = fleet
        self.instances = instances
        self.shortfalls = shortfalls
    }
}

/// An instance as EC2 showed it. A listing may lag behind, and may lack an instance that lives.
public struct Instance: Hashable, Sendable {
    public enum State: String, Hashable, Sendable {
        case pending, running, shuttingDown = "shutting-down", terminated, stopping, stopped

        /// It ends or has ended, and never comes back.
        var isOver: Bool { self == .shuttingDown || self == .terminated }
        /// It runs nothing, and may be started again: by a person, or by EC2.
        var isStopped: Bool { self == .stopping || self == .stopped }
    }

    public let id: InstanceID
    public let state: State
    public let type: String
    public let zone: String?
    public let subnet: String?
    public let market: Market
    public let batch: BatchID?
    /// The lease's epoch that launched it, from its tag.
    public let epoch: Int64?
    public let launched: WallTime?
    /// The deployment that launched it, from its tag; nil for one that a version before this tag launched.
    public let deployment: DeploymentID?
    /// EC2's own reason for a state that is over, such as `Server.SpotInstanceTermination`.
    public let reason: String?

    public init(
        id: InstanceID, state: State, type: String, zone: String?, subnet: String? = nil, market: Market, batch: BatchID?,
        epoch: Int64? = nil, launched: WallTime? = nil, deployment: DeploymentID? = nil, reason: String? = nil
    ) {
        self.id = id
        self.state = state
        self.type = type
        self.zone = zone
        self.subnet = subnet
        self.market = market
        self.batch = batch
        self.epoch = epoch
        self.launched = launched
        self.deployment = deployment
        self.reason = reason
    }
}
