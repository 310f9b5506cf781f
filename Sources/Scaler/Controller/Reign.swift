/// What exists only while leading: made at the claim, and dropped whole at the loss.
struct Reign: Sendable {
    /// What the takeover made of the records.
    struct Estate: Sendable {
        var session: Session
        var fleet: Fleet
        /// STATE as it was last handed to the ledger, as it was when looked at last, and whether these two differ.
        var written, seen: StateRecord
        var isStateStale = false
        var nextWrite: Instant?

        mutating func advance(_ ledger: inout Ledger, _ outbox: inout Outbox) {
            fleet.scaleSet = session.scaleSet
            fleet.advance(&ledger, &outbox)
            session.capacity = fleet.advertised(at: outbox.instant)
            session.advance(&outbox)
        }

        mutating func wake(at now: Instant) -> Instant? {
            let wake = earliest(session.wake(), fleet.wake(at: now))
            // What was due for STATE at this instant was written just now.
            guard let nextWrite, nextWrite > now, nextWrite < (wake ?? nextWrite + .seconds(1)) else { return wake }
            return isStateStaleNow() ? nextWrite : wake
        }

        mutating func isTroubled() -> Bool { session.trouble != nil }

        /// Why less than wanted can be done.
        private mutating func troubles() -> [String] {
            guard let trouble = session.trouble else { return fleet.troubles() }
            return [trouble] + fleet.troubles()
        }
    }

    let hold: Hold
    let configuration: Configuration
    /// The scale set as this agent found it a moment ago as a standby; nil when it must be looked up.
    let knownScaleSet: Int?
    var isolation: Isolation
    var ledger: Ledger
    var meter: Meter
    /// Nil until LIVE has been read.
    var estate: Estate?
    var isReading = false
    /// When LIVE is read next: at once, and again 5 s later, for a Query may miss the half of a transaction just being applied.
    var nextReading: Instant?
    /// What the first reading showed, until the second has settled it: meanwhile half of the dead leader's last commit may be missing.
    var firstReading: [Key: Item]?
    /// Acknowledgements that wait for the second reading: until then the committed message id isn't written.
    var heldAcknowledgements: [Consequence] = []
    var backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))

    init(hold: Hold, configuration: Configuration, scaleSet: Int? = nil, at now: Instant) {
        self.hold = hold
        self.configuration = configuration
        knownScaleSet = scaleSet
        isolation = Isolation(agent: configuration.agent)
        ledger = Ledger(scope: configuration.scope, hold: hold, at: now)
        meter = Meter(every: configuration.reportInterval, at: now)
        nextReading = now
    }

    mutating func advance(_ outbox: inout Outbox) {
        if let nextReading, nextReading <= outbox.instant, !isReading {
            isReading = true
            outbox.perform(.query(partition: configuration.scope.livePartition), for: .takeover)
        }
        if estate != nil { advanceEstate(&outbox) }
        if meter.isDue(at: outbox.instant) { report(&outbox) }
        ledger.advance(&outbox)
    }

    private mutating func advanceEstate(_ outbox: inout Outbox) {
        estate?.advance(&ledger, &outbox)
        writeState(&outbox)
    }

    mutating func isolationWake(cutOffSince lost: Instant) -> Instant? { isolation.wake(cutOffSince: lost) }

    /// When there is something to do while handing over.
    mutating func drainWake() -> Instant? { earliest(ledger.wake, estate?.session.wake() ?? nil) }

    /// Whether GitHub doesn't serve the session.
    mutating func isTroubled() -> Bool { estate?.isTroubled() ?? false }

    mutating func wake(at now: Instant) -> Instant? {
        earliest(earliest(earliest(isReading ? nil : nextReading, ledger.wake), meter.wake), estate?.wake(at: now) ?? nil)
    }

    mutating func report(_ outbox: inout Outbox) {
        var levels = estate?.fleet.levels(at: outbox.now.wall) ?? Levels()
        levels.isSessionOpen = estate?.session.isOpen ?? false
        if let tally = estate?.fleet.takeTally() { meter.count(tally) }
        meter.report(levels, &outbox)
    }

    mutating func read(_ outcome: Outcome, _ outbox: inout Outbox) -> UnreadableRecord? {
        isReading = false
        guard case .done(.items(let items)) = outcome else {
            nextReading = outbox.instant + backoff.next(&outbox.generator)
            return nil
        }
        if estate == nil {
            do { try begin(items, &outbox) } catch { return error }
            nextReading = outbox.instant + .seconds(5)
            firstReading = items
        } else {
            nextReading = nil
            settle(items)
            acknowledgeHeld(&outbox)
        }
        _ = estate?.fleet.restore(items, &outbox)
        return nil
    }

    private mutating func begin(_ items: [Key: Item], _ outbox: inout Outbox) throws(UnreadableRecord) {
        let recorded = try items[configuration.scope.state].map { item throws(UnreadableRecord) in try StateRecord(item) } ?? StateRecord()
        let fleet = Fleet(configuration: configuration, epoch: hold.epoch, recorded: recorded, at: outbox.instant)
        var session = Session(timings: configuration.session, recorded: recorded)
        // What this agent saw and what the last leader recorded must agree: after a lost scale set the older of the two would take the
        // committed message id back (INV-6). If GitHub lost it since, opening a session says so, and it is made again.
        if let knownScaleSet, recorded.scaleSet == Int64(knownScaleSet) { session.prepared(knownScaleSet) }
        estate = Estate(session: session, fleet: fleet, written: recorded, seen: recorded)
    }
}

extension Reign.Estate {
    /// Looks at STATE as it stands now; true if something changed since the last look. Its `committed` is the highest message id handed
    /// to the ledger, of the scale set that stands beside it: entries are committed in order, so it never stands before the message's own
    /// consequences.
    private mutating func look() -> Bool {
        var isChanged = false
        func set<Value: Equatable>(_ old: inout Value, _ new: Value) {
            guard old != new else { return }
            old = new
            isChanged = true
        }
        if let scaleSet = session.scaleSet {
            set(&seen.scaleSet, Int64(scaleSet))
            set(&seen.committed, session.handled)
        }
        if let id = session.grant?.id { set(&seen.session, id) }
        if let statistics = fleet.statistics { set(&seen.statistics, statistics) }
        set(&seen.wanted, Int64(fleet.wanted))
        set(&seen.maximum, Int64(fleet.limits.maximum))
        set(&seen.roleID, fleet.plan.roleID)
        set(&seen.advertised, Int64(session.capacity))
        set(&seen.failedBoots, Int64(fleet.breaker.failures))
        set(&seen.outdated, fleet.breaker.outdated)
        set(&seen.degraded, troubles())
        return isChanged
    }

    /// Whether STATE as it stands now is another than the one written. (It is held against that one only after a change: this is asked at
    /// every event.)
    fileprivate mutating func isStateStaleNow() -> Bool {
        if look() { isStateStale = seen != written }
        return isStateStale
    }

    fileprivate mutating func writeState(at now: Now) -> StateRecord {
        _ = look()
        seen.updated = now.wall
        written = seen
        isStateStale = false
        nextWrite = now.instant + .seconds(1)
        return written
    }

    /// Whether STATE is to be written now, though no message asks for it: at most once a second.
    fileprivate mutating func isStateDue(at now: Instant) -> Bool {
        session.scaleSet != nil && (nextWrite ?? now) <= now && isStateStaleNow()
    }
}

extension Reign {
    private mutating func stateWrite(_ outbox: Outbox) -> Write? {
        guard let state = estate?.writeState(at: outbox.now) else { return nil }
        guard firstReading?[configuration.scope.state] != nil else { return Write(configuration.scope.state, .put(state.item)) }
        return Write(configuration.scope.state, .update(set: unsettled(state)))
    }

    /// Keeps STATE up with what is decided.
    private mutating func writeState(_ outbox: inout Outbox) {
        guard estate?.isStateDue(at: outbox.instant) == true, let write = stateWrite(outbox) else { return }
        ledger.append([write])
    }

    mutating func sessionAnswered(_ request: Session.Request, _ id: EffectID, _ outcome: Outcome, _ outbox: inout Outbox) {
        switch estate?.session.answered(request, id, outcome, &outbox) {
        case .opened(let grant, let scaleSet): opened(grant, scaleSet, &outbox)
        case .received(let message): received(message, &outbox)
        case .counted(let statistics): estate?.fleet.statistics = statistics
        case nil: break
        }
    }

    /// The session's id is committed before the first poll, so that a successor can delete it.
    private mutating func opened(_ grant: SessionGrant, _ scaleSet: Int, _ outbox: inout Outbox) {
        outbox.note(.info, "GitHub granted a message session", ["session": grant.id.text, "scaleSet": "\(scaleSet)"])
        if let statistics = grant.statistics { estate?.fleet.statistics = statistics }
        estate?.fleet.isReady = true
        guard let write = stateWrite(outbox) else { return }
        ledger.append([write], then: [.beginPolling])
    }

    /// A message's consequences are committed, then it is acknowledged (INV-6).
    private mutating func received(_ message: Message, _ outbox: inout Outbox) {
        for words in message.unreadable {
            outbox.note(
                .warning, "An entry of a message can't be understood and is passed over", ["message": "\(message.id)", "reason": words])
        }
        if let statistics = message.statistics { estate?.fleet.statistics = statistics }
        var writes = estate?.fleet.absorb(message.jobs, &outbox) ?? []
        estate?.session.acquire(message.offers, message: message.id, &outbox)
        while writes.count > 90 {
            ledger.append(Array(writes.prefix(90)))
            writes.removeFirst(90)
        }
        outbox.note(.debug, "Wanted decided", ["message": "\(message.id)", "wanted": "\(estate?.fleet.wanted ?? 0)"])
        guard let write = stateWrite(outbox) else { return }
        let acknowledgement = Consequence.acknowledge(message.id, scaleSet: estate?.session.scaleSet)
        guard leavesCommitted else { return ledger.append(writes + [write], then: [acknowledgement]) }
        heldAcknowledgements.append(acknowledgement)
        ledger.append(writes + [write])
    }

    /// The second reading came: the committed id is written, and what waited for it is acknowledged.
    private mutating func acknowledgeHeld(_ outbox: inout Outbox) {
        guard !heldAcknowledgements.isEmpty, let write = stateWrite(outbox) else { return }
        ledger.append([write], then: heldAcknowledgements)
        heldAcknowledgements = []
    }

    /// A commit stands: what it allows is done now.
    mutating func follow(_ consequences: [Consequence], _ outbox: inout Outbox) {
        for consequence in consequences {
            switch consequence {
            case .launch(let id): estate?.fleet.launch(id, &outbox)
            case .acknowledge(let message, let scaleSet): estate?.session.committed(message, of: scaleSet)
            case .beginPolling: estate?.session.recordedGrant()
            case .configured(let id): outbox.note(.debug, "A runner's configuration is ready", ["instance": id.text])
            case .removeAtGitHub(let id): estate?.fleet.removeAtGitHub(id, &outbox)
            case .terminate(let id): estate?.fleet.terminate(id)
            }
        }
    }

    /// DynamoDB will never take this: what it would have allowed doesn't happen.
    mutating func abandon(_ consequences: [Consequence], _ words: String, _ outbox: inout Outbox) {
        outbox.note(.error, "The table refused a write for good; what depended on it is given up", ["reason": words])
        for consequence in consequences {
            switch consequence {
            case .launch(let id): estate?.fleet.abandon(id)
            case .configured(let id): estate?.fleet.configurationRejected(id, &ledger, &outbox)
            case .acknowledge, .beginPolling, .removeAtGitHub, .terminate: break
            }
        }
    }

    mutating func fleetAnswered(_ request: Fleet.Request, _ outcome: Outcome, _ outbox: inout Outbox) {
        switch request {
        case .template: estate?.fleet.templateAnswered(outcome, &outbox)
        case .launch(let id): estate?.fleet.launchAnswered(id, outcome, &ledger, &outbox)
        case .describe(let id): estate?.fleet.described(id, outcome, &ledger, &outbox)
        case .list: estate?.fleet.listed(outcome, &ledger, &outbox)
        case .mint(let id, let scaleSet): estate?.fleet.mintAnswered(id, scaleSet, outcome, &ledger, &outbox)
        case .findStale(let id): estate?.fleet.staleFound(id, outcome, &outbox)
        case .removeStale(let id, let githubID): estate?.fleet.staleRemoved(id, githubID, outcome, &ledger, &outbox)
        case .phase(let id, let doubt): estate?.fleet.phaseRead(id, doubt, outcome, &ledger, &outbox)
        case .findListener(let id): estate?.fleet.listenerFound(id, outcome, &ledger, &outbox)
        case .find(let id): estate?.fleet.found(id, outcome, &ledger, &outbox)
        case .remove(let id): estate?.fleet.removed(id, outcome, &ledger, &outbox)
        case .findGhost(let id): estate?.fleet.ghostFound(id, outcome, &ledger, &outbox)
        case .removeGhost(let id): estate?.fleet.ghostRemoved(id, outcome, &ledger, &outbox)
        case .terminate(let ids): estate?.fleet.terminated(ids, outcome, &outbox)
        case .stranger(let instance): estate?.fleet.investigated(instance, outcome, &ledger, &outbox)
        }
    }
}
