/// Item MEMBER: one agent's heartbeat, and whether it could lead. It carries a TTL; nobody decides about authority from it, and no
/// wall time in it is ever compared with another host's: a reader that decides something watches it change.
public struct MemberRecord: Hashable, Sendable {
    public var agent: String
    public var version: String
    /// `leader` or `standby`.
    public var role: String
    /// When the role began.
    public var since: WallTime?
    public var at: WallTime
    /// The host's name, and its availability zone where the host knows it.
    public var host: String?
    public var zone: String?
    public var github: ServiceReach
    /// Of a standby; a leader launches, and says in STATE what came of it.
    public var ec2: ServiceReach
    /// Of a standby: whether EC2 would launch for it, by dry runs. Says nothing while `ec2` is in trouble.
    public var launches: ServiceReach
    /// Why its host is being taken away: such an agent claims nothing any more.
    public var leaving: String?
    /// Its settings that decide what a leader does, so that a difference between two agents can be seen before a failover shows it.
    public var settings: [MemberSetting] = []

    /// It doesn't say that it could not: its host stays, and GitHub has not refused it. Whether it may launch is for people to know: the
    /// session, and the runners at work, need a leader all the same.
    public var couldLead: Bool { github.trouble == nil && leaving == nil }

    public init(agent: String, version: String, role: String, at: WallTime) {
        self.agent = agent
        self.version = version
        self.role = role
        self.at = at
        github = ServiceReach()
        ec2 = ServiceReach()
        launches = ServiceReach()
    }

    /// A record of an earlier version says nothing of what its agent reaches.
    public init(_ item: Item) throws(UnreadableRecord) {
        var fields = try Fields(item)
        agent = try fields.text("agent")
        version = try fields.text("version")
        role = try fields.text("role")
        since = try fields.wall("since")
        at = WallTime(milliseconds: try fields.number("at"))
        host = try fields.optionalText("host")
        zone = try fields.optionalText("zone")
        github = try ServiceReach(&fields, "github")
        ec2 = try ServiceReach(&fields, "ec2")
        launches = try ServiceReach(&fields, "launches")
        leaving = try fields.optionalText("leaving")
        settings = try MemberSetting.read(fields.texts("settings"))
    }

    /// Below 1 KB while no service refuses the agent, so that a heartbeat is one write unit; below 2 KB else. Everything in it is clipped.
    public var item: Item {
        var builder = ItemBuilder()
        builder.set("agent", agent)
        builder.set("version", version)
        builder.set("role", role)
        builder.set("since", since)
        builder.set("at", at)
        builder.set("ttl", at.seconds(after: .seconds(3600)))
        builder.set("host", host)
        builder.set("zone", zone)
        github.write(to: &builder, "github")
        ec2.write(to: &builder, "ec2")
        launches.write(to: &builder, "launches")
        builder.set("leaving", leaving)
        builder.set("settings", settings.map(\.text))
        return builder.item
    }
}

/// What an agent last learned when it asked a service whether it is admitted.
public struct ServiceReach: Hashable, Sendable {
    /// When the service last admitted it; nil when it never did in this process.
    public var seen: WallTime?
    /// Why it isn't admitted, in the service's words; nil when it is, or when that isn't known yet.
    public var trouble: String?
    /// The service said no; false when it didn't answer, or answered with an error of its own.
    public var isRefused: Bool

    public init(seen: WallTime? = nil, trouble: String? = nil, isRefused: Bool = false) {
        self.seen = seen
        self.trouble = trouble
        self.isRefused = isRefused
    }

    /// Admitted at the last asking.
    public var isReached: Bool { seen != nil && trouble == nil }

    init(_ fields: inout Fields, _ name: String) throws(UnreadableRecord) {
        seen = try fields.wall(name + "Seen")
        trouble = try fields.optionalText(name + "Trouble")
        isRefused = try fields.flag(name + "Refused")
    }

    func write(to builder: inout ItemBuilder, _ name: String) {
        builder.set(name + "Seen", seen)
        builder.set(name + "Trouble", trouble)
        builder.set(name + "Refused", flag: isRefused)
    }
}
