/// What an agent does whether it leads or not: tell the others that it lives, and stay able to lead.
struct Membership: Sendable {
    /// How long an ending process waits for the deletion of its MEMBER: one write's patience.
    private static let parting = Duration.milliseconds(2_500)
    /// How old a standby's knowledge of the scale set may be to be used at a takeover: two questions and their patience.
    private static let knowledge = Duration.seconds(150)
    /// A leader asks so long after the last proof that it reaches GitHub. GitHub answers an idle poll after 50 s, so that one question falls
    /// between two answers. A poll on a dead connection fails within 15 s by itself (TCP keepalive), and then the leader asks at once.
    private static let watchfulness = Duration.seconds(26)
    /// A leader that GitHub doesn't admit asks at least this often, so that a passing cut doesn't end in a handover; the others do
    /// so too while GitHub admits them, so that it sees soon whom it can give way to.
    private static let haste = Duration.seconds(5)
    private static let longestReason = 200

    private let configuration: Configuration
    private var nextHeartbeat: Instant
    private(set) var github: Reach
    private(set) var ec2: Reach
    /// Whether EC2 would launch for this agent; a leader's launches tell.
    private(set) var launches: Reach
    /// Why this agent's host is being taken away.
    private(set) var departure: String?
    /// The heartbeats that were sent and aren't answered.
    private var heartbeats: Set<EffectID> = []
    private var farewell = Farewell.none
    private var role: (name: String, since: WallTime)

    init(_ configuration: Configuration, at now: Now) {
        self.configuration = configuration
        nextHeartbeat = now.instant
        github = Reach(.github, at: now.instant)
        ec2 = Reach(.ec2, at: now.instant)
        launches = Reach(.launches, at: now.instant)
        role = ("standby", now.wall)
    }

    // MARK: Its turn

    /// - Parameters:
    ///   - isTroubled: GitHub doesn't serve this leader's session.
    ///   - isEnding: the process ends, and leads nothing any more.
    mutating func advance(_ leadership: inout Leadership, isTroubled: Bool, isEnding: Bool, _ turn: inout Turn) {
        if isEnding { return takeLeave(&turn) }
        let leads = leadership.epoch != nil
        github.advance(provenEvery: leads ? leadersPeriod(isTroubled) : standbysPeriod(leadership), &turn)
        leadership.tell(isCutOff: leads && github.lostSince != nil)
        if !leads { ec2.advance(&turn) }
        if !leads, asksOfLaunches { launches.advance(&turn) }
        beat(leads: leads, &turn)
    }

    func wake(leads: Bool) -> Instant? {
        if let deadline = farewell.deadline { return deadline }
        let wake = earliest(nextHeartbeat, github.wake)
        return leads ? wake : earliest(wake, earliest(ec2.wake, asksOfLaunches ? launches.wake : nil))
    }

    /// What the others are to know is told with the next turn.
    mutating func beatAt(_ instant: Instant) { nextHeartbeat = instant }

    // MARK: Reach

    /// Not on a host that is going: it will launch nothing any more.
    private var asksOfLaunches: Bool { configuration.provesLaunches && departure == nil }

    private func leadersPeriod(_ isTroubled: Bool) -> Duration {
        github.lostSince != nil || isTroubled ? Self.haste : Self.watchfulness
    }

    private func standbysPeriod(_ leadership: Leadership) -> Duration? {
        leadership.seesCutOff && github.lostSince == nil ? Self.haste : nil
    }

    /// The scale set as this agent found it a moment ago.
    func knownScaleSet(at now: Instant) -> GitHubScaleSet? {
        guard let known = github.scaleSet, now - known.at < Self.knowledge else { return nil }
        return known.set
    }

    /// GitHub answered another request.
    mutating func vouchForGitHub(at now: Instant) { github.vouch(at: now) }

    mutating func answered(
        _ service: ProbedService, id: EffectID, outcome: Outcome, for leadership: inout Leadership, _ turn: inout Turn
    ) {
        let isNews =
            switch service {
            case .github: github.answered(id, outcome, &turn)
            case .ec2: ec2.answered(id, outcome, &turn)
            case .launches: launches.answered(id, outcome, &turn)
            }
        // By GitHub alone: an agent that can't launch leads no worse than nobody, and keeps the runners at work.
        leadership.yield(for: github.reach.trouble == nil ? .zero : configuration.lease.deference)
        // A leader that is cut off waits for this very word.
        if isNews || (leadership.seesCutOff && service == .github) { nextHeartbeat = turn.instant }
    }

    // MARK: MEMBER

    /// The host is being taken away. Says whether that is news.
    mutating func depart(_ words: String, _ turn: Turn) -> Bool {
        guard departure == nil else { return false }
        departure = String(words.prefix(Self.longestReason))
        nextHeartbeat = turn.instant
        return true
    }

    private mutating func beat(leads: Bool, _ turn: inout Turn) {
        guard nextHeartbeat <= turn.instant else { return }
        nextHeartbeat = turn.instant + configuration.lease.heartbeat
        let write = Write(configuration.scope.member(configuration.agent), .put(member(leads: leads, at: turn.now.wall).item))
        heartbeats.insert(turn.perform(.table(.write(write)), for: .member, notAfter: nextHeartbeat))
    }

    /// Not beside a heartbeat that is under way, which might be written after the deletion.
    private mutating func takeLeave(_ turn: inout Turn) {
        if case .none = farewell { farewell = .due(until: turn.instant + Self.parting) }
        guard let deadline = farewell.deadline else { return }
        guard turn.instant < deadline else { return farewell = .done }
        guard case .due = farewell, heartbeats.isEmpty else { return }
        let write = Write(configuration.scope.member(configuration.agent), .delete)
        farewell = .sent(turn.perform(.table(.write(write)), for: .member, notAfter: deadline), until: deadline)
    }

    /// Whatever came of it: a heartbeat is followed by the next, and the deletion is not tried again.
    mutating func written(_ id: EffectID) {
        heartbeats.remove(id)
        if case .sent(id, _) = farewell { farewell = .done }
    }

    var hasTakenLeave: Bool { if case .done = farewell { true } else { false } }

    private mutating func member(leads: Bool, at wall: WallTime) -> MemberRecord {
        let name = leads ? "leader" : "standby"
        if name != role.name { role = (name, wall) }
        var member = MemberRecord(agent: configuration.agent, version: configuration.version, role: name, at: wall)
        member.since = role.since
        member.host = configuration.hostName
        member.zone = configuration.zone
        member.github = github.reach
        if !leads { member.ec2 = ec2.reach }
        // Who isn't admitted at all may not launch either: one reason, within 1 KB.
        if !leads, member.ec2.trouble == nil { member.launches = launches.reach }
        member.leaving = departure
        member.settings = configuration.memberSettings
        return member
    }
}

/// At a clean end an agent deletes its MEMBER: what is left there would count as a standby that could take over.
enum Farewell: Sendable {
    case none
    /// Until when the deletion is waited for. A process that can't reach the table ends all the same; its record then grows silent.
    case due(until: Instant)
    case sent(EffectID, until: Instant)
    case done

    var deadline: Instant? {
        switch self {
        case .due(let until), .sent(_, let until): until
        case .none, .done: nil
        }
    }
}
