/// One scale set's agent: composes the machines, and hands each answer to the one that waits for it.
///
/// A value with one entrance. It knows no clock, no I/O and no chance but its seed: the same events at the same instants give the
/// same decisions, in every process.
public struct Controller: Sendable {
    let configuration: Configuration
    private(set) var turn: Turn
    private(set) var leadership: Leadership
    private(set) var reign: Reign?
    private(set) var membership: Membership
    /// Handing over: until when what is under way may end.
    private(set) var drainUntil: Instant?
    /// Why, for the one that leads next.
    private var handoverReason = ""
    private var isStopping = false
    /// What those who watch were last told; nil before they were told anything.
    private var saidToLead: Bool?

    /// How long a planned handover waits for what is under way.
    private static let drain = Duration.seconds(3)

    public init(configuration: Configuration, seed: UInt64, at now: Now) {
        self.configuration = configuration
        turn = Turn(now: now, seed: seed, trapsOnDefect: configuration.trapsOnDefect)
        leadership = Leadership(configuration, at: now.instant)
        membership = Membership(configuration, at: now)
    }

    public mutating func handle(_ event: Event, at now: Now) -> Decision {
        turn.begin(at: now)
        align()
        switch event {
        case .started, .woke: break
        case .answered(let id, let outcome): answered(id, outcome)
        case .stopRequested:
            isStopping = true
            leadership.claimNoMore()
        case .departureAnnounced(let words): depart(words)
        }
        advance()
        if let defect = turn.defect { report(defect) }
        sayWhetherItLeads()
        return Decision(
            effects: turn.effects, notes: turn.notes, wake: wake(), isFinished: isFinished, authority: leadership.authority)
    }

    /// The core met a state that its own rules exclude. Another agent reads the records anew and may not meet it.
    private mutating func report(_ defect: Defect) {
        turn.note(
            .error, "A defect of the agent: it hands over. Please report this line; `agent status` shows who leads next",
            ["invariant": defect.invariant.rawValue, "found": defect.words])
        beginHandover("it met a defect: \(defect.words)")
    }

    /// What the turn must know of the lease: until when effects may start, and under which epoch.
    private mutating func align() {
        turn.authority = leadership.authorityEnds ?? turn.instant
        turn.epoch = leadership.epoch ?? 0
    }

    private mutating func advance() {
        if let change = leadership.advance(&turn) { changed(change) }
        align()
        let isTroubled = reign?.estate.isTroubled == true
        membership.advance(&leadership, isTroubled: isTroubled, isEnding: isStopping && isAtRest, &turn)
        guard leadership.hasAuthority(at: turn.instant) else { return }
        if drainUntil == nil, let why = membership.departure ?? (isStopping ? "asked to stop" : nil) { beginHandover(why) }
        if drainUntil == nil { reign?.advance(&turn) }
        if drainUntil == nil { giveWayIfAlone() } else { handOver() }
    }

    private mutating func changed(_ change: LeadershipChange) {
        align()
        switch change {
        case .gained(let hold):
            turn.note(.info, "This agent leads", ["epoch": "\(hold.epoch)"])
            _ = turn.takeTally()
            turn.troubles = Troubles()
            reign = Reign(hold: hold, configuration: configuration, scaleSet: membership.knownScaleSet(at: turn.instant), at: turn.instant)
            membership.beatAt(turn.instant)
        case .renewed:
            if let since = leadership.hold?.since { reign?.leaseRenewed(at: since) }
            // Now that no renewal is under way.
            if let seen = reign?.estate.holdings?.fleet.inventory.higherEpoch, let rise = leadership.rise(above: seen, &turn) {
                changed(rise)
            }
        case .stepDownAsked:
            turn.note(.info, "An operator asked this leader to step down")
            beginHandover("an operator asked it to step down")
        case .deploymentGiven(let deployment):
            guard drainUntil == nil else { return }
            turn.note(
                .info, "The table was given another deployment's identity: this agent hands over", ["deployment": deployment.text])
            beginHandover("its table was given the identity of deployment \(deployment)")
        case .lost(let why):
            turn.note(.warning, "This agent leads no longer: \(why)")
            drop()
        case .released:
            turn.note(.info, "The lease is released")
            drop()
        }
    }

    private mutating func drop() {
        reign?.abandonSession(&turn)
        reign = nil
        drainUntil = nil
        membership.beatAt(turn.instant)
    }

    /// The host is being taken away: what this agent leads is handed over, and it claims nothing any more.
    private mutating func depart(_ words: String) {
        guard membership.depart(words, turn) else { return }
        leadership.claimNoMore()
        turn.note(.warning, "This host is being taken away: its agent hands over and claims nothing any more", ["reason": words])
    }

    /// A leader that alone can't reach GitHub resigns; then it abstains, as after every planned handover.
    private mutating func giveWayIfAlone() {
        let lost = membership.github.lostSince
        reign?.watchStandbys(cutOffSince: lost, configuration.scope, &turn)
        guard lost != nil, let successor = reign?.isolation.successor(cutOffSince: lost, at: turn.instant) else { return }
        turn.note(.warning, "GitHub can't be reached from here, and a standby reaches it: this leader gives way", ["standby": successor])
        beginHandover("GitHub can't be reached from it, and \(successor) reaches it")
    }

    /// Nothing new is begun; what is under way may end or be recorded, and the session is deleted.
    private mutating func beginHandover(_ why: String) {
        guard drainUntil == nil, reign != nil else { return }
        handoverReason = why
        drainUntil = turn.instant + Self.drain
        reign?.report(&turn)
        reign?.closeSession(&turn)
    }

    private mutating func handOver() {
        guard let drainUntil else { return }
        reign?.drain(&turn)
        let isDone = (reign?.estate.isDrained ?? true) && turn.outstanding(of: turn.epoch) == 0
        guard isDone || turn.instant >= drainUntil else { return }
        leadership.resign(handoverReason, &turn)
        reign?.abandonSession(&turn)
        reign = nil
        self.drainUntil = nil
        _ = leadership.advance(&turn)
    }

    /// A leader tells more, once a minute.
    private mutating func sayWhetherItLeads() {
        guard configuration.reportInterval != nil else { return }
        let leads = leadership.epoch != nil
        guard saidToLead != leads else { return }
        saidToLead = leads
        if !leads { turn.perform(.agent(.report(nil)), for: .report, notAfter: turn.instant + .seconds(60)) }
    }

    private var isFinished: Bool { isStopping && isAtRest && membership.hasTakenLeave }

    /// Leads nothing, and has nothing to give up or to claim under way. (Who follows has no reign.)
    public var isAtRest: Bool { leadership.isFollowing }

    /// Mutating, like all that only looks at something large: so it is looked at where it stands, and not copied out first.
    private mutating func wake() -> Instant? {
        guard !isFinished else { return nil }
        var wake = earliest(leadership.wake(), membership.wake(leads: leadership.epoch != nil))
        if leadership.hasAuthority(at: turn.instant) {
            if let drainUntil {
                wake = earliest(wake, earliest(drainUntil, reign?.estate.drainWake))
            } else {
                wake = earliest(wake, reign?.wake(turn))
                if let lost = membership.github.lostSince { wake = earliest(wake, reign?.isolationWake(cutOffSince: lost)) }
            }
        }
        // Nothing that is due now is left to do now: a millisecond keeps a mistaken wake-up from spinning.
        return wake.map { max($0, turn.instant + .milliseconds(1)) }
    }
}

extension Controller {
    private mutating func answered(_ id: EffectID, _ outcome: Outcome) {
        guard let expected = turn.settle(id) else { return turn.late(.effect) }
        if case .refused(let refusal) = outcome {
            if refusal.isOfCredential { reign?.credentialRefused() }
            if case .session = expected.purpose, let pause = refusal.retryAfter { turn.leaveSessionAlone(for: pause) }
        }
        // GitHub held the poll and answered it: it can be reached, and the session's scale set is there.
        if case .session(.poll) = expected.purpose, case .done = outcome { membership.vouchForGitHub(at: turn.instant) }
        switch expected.purpose {
        case .lease(let request): if let change = leadership.answered(request, id: id, outcome: outcome, &turn) { changed(change) }
        case .member: membership.written(id)
        case .probe(let service): probeAnswered(service, id, outcome)
        case .report: reign?.reported(id, outcome, &turn)
        // Of no reign: a handover doesn't wait for it, and another reign may use it.
        case .fleet(.launches(.release(let template))): reign?.fleetAnswered(.launches(.release(template)), outcome, &turn)
        case .fleet(.launches(.support(let template))): reign?.fleetAnswered(.launches(.support(template)), outcome, &turn)
        default: ofReign(expected, id, outcome)
        }
    }

    private mutating func ofReign(_ expected: Expected, _ id: EffectID, _ outcome: Outcome) {
        guard reign?.hold.epoch == expected.epoch, leadership.hasAuthority(at: turn.instant) else {
            turn.late(.reign)
            return deleteStray(expected.purpose, outcome)
        }
        switch expected.purpose {
        case .commit: if case .deposed? = reign?.committed(outcome, &turn) { deposed() }
        case .settleCommit: if case .deposed? = reign?.settled(outcome, &turn) { deposed() }
        case .takeover: takenOver(outcome)
        case .session(let request): reign?.sessionAnswered(request, id: id, outcome: outcome, &turn)
        case .fleet(let request): reign?.fleetAnswered(request, outcome, &turn)
        case .standbys: reign?.standbysRead(outcome)
        case .members: reign?.membersRead(outcome, cutOffSince: membership.github.lostSince, turn)
        case .lease, .member, .probe, .report: break
        }
    }

    /// A process that made a session and no longer leads deletes that one: nobody else knows its id.
    private mutating func deleteStray(_ purpose: Purpose, _ outcome: Outcome) {
        guard case .session(.open(let scaleSet)) = purpose, case .done(.session(let grant)) = outcome else { return }
        turn.perform(
            .github(.deleteSession(grant.id, scaleSet: scaleSet)), for: .session(.deleteStray), notAfter: turn.instant + .seconds(30))
    }

    private mutating func probeAnswered(_ service: ProbedService, _ id: EffectID, _ outcome: Outcome) {
        membership.answered(service, id: id, outcome: outcome, for: &leadership, &turn)
        guard service == .github, let found = membership.github.scaleSet, found.at == turn.instant else { return }
        reign?.saw(found.set, &turn)
    }

    private mutating func deposed() {
        turn.note(.warning, "The fence shows another leader's claim")
        if let change = leadership.deposed(&turn) { changed(change) }
    }

    private mutating func takenOver(_ outcome: Outcome) {
        do throws(UnreadableRecord) {
            try reign?.takenOver(outcome, &turn)
        } catch {
            turn.note(.error, "STATE can't be read, so this agent does not lead: \(error.words)")
            beginHandover("STATE can't be read by version \(configuration.version)")
        }
    }
}
