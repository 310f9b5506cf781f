/// Item LEASE: who leads, under which epoch. Never deleted, so that the epoch never starts again.
public struct LeaseRecord: Hashable, Sendable {
    /// The agent's own id: on EC2 its instance id.
    public var owner: String
    /// Counts the leaders; each claim adds one.
    public var epoch: Int64
    /// New in every write. `(epoch, beat)` unchanged for the whole duration means that nobody renews.
    public var beat: String
    public var duration: Duration
    /// The holder gave the lease up; anyone may claim at once.
    public var released: Bool
    /// Why it was given up, and when by its holder's clock; for people.
    public var reason: String?
    public var releasedAt: WallTime?
    /// The epoch that an operator wants to end.
    public var stepDown: Int64?
    /// GitHub doesn't admit the holder, which looks for somebody to give way to: the others ask GitHub now.
    public var isCutOff: Bool
    /// When the holder claimed it, for people.
    public var claimed: WallTime?
    /// The holder's host and lock file: by them the next process on that host knows that the holder is dead.
    public var host: HostIdentity?
    /// Whose instances this table's are. Made by the first claim and kept by each later one; nil in a table of an earlier version.
    public var deployment: DeploymentID?

    /// More elections than a scope will ever see: an epoch above it was not written by an agent.
    public static let highestEpoch: Int64 = 1 << 52

    public init(
        owner: String, epoch: Int64, beat: String, duration: Duration, released: Bool = false, reason: String? = nil,
        stepDown: Int64? = nil, isCutOff: Bool = false, claimed: WallTime? = nil, host: HostIdentity? = nil,
        deployment: DeploymentID? = nil
    ) {
        self.owner = owner
        self.epoch = epoch
        self.beat = beat
        self.duration = duration
        self.released = released
        self.reason = reason
        self.stepDown = stepDown
        self.isCutOff = isCutOff
        self.claimed = claimed
        self.host = host
        self.deployment = deployment
    }

    public init(_ item: Item) throws(UnreadableRecord) {
        var fields = try Fields(item)
        owner = try fields.text("owner")
        epoch = try fields.number("epoch")
        guard (0...Self.highestEpoch).contains(epoch) else { throw UnreadableRecord(words: "its epoch is \(epoch)") }
        beat = try fields.text("beat")
        let milliseconds = try fields.number("durationMs")
        guard (1...3_600_000).contains(milliseconds) else { throw UnreadableRecord(words: "its durationMs is \(milliseconds)") }
        duration = .milliseconds(milliseconds)
        claimed = try fields.wall("claimed")
        host = try HostIdentity(&fields)
        released = try fields.flag("released")
        reason = try fields.optionalText("reason")
        releasedAt = try fields.wall("releasedAt")
        stepDown = try fields.optionalNumber("stepDown")
        isCutOff = try fields.flag("cutOff")
        deployment = try fields.optionalText("deployment").map { DeploymentID($0) }
    }

    /// The epoch that an operator wants to end, read alone: all that the holder need know of the lease that it renewed itself.
    static func stepDown(_ item: Item) -> Int64? {
        guard case .number(let epoch)? = item["stepDown"] else { return nil }
        return epoch
    }

    /// Whose instances the table's are, read alone.
    static func deployment(_ item: Item) -> DeploymentID? {
        guard case .text(let deployment)? = item["deployment"] else { return nil }
        return DeploymentID(deployment)
    }

    public var item: Item {
        var builder = ItemBuilder()
        builder.set("owner", owner)
        builder.set("epoch", epoch)
        builder.set("beat", beat)
        builder.set("durationMs", duration.inMilliseconds)
        builder.set("claimed", claimed)
        builder.set("boot", host?.boot)
        builder.set("device", host?.device)
        builder.set("inode", host?.inode)
        builder.set("released", flag: released)
        builder.set("reason", reason)
        builder.set("releasedAt", releasedAt)
        builder.set("stepDown", stepDown)
        builder.set("cutOff", flag: isCutOff)
        builder.set("deployment", deployment?.text)
        return builder.item
    }
}

extension Scope {
    /// An operator's request that `epoch` of `owner` end. It leaves the beat alone, so that no renewal is refused for it; it names the
    /// epoch, so that no successor obeys it; and the next claim replaces the whole item, so that it doesn't outlive the epoch that it
    /// names. The owner is named too: a restored table may repeat an epoch.
    public func stepDownRequest(_ epoch: Int64, of owner: String) -> Write {
        Write(lease, .update(set: ["stepDown": .number(epoch)]), if: [.equals("epoch", .number(epoch)), .equals("owner", .text(owner))])
    }
}

extension Scope {
    /// Gives the table a deployment's identity, as that of a table that was lost: its instances are this table's then. It leaves the beat
    /// alone, so that no renewal is refused for it; the holder sees it with its next renewal, and hands over. In a table that nobody claimed
    /// yet it puts a lease that is free, of an epoch before the first.
    public func deploymentGift(_ deployment: DeploymentID, to lease: LeaseRecord?, beat: String) -> Write {
        guard let lease else {
            let free = LeaseRecord(
                owner: "nobody", epoch: 0, beat: beat, duration: .seconds(5), released: true,
                reason: "the table was given a deployment's identity before the first claim", deployment: deployment)
            return Write(self.lease, .put(free.item), if: [.itemAbsent])
        }
        return Write(
            self.lease, .update(set: ["deployment": .text(deployment.text)]),
            if: [.equals("epoch", .number(lease.epoch)), .equals("owner", .text(lease.owner))])
    }
}

/// Item FENCE: numbers the commits of one claim, so that no commit of a past epoch, and no lost one of this epoch, is applied.
struct FenceRecord: Hashable {
    /// Random at each claim: it fences even where a restored table repeats an epoch.
    var claim: String
    var seq: Int64
    /// The random id of the content that was committed as `seq`.
    var commit: String

    init(claim: String, seq: Int64, commit: String) {
        self.claim = claim
        self.seq = seq
        self.commit = commit
    }

    init(_ item: Item) throws(UnreadableRecord) {
        var fields = try Fields(item)
        claim = try fields.text("claim")
        seq = try fields.number("seq")
        commit = try fields.text("commit")
    }

    func item(epoch: Int64) -> Item {
        ["format": .number(recordFormat), "epoch": .number(epoch), "claim": .text(claim), "seq": .number(seq), "commit": .text(commit)]
    }
}
