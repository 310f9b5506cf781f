/// What an agent does whether it leads or not: tell the others that it lives, and stay able to lead.
struct Membership: Sendable {
    var nextHeartbeat: Instant
    var github: Reach
    var ec2: Reach
    /// Whether EC2 would launch for this agent; a leader's launches tell.
    var launches: Reach
    /// Why this agent's host is being taken away.
    var departure: String?
    /// The heartbeats that were sent and aren't answered.
    var heartbeats: Set<EffectID> = []
    var farewell = Farewell.none
    var role: (name: String, since: WallTime)

    init(at now: Now) {
        nextHeartbeat = now.instant
        github = Reach(.github, at: now.instant)
        ec2 = Reach(.ec2, at: now.instant)
        launches = Reach(.launches, at: now.instant)
        role = ("standby", now.wall)
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

extension Controller {
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

    mutating func membershipWake() -> Instant? {
        if let deadline = membership.farewell.deadline { return deadline }
        var wake = earliest(membership.nextHeartbeat, membership.github.wake)
        if leadership.epoch == nil { wake = earliest(wake, earliest(membership.ec2.wake, asksOfLaunches ? membership.launches.wake : nil)) }
        guard let lost = membership.github.lostSince, drainUntil == nil, leadership.hasAuthority(at: turn.instant) else { return wake }
        return earliest(wake, reign?.isolationWake(cutOffSince: lost))
    }

    var knownScaleSet: GitHubScaleSet? {
        guard let known = membership.github.scaleSet, turn.instant - known.at < Self.knowledge else { return nil }
        return known.set
    }

    mutating func keepReady() {
        if isStopping && isAtRest { return takeLeave() }
        let leads = leadership.epoch != nil
        membership.github.advance(provenEvery: leads ? leadersPeriod() : standbysPeriod, &turn)
        leadership.tell(isCutOff: leads && membership.github.lostSince != nil)
        if !leads { membership.ec2.advance(&turn) }
        if !leads, asksOfLaunches { membership.launches.advance(&turn) }
        beat()
    }

    /// Not on a host that is going: it will launch nothing any more.
    private var asksOfLaunches: Bool { configuration.provesLaunches && membership.departure == nil }

    private mutating func leadersPeriod() -> Duration {
        membership.github.lostSince != nil || reign?.estate.isTroubled == true ? Self.haste : Self.watchfulness
    }

    private var standbysPeriod: Duration? { leadership.seesCutOff && membership.github.lostSince == nil ? Self.haste : nil }

    mutating func probeAnswered(_ service: ProbedService, _ id: EffectID, _ outcome: Outcome) {
        let isNews =
            switch service {
            case .github: gitHubAnswered(id, outcome)
            case .ec2: membership.ec2.answered(id, outcome, &turn)
            case .launches: membership.launches.answered(id, outcome, &turn)
            }
        // By GitHub alone: an agent that can't launch leads no worse than nobody, and keeps the runners at work.
        leadership.yield(for: membership.github.reach.trouble == nil ? .zero : configuration.lease.deference)
        // A leader that is cut off waits for this very word.
        if isNews || (leadership.seesCutOff && service == .github) { membership.nextHeartbeat = turn.instant }
    }

    private mutating func gitHubAnswered(_ id: EffectID, _ outcome: Outcome) -> Bool {
        let isNews = membership.github.answered(id, outcome, &turn)
        if let found = membership.github.scaleSet, found.at == turn.instant { reign?.saw(found.set, &turn) }
        return isNews
    }

    /// The host is being taken away: what this agent leads is handed over, and it claims nothing any more.
    mutating func depart(_ words: String) {
        guard membership.departure == nil else { return }
        membership.departure = String(words.prefix(Self.longestReason))
        membership.nextHeartbeat = turn.instant
        leadership.claimNoMore()
        turn.note(.warning, "This host is being taken away: its agent hands over and claims nothing any more", ["reason": words])
    }

    /// A leader that alone can't reach GitHub resigns; then it abstains, as after every planned handover.
    mutating func giveWayIfAlone() {
        let lost = membership.github.lostSince
        reign?.watchStandbys(cutOffSince: lost, configuration.scope, &turn)
        guard lost != nil, let successor = reign?.isolation.successor(cutOffSince: lost, at: turn.instant) else { return }
        turn.note(.warning, "GitHub can't be reached from here, and a standby reaches it: this leader gives way", ["standby": successor])
        beginHandover("GitHub can't be reached from it, and \(successor) reaches it")
    }

    private mutating func beat() {
        guard membership.nextHeartbeat <= turn.instant else { return }
        membership.nextHeartbeat = turn.instant + configuration.lease.heartbeat
        let write = Write(configuration.scope.member(configuration.agent), .put(member().item))
        let id = turn.perform(.table(.write(write)), for: .member, notAfter: turn.instant + configuration.lease.heartbeat)
        membership.heartbeats.insert(id)
    }

    /// Not beside a heartbeat that is under way, which might be written after the deletion.
    private mutating func takeLeave() {
        if case .none = membership.farewell { membership.farewell = .due(until: turn.instant + Self.parting) }
        guard let deadline = membership.farewell.deadline else { return }
        guard turn.instant < deadline else { return membership.farewell = .done }
        guard case .due = membership.farewell, membership.heartbeats.isEmpty else { return }
        let write = Write(configuration.scope.member(configuration.agent), .delete)
        membership.farewell = .sent(turn.perform(.table(.write(write)), for: .member, notAfter: deadline), until: deadline)
    }

    /// Whatever came of it: a heartbeat is followed by the next, and the deletion is not tried again.
    mutating func memberAnswered(_ id: EffectID) {
        membership.heartbeats.remove(id)
        if case .sent(id, _) = membership.farewell { membership.farewell = .done }
    }

    var hasTakenLeave: Bool { if case .done = membership.farewell { true } else { false } }

    private mutating func member() -> MemberRecord {
        let leads = leadership.epoch != nil
        let role = leads ? "leader" : "standby"
        if role != membership.role.name { membership.role = (role, turn.now.wall) }
        var member = MemberRecord(agent: configuration.agent, version: configuration.version, role: role, at: turn.now.wall)
        member.since = membership.role.since
        member.host = configuration.hostName
        member.zone = configuration.zone
        member.github = membership.github.reach
        if !leads { member.ec2 = membership.ec2.reach }
        // Who isn't admitted at all may not launch either: one reason, within 1 KB.
        if !leads, member.ec2.trouble == nil { member.launches = membership.launches.reach }
        member.leaving = membership.departure
        member.settings = configuration.memberSettings
        return member
    }
}
