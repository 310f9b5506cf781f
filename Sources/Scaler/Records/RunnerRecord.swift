/// Item RUNNER: one instance and the runner on it, from the launch until the instance was seen ended.
public struct RunnerRecord: Hashable, Sendable {
    /// ```
    /// launched → configured → busy → finished
    ///     └──────────┴─────────┴────────┴──→ retiring → terminating → (gone: HISTORY)
    /// ```
    public enum State: String, Hashable, Sendable {
        /// EC2 started the instance; it has no configuration yet.
        case launched
        /// Its boot record is committed.
        case configured
        /// A job started on it, by GitHub's word, or by its own where that didn't come.
        case busy
        /// Its job is over, by GitHub's word; it should power itself off.
        case finished
        /// To be ended, if GitHub agrees that it has no job.
        case retiring
        /// GitHub gave it up: it will be terminated. Never reverted.
        case terminating
    }

    public let name: RunnerName
    public let instance: InstanceID
    public var state: State
    public var batch: BatchID?
    /// GitHub's id of the runner, once it was minted.
    public var githubID: Int64?
    /// The scale set that it was minted for.
    public var scaleSet: Int64?
    public var job: JobID?
    public let type: String
    public var zone: String?
    public let market: Market
    public let launched: WallTime
    public var configured: WallTime?
    public var started: WallTime?
    public var finished: WallTime?
    /// When its launch was counted as lost, so that no successor counts it again.
    public var lost: WallTime?
    /// Why it is being ended, or has ended.
    public var reason: String?

    public init(name: RunnerName, instance: Instance, state: State, at wall: WallTime) {
        self.name = name
        self.instance = instance.id
        self.state = state
        batch = instance.batch
        type = instance.type
        zone = instance.zone
        market = instance.market
        launched = instance.launched ?? wall
    }

    public init(_ item: Item) throws(UnreadableRecord) {
        var fields = try Fields(item)
        name = RunnerName(try fields.text("runner"))
        instance = InstanceID(try fields.text("instance"))
        state = try fields.choice("state", State.self)
        batch = try fields.optionalText("batch").map { BatchID($0) }
        githubID = try fields.optionalNumber("githubId")
        scaleSet = try fields.optionalNumber("scaleSet")
        job = try fields.optionalText("job").map { JobID($0) }
        type = try fields.text("type")
        zone = try fields.optionalText("zone")
        market = try fields.choice("market", Market.self)
        launched = WallTime(milliseconds: try fields.number("launched"))
        configured = try fields.wall("configured")
        started = try fields.wall("started")
        finished = try fields.wall("finished")
        lost = try fields.wall("lost")
        reason = try fields.optionalText("reason")
    }

    public var item: Item {
        var builder = ItemBuilder()
        builder.set("runner", name.text)
        builder.set("instance", instance.text)
        builder.set("state", state.rawValue)
        builder.set("batch", batch?.text)
        builder.set("githubId", githubID)
        builder.set("scaleSet", scaleSet)
        builder.set("job", job?.text)
        builder.set("type", type)
        builder.set("zone", zone)
        builder.set("market", market.rawValue)
        builder.set("launched", launched)
        builder.set("configured", configured)
        builder.set("started", started)
        builder.set("finished", finished)
        builder.set("lost", lost)
        builder.set("reason", reason)
        return builder.item
    }
}
