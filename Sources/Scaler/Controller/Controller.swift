/// One scale set's agent: composes the machines, and hands each answer to the one that waits for it.
///
/// A value with one entrance. It knows no clock, no I/O and no chance but its seed: the same events at the same instants give the
/// same decisions, in every process.
public struct Controller: Sendable {
    let configuration: Configuration
    var outbox: Outbox
    var leadership: Leadership
    var reign: Reign?
    /// Handing over: until when what is under way may end.
    var drainUntil: Instant?
    /// Why, for the one that leads next.
    var handoverReason = ""
    var isStopping = false
    var membership: Membership
    /// What those who watch were last told; nil before they were told anything.
    private var saidToLead: Bool?

    /// How long a planned handover waits for what is under way.
    static let drain = Duration.seconds(3)

    public init(configuration: Configuration, seed: UInt64, at now: Now) {
        self.configuration = configuration
        outbox = Outbox(now: now, seed: seed)
        leadership = Leadership(configuration, at: now.instant)
        membership = Membership(at: now)
    }

    /// The epoch that this agent leads under, while it has authority.
    public func epoch(at now: Instant) -> Int64? { leadership.hasAuthority(at: now) ? leadership.epoch : nil }

    /// Whether this agent is the leader and takes GitHub's messages.
    public func isServing(at now: Instant) -> Bool { leadership.hasAuthority(at: now) && reign?.estate?.session.isOpen == true }

    public mutating func handle(_ event: Event, at now: Now) -> Decision {
        outbox.begin(at: now)
        align()
        switch event {
        case .started, .woke: break
        case .answered(let id, let outcome): answered(id, outcome)
        case .stopRequested:
            isStopping = true
            leadership.mayClaim = false
        case .departureAnnounced(let words): depart(words)
        }
        advance()
        sayWhetherItLeads()
        return Decision(
            effects: outbox.effects, notes: outbox.notes, wake: wake(), isFinished: isFinished, authority: leadership.authority)
    }

    /// What the outbox must know of the lease: until when effects may start, and under which epoch.
    private mutating func align() {
        outbox.authority = leadership.authorityEnds ?? outbox.instant
        outbox.epoch = leadership.epoch ?? 0
    }

    private mutating func advance() {
        if let change = leadership.advance(&outbox) { changed(change) }
        align()
        keepReady()
        guard leadership.hasAuthority(at: outbox.instant) else { return }
        if drainUntil == nil, let why = membership.departure ?? (isStopping ? "asked to stop" : nil) { beginHandover(why) }
        if drainUntil == nil { reign?.advance(&outbox) }
        if drainUntil == nil { giveWayIfAlone() } else { handOver() }
    }

    private mutating func changed(_ change: LeadershipChange) {
        align()
        switch change {
        case .gained(let hold):
            outbox.note(.info, "This agent leads", ["epoch": "\(hold.epoch)"])
            reign = Reign(hold: hold, configuration: configuration, scaleSet: knownScaleSet, at: outbox.instant)
            membership.nextHeartbeat = outbox.instant
        case .renewed:
            if let since = leadership.hold?.since { reign?.estate?.session.leaseRenewed(since) }
            // Now that no renewal is under way.
            if let seen = reign?.estate?.fleet.higherEpoch, let rise = leadership.rise(above: seen, &outbox) { changed(rise) }
        case .stepDownAsked:
            outbox.note(.info, "An operator asked this leader to step down")
            beginHandover("an operator asked it to step down")
        case .lost(let why):
            outbox.note(.warning, "This agent leads no longer: \(why)")
            drop()
        case .released:
            outbox.note(.info, "The lease is released")
            drop()
        }
    }

    private mutating func drop() {
        reign?.estate?.session.abandon(&outbox)
        reign = nil
        drainUntil = nil
        membership.nextHeartbeat = outbox.instant
    }

    /// Nothing new is begun; what is under way may end or be recorded, and the session is deleted.
    mutating func beginHandover(_ why: String) {
        guard drainUntil == nil, reign != nil else { return }
        handoverReason = why
        drainUntil = outbox.instant + Self.drain
        reign?.report(&outbox)
        reign?.estate?.session.close(&outbox)
    }

    private mutating func handOver() {
        guard let drainUntil else { return }
        reign?.ledger.advance(&outbox)
        reign?.estate?.session.advance(&outbox)
        let isDone =
            (reign?.ledger.isQuiet ?? true) && (reign?.estate?.session.standing ?? .closed) == .closed
            && outbox.outstanding(of: outbox.epoch) == 0
        guard isDone || outbox.instant >= drainUntil else { return }
        leadership.resign(handoverReason, &outbox)
        reign?.estate?.session.abandon(&outbox)
        reign = nil
        self.drainUntil = nil
        _ = leadership.advance(&outbox)
    }

    /// A leader tells more, once a minute.
    private mutating func sayWhetherItLeads() {
        guard configuration.reportInterval != nil else { return }
        let leads = leadership.epoch != nil
        guard saidToLead != leads else { return }
        saidToLead = leads
        if !leads { outbox.perform(.report(nil), for: .report, notAfter: outbox.instant + .seconds(60)) }
    }

    var isFinished: Bool { isStopping && isAtRest && hasTakenLeave }

    /// Leads nothing, and has nothing to give up or to claim under way. (Who follows has no reign.)
    public var isAtRest: Bool { leadership.isFollowing }

    /// Mutating, like all that only looks at something large: so it is looked at where it stands, and not copied out first.
    private mutating func wake() -> Instant? {
        guard !isFinished else { return nil }
        var wake = earliest(leadership.wake(), membershipWake())
        if leadership.hasAuthority(at: outbox.instant) {
            if let drainUntil {
                wake = earliest(wake, earliest(drainUntil, reign?.drainWake() ?? nil))
            } else if let due = reign?.wake(at: outbox.instant) {
                wake = earliest(wake, due)
            }
        }
        // Nothing that is due now is left to do now: a millisecond keeps a mistaken wake-up from spinning.
        return wake.map { max($0, outbox.instant + .milliseconds(1)) }
    }
}

extension Controller {
    private mutating func answered(_ id: EffectID, _ outcome: Outcome) {
        guard let expected = outbox.settle(id) else { return }
        if case .refused(let refusal) = outcome, refusal.isOfCredential { reign?.meter.refused() }
        switch expected.purpose {
        case .lease(let request): if let change = leadership.answered(request, id, outcome, &outbox) { changed(change) }
        case .member: memberAnswered(id)
        case .probe(let service): probeAnswered(service, id, outcome)
        case .report: reign?.meter.answered(id, outcome, &outbox)
        case .release(let template): reign?.estate?.fleet.ageing.answered(template, outcome, &outbox)
        default: ofReign(expected, id, outcome)
        }
    }

    private mutating func ofReign(_ expected: Expected, _ id: EffectID, _ outcome: Outcome) {
        guard reign?.hold.epoch == expected.epoch, leadership.hasAuthority(at: outbox.instant) else {
            return deleteStray(expected.purpose, outcome)
        }
        switch expected.purpose {
        case .commit: if let verdict = self.reign?.ledger.committed(outcome, &outbox) { follow(verdict) }
        case .settleCommit: if let verdict = self.reign?.ledger.settled(outcome, &outbox) { follow(verdict) }
        case .takeover: takenOver(outcome)
        case .session(let request): self.reign?.sessionAnswered(request, id, outcome, &outbox)
        case .fleet(let request): self.reign?.fleetAnswered(request, outcome, &outbox)
        case .members: self.reign?.isolation.read(outcome, cutOffSince: membership.github.lostSince, at: outbox.instant)
        case .lease, .member, .probe, .release, .report: break
        }
    }

    /// A process that made a session and no longer leads deletes that one: nobody else knows its id.
    private mutating func deleteStray(_ purpose: Purpose, _ outcome: Outcome) {
        guard case .session(.open(let scaleSet)) = purpose, case .done(.session(let grant)) = outcome else { return }
        outbox.perform(.deleteSession(grant.id, scaleSet: scaleSet), for: .session(.deleteStray), notAfter: outbox.instant + .seconds(30))
    }

    private mutating func follow(_ verdict: Ledger.Verdict) {
        switch verdict {
        case .nothing: break
        case .committed(let consequences): reign?.follow(consequences, &outbox)
        case .rejected(let consequences, let words): reign?.abandon(consequences, words, &outbox)
        case .deposed:
            outbox.note(.warning, "The fence shows another leader's claim")
            if let change = leadership.deposed(&outbox) { changed(change) }
        }
    }

    private mutating func takenOver(_ outcome: Outcome) {
        guard let unreadable = reign?.read(outcome, &outbox) else { return }
        outbox.note(.error, "STATE can't be read, so this agent does not lead: \(unreadable.words)")
        beginHandover("STATE can't be read by version \(configuration.version)")
    }
}
