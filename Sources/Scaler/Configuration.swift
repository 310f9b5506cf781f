/// What the operator decided, as the core needs it.
public struct Configuration: Sendable {
    public var scope: Scope
    /// This agent's own id: on EC2 its instance id.
    public var agent: String
    public var version: String
    /// The host, by the lock file that this process holds; nil when it holds none.
    public var hostIdentity: HostIdentity?
    /// Whether this process may take up at once a lease that its predecessor on this host held. Not after three crashes in a
    /// minute: whatever ends the leader there may not happen on another host, which gets its turn.
    public var mayReclaim: Bool
    /// The host's name and availability zone, for people; nil where they aren't known.
    public var hostName: String?
    public var zone: String?
    public var lease: LeaseTimings
    public var scaling: ScalingLimits
    public var launch: LaunchPlan
    public var session: SessionTimings
    public var fleet: FleetTimings
    /// How often a leader tells what it measured; nil when nobody is to be told.
    public var reportInterval: Duration? = .seconds(60)
    /// Whether a standby asks EC2 by dry runs whether it would launch for it.
    public var provesLaunches = true
    /// Whether a state that the core's own rules exclude ends the process: in tests and in the simulator. In production the leader says what
    /// it found, and hands over.
    public var trapsOnDefect = false
    /// The labels that the settings want for the scale set; empty: they aren't compared with GitHub's.
    public var labels: [String] = []
    /// The settings that decide what a leader does, for the other agents and for people to compare.
    public var memberSettings: [MemberSetting] = []
    /// Whether the image's runner grows old: on GitHub's own hosts (RunnerRelease).
    public var runnersAge = true

    public init(
        scope: Scope, agent: String, version: String, hostIdentity: HostIdentity? = nil, mayReclaim: Bool = false,
        lease: LeaseTimings = LeaseTimings(), scaling: ScalingLimits, launch: LaunchPlan, session: SessionTimings = SessionTimings(),
        fleet: FleetTimings = FleetTimings()
    ) {
        self.scope = scope
        self.agent = agent
        self.version = version
        self.hostIdentity = hostIdentity
        self.mayReclaim = mayReclaim
        self.lease = lease
        self.scaling = scaling
        self.launch = launch
        self.session = session
        self.fleet = fleet
    }
}

public struct LeaseTimings: Sendable {
    /// How long one renewal holds the lease.
    public var duration: Duration = .seconds(5)
    /// From the sending of one renewal to the next.
    public var renewal: Duration = .seconds(1)
    /// The shell gives up on a request for LEASE after this. Renewals fit several times into the duration.
    public var requestTimeout: Duration = .milliseconds(800)
    /// How often a standby reads the lease.
    public var poll: Duration = .seconds(1)
    /// By how much authority ends before the lease does: 2 × assumed drift (1 %) × duration (5 s) = 100 ms, and 400 ms for the
    /// longest time from the check at the socket to the arrival at the service.
    public var margin: Duration = .milliseconds(500)
    /// One that handed over doesn't claim for this long, so that another does.
    public var abstention: Duration = .seconds(30)
    /// A standby that GitHub doesn't admit lets others claim first, by this much.
    public var deference: Duration = .seconds(2)
    /// How often an agent writes its MEMBER record.
    public var heartbeat: Duration = .seconds(10)

    public init() {}
}

/// How many runners are wanted.
public struct ScalingLimits: Sendable {
    /// Never fewer runners than this in all.
    public var minimum: Int
    /// Never more instances alive than this whose runners can take a job.
    public var maximum: Int
    /// Kept ready on top of the jobs.
    public var idle: Int
    /// Whether an instance whose runner has finished its job makes room for the next one before it is gone.
    public var finishedMakeRoom: Bool

    public init(minimum: Int = 0, maximum: Int = 10, idle: Int = 0, finishedMakeRoom: Bool = true) {
        self.minimum = minimum
        self.maximum = maximum
        self.idle = idle
        self.finishedMakeRoom = finishedMakeRoom
    }
}

/// Where runners may be launched.
public struct LaunchPlan: Sendable {
    /// Instance types, the preferred first.
    public var types: [String]
    /// One subnet a zone: a fleet can't span two subnets of one zone (EC2 User Guide, fleet quotas; 2026-11-24).
    public var subnets: [String]
    public var maxPrice: String?
    /// What spot could not give is asked for on demand.
    public var onDemandFallback: Bool
    public var tags: [Tag]
    /// Starts every runner's name; the instance id follows.
    public var namePrefix: String
    /// The runner role's unique id (`AROA…`): an instance's `aws:userid` is this, a colon and the instance id.
    public var roleID: String

    public init(
        types: [String], subnets: [String], maxPrice: String? = nil, onDemandFallback: Bool = false, tags: [Tag] = [], namePrefix: String,
        roleID: String
    ) {
        self.types = types
        self.subnets = subnets
        self.maxPrice = maxPrice
        self.onDemandFallback = onDemandFallback
        self.tags = tags
        self.namePrefix = namePrefix
        self.roleID = roleID
    }

    func runnerName(_ instance: InstanceID) -> RunnerName { RunnerName("\(namePrefix)-\(instance)") }
    func userID(_ instance: InstanceID) -> String { "\(roleID):\(instance)" }
}

public struct SessionTimings: Sendable {
    /// The least pause between polls that return at once with nothing.
    public var pollInterval: Duration = .seconds(2)
    /// A session is refreshed after this, or 10 minutes ahead of its token's end, whichever is sooner.
    public var refresh: Duration = .seconds(55 * 60)
    /// How often a session that GitHub refuses (409) is asked for again.
    public var conflictRetry: Duration = .seconds(5)

    public init() {}
}

public struct FleetTimings: Sendable {
    /// From the launch to the word that the runner listens. Below 5 minutes: GitHub reassigns a job after that.
    public var registration: Duration = .seconds(240)
    /// How long there must be too many runners before an idle one is retired.
    public var idleWait: Duration = .seconds(120)
    /// The longest that a runner without a job is kept.
    public var runnerTimeout: Duration = .seconds(3600)
    /// How long an instance may linger after its job before its phase is read.
    public var linger: Duration = .seconds(120)
    /// How long after GitHub's word that its job is over a runner is ended whatever its phase says. A job can stop GitHub's listener and go on
    /// on the instance, and a runner can hang (actions-runner-controller #4603: 7 h; 2026-08-14).
    public var lastLinger: Duration = .seconds(900)
    /// How long a job may run before its runner is ended, though GitHub counts it; nil: for ever (MAX_JOB_DURATION).
    public var longestJob: Duration?
    /// How long jobs wait beside idle runners before those runners are doubted.
    public var idleDoubt: Duration = .seconds(45)
    /// How often EC2's listing is held against memory.
    public var reconciliation: Duration = .seconds(60)
    /// The same, while an instance boots.
    public var bootListing: Duration = .seconds(15)
    /// A known instance absent from every listing for this long is taken for ended.
    public var absence: Duration = .seconds(600)
    /// EC2 refuses a signature after 5 minutes by its documents; 15 taken: nothing that was sent arrives after this.
    public var horizon: Duration = .seconds(900)
    /// A batch older than this (wall time) is never sent again: EC2 publishes no lifetime for a client token.
    public var tokenLife: Duration = .seconds(3600)
    /// A phase `busy` older than this is no longer believed; `agent boot` repeats it every minute.
    public var phaseHorizon: Duration = .seconds(600)
    /// Instances that EC2 lets the account launch at once, and each second after that (see `LaunchBudget`).
    public var launchBurst = 1_000
    public var launchesPerSecond = 2
    /// Boots in a row that never register before the breaker opens.
    public var breakerThreshold = 5
    /// How often the open breaker lets one launch of one instance through.
    public var breakerInterval: Duration = .seconds(120)

    public init() {}
}
