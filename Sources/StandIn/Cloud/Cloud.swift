import World

/// The services behind the one port, and the machines that EC2's instances are.
///
/// One actor: a call sees the models whole, and everything that a call or the passing of time brings about is settled before the next.
actor Cloud {
    let plan: Plan
    /// `http://127.0.0.1:PORT`.
    let address: String
    /// Where GitHub's clients are told to go: `address`, or that of a proxy in front.
    let publicAddress: String
    private let clock = HostClock()

    var ec2: EC2.Region
    var github: GitHub.ActionsService
    var timeline = Timeline()
    var faults = HostFaults()
    var counters = Counters()
    var tokens = Tokens()
    /// What runs on instances, by instance id.
    var machines: [String: Machine] = [:]
    var lightRunners: [String: LightRunner] = [:]
    /// The runner minted for each instance, by the instance's id.
    var runnerOfInstance: [String: String] = [:]
    /// How long a job's work takes, ms, by job id; only of jobs that aren't over.
    var durations: [String: Int64] = [:]
    /// How long a job's work takes, ms, by job id, of all that GitHub remembers: a re-run takes as long.
    var workTimes: [String: Int64] = [:]
    var imdsTokens: [String: Set<String>] = [:]
    var notices: [String: Int64] = [:]
    var rebalances: [String: Int64] = [:]
    /// When a stopped instance was started again, ms, by instance id. EC2 lists this as its launch time from then on: `launchTime` is when
    /// the instance "was last launched" (botocore 1.43.106, shape Instance; 2026-11-29; untried on EC2).
    var restarts: [String: Int64] = [:]
    /// Who made each scale set, by its id; also of those that are gone, whose runners stay registered.
    var ownerOfScaleSet: [Int: String] = [:]
    /// The agents' own hosts, by id.
    var hosts: [String: Host] = [:]
    /// Long polls that wait for something to happen.
    var bells: [Int: Bell] = [:]
    var nextBell = 0
    var generator: Generator
    /// Apart from `generator`, so that ids don't depend on how often GitHub was asked.
    var requestIDs: Generator
    /// How EC2 and GitHub behave when no fault is on: what `fault clear` goes back to.
    let manners: (ec2: EC2.Manners, github: GitHub.Manners)
    /// EC2's launch budget when no fault is on: full.
    let launchBudget: EC2.Bucket
    /// How long the answer in the making is to wait, ms: listings take their time.
    var answerDelay: Int64 = 0
    let reaper = Reaper()

    private var alarm: Task<Void, Never>?
    private var alarmAt = Int64.max

    init(plan: Plan, address: String, ec2: EC2.Region, github: GitHub.ActionsService) {
        self.plan = plan
        self.address = address
        publicAddress = plan.publicAddress ?? address
        self.ec2 = ec2
        self.github = github
        generator = Generator(seed: plan.seed &+ 7)
        requestIDs = Generator(seed: plan.seed &+ 11)
        manners = (ec2.manners, github.manners)
        launchBudget = ec2.limits.launches
    }

    /// Wall-clock milliseconds that never go back.
    var now: Int64 { clock.now }

    /// Brings about what calls and time led to, and sets the alarm for what time brings next.
    func settle() {
        let now = now
        while step(to: now) { moveLightRunners(at: now) }
        setAlarm(at: [ec2.nextChange, github.nextChange, nextLightRunner].compactMap(\.self).min())
    }

    /// True when something came to pass.
    private func step(to now: Int64) -> Bool {
        let changes = ec2.advance(to: now)
        for change in changes { happened(change) }
        let stirred = github.advance(to: now)
        if !stirred.isEmpty { ring() }
        return !changes.isEmpty || !stirred.isEmpty || (nextLightRunner ?? .max) <= now
    }

    private func setAlarm(at instant: Int64?) {
        guard let instant else { return }
        if instant == alarmAt { return }
        alarm?.cancel()
        alarmAt = instant
        let wait = max(1, instant - now)
        alarm = Task {
            try? await Task.sleep(for: .milliseconds(wait))
            guard !Task.isCancelled else { return }
            alarmAt = .max
            settle()
        }
    }
}

/// Milliseconds since 1970, moved by the monotonic clock alone, so that a step of the machine's wall clock doesn't reach the models.
struct HostClock: Sendable {
    private let wallAtStart = wallMilliseconds()
    private let monotonicAtStart = monotonicNanoseconds()

    var now: Int64 { wallAtStart + (monotonicNanoseconds() - monotonicAtStart) / 1_000_000 }
}

/// What the host breaks beyond what the models can.
struct HostFaults: Sendable {
    /// So many EC2 calls answer RequestLimitExceeded.
    var throttledCalls = 0
    /// What IAM doesn't grant.
    var denials: [Denial] = []
    /// Boot processes aren't started for the next so many instances.
    var neverRegister = 0
    /// Runners that listen are told that they are too old, and get no job.
    var refusesRunners = false
    /// So many runners that finish from now on stay as processes, and their machines with them.
    var lingeringRunners = 0
    /// So many polls are answered 200 with an empty body, as GitHub's incidents did (ARC#4285).
    var emptyAnswers = 0
}

/// Counts since the start, from the stand-in's own view.
struct Counters: Sendable {
    var launched = 0
    var terminated = 0
    /// Instances that ended while their runner had a job.
    var terminatedWhileBusy = 0
    var minted = 0
    var sessionsCreated = 0
    var requests = Requests()
}
