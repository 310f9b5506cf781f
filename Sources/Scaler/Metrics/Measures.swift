/// What a leader tells of itself once a minute, in the core's terms; the shell gives the metrics their names.
public struct Measures: Hashable, Sendable {
    /// As things stand.
    public let levels: Levels
    /// The highest levels since the last sending that was accepted, these included.
    public let highest: Levels
    /// Since the last sending that was accepted, or since the claim.
    public let counted: Tally
    /// Since the claim.
    public let total: Tally

    public init(levels: Levels, highest: Levels, counted: Tally, total: Tally) {
        self.levels = levels
        self.highest = highest
        self.counted = counted
        self.total = total
    }
}

/// What rises and falls.
public struct Levels: Hashable, Sendable {
    /// This leader has its message session open, and takes messages.
    public var isSessionOpen = false
    /// How long the job has waited that waits longest; zero when none does.
    public var oldestWait = Duration.zero
    /// Instances alive that the ledger knows.
    public var runners = 0
    /// Until the earliest day on which GitHub may refuse the runner of the image that is launched now; nil when its tags don't say.
    public var runnerDaysLeft: Int?
    /// Other agents that could take over and serve; nil in the first half minute of a reign.
    public var healthyStandbys: Int?

    /// Assigned jobs that GitHub gives to no runner, and that are not bought for.
    public var phantomJobs = 0

    public init() {}

    /// These, and what was higher before.
    func raised(over before: Levels) -> Levels {
        var raised = self
        raised.oldestWait = max(oldestWait, before.oldestWait)
        raised.runners = max(runners, before.runners)
        raised.phantomJobs = max(phantomJobs, before.phantomJobs)
        return raised
    }
}
