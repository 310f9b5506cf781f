/// Item ELECTION of HISTORY: how an agent came to lead. It is written by the transaction of its claim, so each epoch has one, and
/// a leader that dies at once has one too.
public struct ElectionRecord: Hashable, Sendable {
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// Nobody had ever led.
        case first
        /// The leader before gave the lease up, and `reason` says why.
        case released
        /// The leader before fell silent for its lease's whole duration.
        case expired
        /// The holder's process ended, and the next one on its host took the lease up again.
        case restarted
    }

    public let epoch: Int64
    public let owner: String
    public let cause: Cause
    /// Why the leader before gave up, in its own words.
    public let reason: String?
    public let previous: String?
    public let at: WallTime
    /// How long nobody led, by the winner's own clock: from the last sign of life of the leader before to the sending of the claim.
    public let leaderless: Leaderless

    public init(
        epoch: Int64, owner: String, cause: Cause, reason: String? = nil, previous: String? = nil, at: WallTime,
        leaderless: Leaderless = Leaderless()
    ) {
        self.epoch = epoch
        self.owner = owner
        self.cause = cause
        self.reason = reason
        self.previous = previous
        self.at = at
        self.leaderless = leaderless
    }

    public init(_ item: Item) throws(UnreadableRecord) {
        var fields = try Fields(item)
        epoch = try fields.number("epoch")
        owner = try fields.text("owner")
        cause = try fields.choice("cause", Cause.self)
        reason = try fields.optionalText("reason")
        previous = try fields.optionalText("previous")
        at = WallTime(milliseconds: try fields.number("at"))
        leaderless = try Leaderless(&fields, after: cause)
    }

    public var item: Item {
        var builder = ItemBuilder()
        builder.set("epoch", epoch)
        builder.set("owner", owner)
        builder.set("cause", cause.rawValue)
        builder.set("reason", reason)
        builder.set("previous", previous)
        builder.set("at", at)
        builder.set("leaderlessAtLeastMs", leaderless.atLeast?.inMilliseconds)
        builder.set("leaderlessAtMostMs", leaderless.atMost?.inMilliseconds)
        builder.set("ttl", at.seconds(after: Scope.historyLife))
        return builder.item
    }
}

/// What a winner knows of the time without a leader. It sees the lease from time to time, so it knows bounds; what it didn't see it doesn't
/// know. An agent that started after the leader's death knows no upper bound.
public struct Leaderless: Hashable, Sendable {
    public let atLeast, atMost: Duration?

    public init(atLeast: Duration? = nil, atMost: Duration? = nil) {
        self.atLeast = atLeast
        self.atMost = atMost
    }

    /// An earlier version wrote one number: after a handover it was an upper bound, else a lower one.
    fileprivate init(_ fields: inout Fields, after cause: ElectionRecord.Cause) throws(UnreadableRecord) {
        let least = try fields.optionalNumber("leaderlessAtLeastMs")
        let most = try fields.optionalNumber("leaderlessAtMostMs")
        let older = try fields.optionalNumber("leaderlessMs")
        atLeast = (least ?? (cause == .released ? nil : older)).map { .milliseconds($0) }
        atMost = (most ?? (cause == .released ? older : nil)).map { .milliseconds($0) }
    }
}

extension Scope {
    /// What is over is kept for people, for thirty days.
    public static let historyLife = Duration.seconds(30 * 86_400)

    /// Starts the sort key of every election.
    public static let electionPrefix = "ELECTION#"

    /// Elections of one day sort by epoch: its number is written with all the digits it may ever have.
    public func election(_ epoch: Int64, at wall: WallTime) -> Key {
        let digits = String(epoch)
        return history("ELECTION", String(repeating: "0", count: max(0, 19 - digits.count)) + digits, at: wall)
    }
}
