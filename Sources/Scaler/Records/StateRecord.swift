/// Item STATE: what a successor needs to go on with GitHub, and what `agent status` shows first.
public struct StateRecord: Hashable, Sendable {
    public var scaleSet: Int64?
    public var session: SessionID?
    /// The highest message id whose consequences are committed, of this scale set id (INV-6: never goes back).
    public var committed: Int64 = 0
    public var statistics: Statistics?
    public var wanted: Int64 = 0
    /// MAX_RUNNERS of the leader that wrote this.
    public var maximum: Int64 = 0
    /// The runner role's unique id: with an instance's id it is the key of that instance's PHASE.
    public var roleID: String?
    /// The capacity advertised to GitHub: a total, not free slots. 0 while GitHub grants no session.
    public var advertised: Int64 = 0
    /// The leader that wrote this has no session at GitHub, so nothing is advertised.
    public var isUnserved = false
    /// Launches in a row that produced no runner; the breaker opens on it.
    public var failedBoots: Int64 = 0
    /// Why the last of them was lost, and which instance that was, with EC2's reason; nil while there is none.
    public var lossCause, lastLoss: String?
    /// When the earliest of them was launched: a runner launched before says nothing of them.
    public var lossesFrom: WallTime?
    /// The launch template whose image GitHub refuses the runner of, as too old; nil when it doesn't.
    public var outdated: String?
    /// The runner version of the image, and until which day GitHub gives it jobs (days since 1970-01-01, UTC; nil where GitHub names none).
    public var runnerVersion: String?
    public var runnerEndDay: Int64?
    /// Why that day is reckoned from the version's release; nil where GitHub said it.
    public var runnerEndGuess: String?
    /// Pools without capacity, one text each: type, subnet, market, and until when they rest, in ms since the Unix epoch.
    public var restingPools: [String] = []
    /// How often in a row EC2 refused spot, for another reason than its pace; three make spot rest.
    public var spotRefusals: Int64 = 0
    /// On-demand is asked in the place of spot until then.
    public var spotRestsUntil: WallTime?
    /// Why less than wanted can be done.
    public var degraded: [DegradedItem] = []
    /// Since when as many runners are wanted as MAX_RUNNERS allows: GitHub then keeps further jobs to itself. Nil while there is room.
    public var limitedSince: WallTime?
    /// The labels that GitHub has for the scale set, by its last answer; empty where it isn't known.
    public var labels: [String] = []
    /// The last jobs that ended with their instance, the latest first.
    public var lostJobs: [LostJob] = []
    /// How many assigned jobs GitHub has given to no runner for half an hour, though one stood ready; and those of them that are in hand.
    public var phantomJobs: Int64 = 0
    public var phantomsInHand: [JobID] = []
    public var updated: WallTime?

    public init() {}

    public init(_ item: Item) throws(UnreadableRecord) {
        var fields = try Fields(item)
        scaleSet = try fields.optionalNumber("scaleSet")
        session = try fields.optionalText("session").map { SessionID($0) }
        committed = try fields.number("committed")
        statistics = try Statistics(&fields)
        wanted = try fields.number("wanted")
        maximum = try fields.optionalNumber("maximum") ?? 0
        roleID = try fields.optionalText("roleId")
        advertised = try fields.number("advertised")
        isUnserved = try fields.flag("unserved")
        failedBoots = try fields.number("failedBoots")
        lossCause = try fields.optionalText("lossCause")
        lastLoss = try fields.optionalText("lastLoss")
        lossesFrom = try fields.wall("lossesFrom")
        outdated = try fields.optionalText("outdated")
        runnerVersion = try fields.optionalText("runnerVersion")
        runnerEndDay = try fields.optionalNumber("runnerEndDay")
        runnerEndGuess = try fields.optionalText("runnerEndGuess")
        restingPools = try fields.texts("restingPools")
        spotRefusals = try fields.optionalNumber("spotRefusals") ?? 0
        spotRestsUntil = try fields.wall("spotRestsUntil")
        degraded = try DegradedItem.read(words: fields.texts("degraded"), about: fields.texts("degradedAbout"))
        limitedSince = try fields.wall("limitedSince")
        labels = try fields.texts("labels")
        phantomJobs = try fields.optionalNumber("phantomJobs") ?? 0
        phantomsInHand = try fields.texts("phantomsInHand").map { JobID($0) }
        lostJobs = LostJob.read(try fields.texts("lostJobs"))
        updated = try fields.wall("updated")
    }

    public var item: Item {
        var builder = ItemBuilder()
        builder.set("scaleSet", scaleSet)
        builder.set("session", session?.text)
        builder.set("committed", committed)
        builder.set("wanted", wanted)
        builder.set("maximum", maximum)
        builder.set("roleId", roleID)
        builder.set("advertised", advertised)
        builder.set("unserved", flag: isUnserved)
        builder.set("failedBoots", failedBoots)
        builder.set("lossCause", lossCause)
        builder.set("lastLoss", lastLoss)
        builder.set("lossesFrom", lossesFrom)
        builder.set("outdated", outdated)
        builder.set("runnerVersion", runnerVersion)
        builder.set("runnerEndDay", runnerEndDay)
        builder.set("runnerEndGuess", runnerEndGuess)
        builder.set("restingPools", restingPools)
        if spotRefusals > 0 { builder.set("spotRefusals", spotRefusals) }
        builder.set("spotRestsUntil", spotRestsUntil)
        builder.set("degraded", degraded.map(\.words))
        builder.set("degradedAbout", degraded.flatMap(\.about))
        builder.set("limitedSince", limitedSince)
        builder.set("labels", labels)
        if phantomJobs > 0 { builder.set("phantomJobs", phantomJobs) }
        builder.set("phantomsInHand", phantomsInHand.map(\.text))
        builder.set("lostJobs", lostJobs.flatMap(\.texts))
        builder.set("updated", updated)
        statistics?.set(in: &builder)
        return builder.item
    }
}

extension Statistics {
    fileprivate init?(_ fields: inout Fields) throws(UnreadableRecord) {
        guard fields.has("jobsAssigned") else { return nil }
        self.init(
            available: try fields.count("jobsAvailable"), acquired: try fields.count("jobsAcquired"),
            assigned: try fields.count("jobsAssigned"), running: try fields.count("jobsRunning"),
            registered: try fields.count("runnersRegistered"), busy: try fields.count("runnersBusy"),
            idle: try fields.count("runnersIdle"))
    }

    fileprivate func set(in builder: inout ItemBuilder) {
        builder.set("jobsAvailable", Int64(available))
        builder.set("jobsAcquired", Int64(acquired))
        builder.set("jobsAssigned", Int64(assigned))
        builder.set("jobsRunning", Int64(running))
        builder.set("runnersRegistered", Int64(registered))
        builder.set("runnersBusy", Int64(busy))
        builder.set("runnersIdle", Int64(idle))
    }
}

extension Fields {
    fileprivate mutating func count(_ name: String) throws(UnreadableRecord) -> Int { Int(try number(name)) }
}
