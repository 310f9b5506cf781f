/// Each runner's life from intent to gone: what to launch, mint, adopt, retire, terminate.
///
/// INV-2: every running instance is owned by a live record (RUNNER, or an open BATCH), or is being ended.
/// INV-3: instances alive never exceed the maximum plus those being terminated: open batches count in full.
/// INV-4: no runner with a job is terminated: dying takes two steps, and GitHub has the last word between them.
struct Fleet: Sendable {
    enum Request: Sendable {
        case template, list
        case launch(BatchID)
        case describe(BatchID)
        case mint(InstanceID, scaleSet: Int)
        /// GitHub knew the name when it was to be minted: it is found, removed and minted again.
        case findStale(InstanceID)
        case removeStale(InstanceID, githubID: Int64)
        case phase(InstanceID, Doubt)
        /// It says that it listens: whether GitHub knows it still.
        case findListener(InstanceID)
        case find(InstanceID)
        case remove(InstanceID)
        case findGhost(InstanceID)
        case removeGhost(InstanceID)
        case terminate([InstanceID])
        /// Apart, for it is larger than all the others, and who waits for what is moved about at each answer.
        indirect case stranger(Instance)
    }

    /// Why an instance's own phase is read.
    enum Doubt: Sendable {
        case registration, overdue, lingering, unknownToGitHub
        /// It has ended and nobody heard that its runner registered; what became of its registration.
        case silentEnd(Removal)
    }

    enum Subject: Sendable, Hashable {
        case runner(InstanceID)
        case batch(BatchID)
        case job(JobID)
    }

    /// At most this many just-in-time configurations are asked for at once.
    static let mintsAtOnce = 50
    /// A job in hand raises the wanted number for this long: GitHub reassigns one that wasn't picked up after 5 minutes.
    static let jobRaises = Duration.seconds(360)
    /// GitHub cancels a job that waited so long for a runner; an hour is given on top.
    static let longestWait = Duration.seconds(90_000)

    let scope: Scope
    let epoch: Int64
    let limits: ScalingLimits
    let plan: LaunchPlan
    let timings: FleetTimings

    var template: LaunchTemplate?
    var isResolvingTemplate = false
    /// Why the launch template could not be looked up last; nil once it was.
    var templateTrouble: String?
    var scaleSet: Int?
    /// The scale set for which the runners of other ones were last sought.
    var leftBehind: Int?
    var statistics: Statistics?
    /// Set once this leader has GitHub's own statistics: nothing is launched or retired on old ones.
    var isReady = false

    private(set) var runners = Roster()
    private(set) var names: [RunnerName: InstanceID] = [:]
    private(set) var census = Census()
    var batches: [BatchID: Batch] = [:]
    /// Batches of a dead leader that are to be recorded once more, and then sent again.
    var toResend: [BatchID] = []
    /// Instances asked for and not yet known by id.
    var asked = 0
    var jobs: [JobID: Job] = [:]
    var waitingInHand = 0
    var schedule = Schedule<Subject>()
    var planner: CapacityPlanner
    var breaker: Breaker
    var ageing = Ageing()
    private let runnersAge: Bool
    /// Since the last sending.
    var tally = Tally()
    var surplusSince: Instant?

    var toMint: [InstanceID] = []
    var minting = 0
    var toTerminate: [InstanceID] = []
    var toAsk: [InstanceID] = []
    var asking = 0

    var nextListing: Instant
    var isListing = false
    var lastListing: Instant
    /// When EC2 answered a listing last.
    var listedAt: Instant?
    var investigating: Set<InstanceID> = []
    /// Instances that EC2 shows alive and nothing in memory owns, and up to when that is counted.
    var unowned: [InstanceID: Instant] = [:]
    /// Instances that ended lately: a listing or reading that lags behind doesn't bring them back.
    var buried = Bygone<InstanceID>()
    var closedBatches = Bygone<BatchID>()
    var closedJobs = Bygone<JobID>()
    /// EC2's listing was held against memory once: what no record tells of is known, and counts.
    var hasListed = false
    /// Instances owned by a record that this version can't read, with when EC2 showed them last (or the record was met), and the keys of all
    /// such records.
    var unreadable: [InstanceID: Instant] = [:]
    var unreadableKeys: Set<Key> = []
    /// An epoch above this leader's own that EC2 showed on an instance.
    var higherEpoch: Int64?

    init(configuration: Configuration, epoch: Int64, recorded: StateRecord, at now: Instant) {
        scope = configuration.scope
        self.epoch = epoch
        limits = configuration.scaling
        plan = configuration.launch
        timings = configuration.fleet
        planner = CapacityPlanner(plan: plan)
        breaker = Breaker(timings: timings, failures: Int(recorded.failedBoots), outdated: recorded.outdated)
        runnersAge = configuration.runnersAge
        nextListing = now
        lastListing = now
    }

    /// Remembers a runner as it now is: the one way in which a runner in memory changes.
    mutating func remember(_ runner: Runner) {
        let id = runner.record.instance
        census.add(runner, 1)
        let old = runners.remember(runner)
        if let old { census.add(old, -1) } else { names[runner.record.name] = id }
        if let due = runner.due, due != old?.due { schedule.add(.runner(id), at: due) }
    }

    /// EC2 showed that the runner at `place` lives.
    mutating func see(at place: Int, in zone: String?, _ now: Instant) { runners.see(at: place, in: zone, now) }

    /// Remembers a runner and puts its record; `after` may happen once that stands.
    mutating func record(_ runner: Runner, _ ledger: inout Ledger, then after: [Consequence] = []) {
        remember(runner)
        ledger.append([put(runner)], then: after)
    }

    func put(_ runner: Runner) -> Write { Write(scope.runner(runner.record.name), .put(runner.record.item)) }

    mutating func forget(_ id: InstanceID) {
        guard let runner = runners.forget(id) else { return }
        census.add(runner, -1)
        names.removeValue(forKey: runner.record.name)
    }

    /// Does what is due: looks at subjects whose time has come, mints, terminates, lists, and plans.
    mutating func advance(_ ledger: inout Ledger, _ outbox: inout Outbox) {
        while let subject = schedule.popDue(at: outbox.instant) {
            switch subject {
            case .runner(let id): runnerDue(id, &ledger, &outbox)
            case .batch(let id): batchDue(id, &ledger, &outbox)
            case .job(let id): jobDue(id, outbox)
            }
        }
        leaveOldScaleSet(&ledger, &outbox)
        if !toResend.isEmpty { resend(&ledger) }
        if isReady { adjust(&ledger, &outbox) }
        mintNext(&outbox)
        askForListeners(&outbox)
        flushTerminations(&outbox)
        listIfDue(&outbox)
        if runnersAge { ageing.advance(&outbox) }
    }

    mutating func wake(at now: Instant) -> Instant? {
        var wake = earliest(schedule.next, isListing ? nil : listingDue())
        if isReady { wake = earliest(wake, adjustWake(at: now)) }
        if runnersAge { wake = earliest(wake, ageing.wake) }
        return wake
    }

    private mutating func runnerDue(_ id: InstanceID, _ ledger: inout Ledger, _ outbox: inout Outbox) {
        guard var runner = runners[id], let due = runner.due, due <= outbox.instant else { return }
        runner.due = nil
        remember(runner)
        if runner.isOver { return clearGhost(runner, &ledger, &outbox) }
        switch runner.record.state {
        case .launched: if !toMint.contains(id) { toMint.append(id) }
        case .configured: configuredDue(runner, &ledger, &outbox)
        case .busy: readPhase(id, .overdue, &outbox)
        case .finished: readPhase(id, .lingering, &outbox)
        case .retiring: askGitHub(runner, &outbox)
        case .terminating: toTerminate.append(id)
        }
    }

    private mutating func configuredDue(_ runner: Runner, _ ledger: inout Ledger, _ outbox: inout Outbox) {
        guard runner.isRegistered else { return readPhase(runner.record.instance, .registration, &outbox) }
        retire(runner, "without a job for longer than RUNNER_TIMEOUT", &ledger, &outbox)
    }

    func readPhase(_ id: InstanceID, _ doubt: Doubt, _ outbox: inout Outbox) {
        outbox.perform(.read(Scope.phase(userID: plan.userID(id))), for: .fleet(.phase(id, doubt)))
    }

    /// Looks at `id` again after `wait`.
    mutating func again(_ id: InstanceID, after wait: Duration, _ outbox: Outbox) {
        guard var runner = runners[id] else { return }
        runner.due = outbox.instant + wait
        remember(runner)
    }

    /// Looks at `id` again after its backoff.
    mutating func backOff(_ id: InstanceID, _ outbox: inout Outbox, atLeast least: Duration? = nil) {
        guard var runner = runners[id] else { return }
        runner.due = outbox.instant + runner.backoff.next(&outbox.generator, atLeast: least)
        remember(runner)
    }
}
