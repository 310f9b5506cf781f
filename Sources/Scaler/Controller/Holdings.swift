/// What a leader holds of one scale set once its records are read: the message session and the fleet, and STATE that tells of both.
struct Holdings: Sendable {
    private(set) var session: Session
    private(set) var fleet: Fleet
    private var state: StateKeeper
    /// Acknowledgements that wait for the second reading of LIVE: until then the committed message id isn't written.
    private var heldAcknowledgements: [Consequence] = []
    /// Messages that came again and name jobs of which no record was read. They wait for the second reading, for the first may have missed
    /// the records.
    private var heldMessages: [Message] = []

    /// A message's writes are spread over commits of at most so many: a commit takes 99.
    private static let writesOfMessage = 90

    init(session: Session, fleet: Fleet, state: StateKeeper) {
        self.session = session
        self.fleet = fleet
        self.state = state
    }

    mutating func advance(_ turn: inout Turn) {
        releaseMessages(&turn)
        fleet.advance(scaleSet: session.scaleSet, &turn)
        session.advertise(fleet.advertised(at: turn.instant))
        session.allow(acquisitions: fleet.spare(at: turn.instant))
        session.advance(&turn)
        state.look(fleet, at: turn.now)
        if let write = state.writeIfDue(session, fleet, &turn) { turn.commit([write]) }
    }

    mutating func advanceSession(_ turn: inout Turn) { session.advance(&turn) }

    mutating func wake(_ turn: Turn) -> Instant? {
        earliest(earliest(session.wake(), fleet.wake(at: turn.instant)), state.wake(session, fleet, turn))
    }

    /// What the first reading of LIVE made of a record that no longer stands so.
    mutating func unread(_ key: Key, _ item: Item) { fleet.unread(key, item) }

    /// STATE as the second reading shows it; nil where it shows none.
    mutating func settle(_ record: StateRecord?, _ turn: inout Turn) {
        if let record { session.settle(record) }
        state.settle(record)
        guard !heldAcknowledgements.isEmpty else { return }
        turn.commit([state.write(session, fleet, &turn)], then: heldAcknowledgements)
        heldAcknowledgements = []
    }

    mutating func restore(_ items: [Key: Item], _ turn: inout Turn) { _ = fleet.restore(items, &turn) }

    func levels(at wall: WallTime) -> Levels {
        var levels = fleet.levels(at: wall)
        levels.isSessionOpen = session.isOpen
        return levels
    }

    // MARK: The session

    mutating func sessionAnswered(_ request: Session.Request, id: EffectID, outcome: Outcome, _ turn: inout Turn) {
        switch session.answered(request, id: id, outcome: outcome, &turn) {
        case .opened(let grant, let scaleSet): opened(grant, scaleSet, &turn)
        case .received(let message): received(message, &turn)
        case .redelivered(let message): redelivered(message, &turn)
        case .counted(let statistics): fleet.count(statistics)
        case nil: break
        }
    }

    /// The session's id is committed before the first poll, so that a successor can delete it.
    private mutating func opened(_ grant: SessionGrant, _ scaleSet: Int, _ turn: inout Turn) {
        turn.note(.info, "GitHub granted a message session", ["session": grant.id.text, "scaleSet": "\(scaleSet)"])
        fleet.ready(grant.statistics, at: turn.instant)
        let write = state.write(session, fleet, &turn)
        turn.commit([write], then: [.beginPolling])
    }

    /// A message at or below the committed id was handled, by this leader or the one before, and its statistics are old. But one that names
    /// jobs which no record knows may be of a count that GitHub began anew: acknowledged unread, its jobs would be lost (INV-5).
    private mutating func redelivered(_ message: Message, _ turn: inout Turn) {
        guard message.jobs.contains(where: { !fleet.knows($0) }) else { return acknowledgeAgain(message) }
        if session.countAnew(from: message.id) {
            noteHandling(of: message, countsAnew: true, &turn)
            received(message, &turn)
        } else if state.isSettled {
            handleAgain(message, &turn)
        } else {
            heldMessages.append(message)
        }
    }

    /// The second reading has settled which records there are.
    private mutating func releaseMessages(_ turn: inout Turn) {
        guard !heldMessages.isEmpty, state.isSettled else { return }
        for message in heldMessages {
            if message.jobs.allSatisfy({ fleet.knows($0) }) { acknowledgeAgain(message) } else { handleAgain(message, &turn) }
        }
        heldMessages = []
    }

    private mutating func acknowledgeAgain(_ message: Message) {
        session.acquire(message.offers, message: message.id)
        session.acknowledgeAgain(message.id)
    }

    private mutating func handleAgain(_ message: Message, _ turn: inout Turn) {
        noteHandling(of: message, countsAnew: false, &turn)
        commit(message, fleet.absorb(message.jobs, areOld: true, &turn), &turn)
    }

    private func noteHandling(of message: Message, countsAnew: Bool, _ turn: inout Turn) {
        turn.note(
            .warning, "A message at or below the committed id names jobs that no record knows, so it is handled",
            ["message": "\(message.id)", "committed": "\(session.handled)", "countsAnew": "\(countsAnew)"])
    }

    /// INV-6: a message's consequences are committed, then it is acknowledged.
    private mutating func received(_ message: Message, _ turn: inout Turn) {
        for words in message.unreadable {
            turn.note(
                .warning, "An entry of a message can't be understood and is passed over", ["message": "\(message.id)", "reason": words])
        }
        fleet.count(message.statistics)
        commit(message, fleet.absorb(message.jobs, &turn), &turn)
        turn.note(.debug, "Wanted decided", ["message": "\(message.id)", "wanted": "\(fleet.wanted)"])
    }

    private mutating func commit(_ message: Message, _ writes: [Write], _ turn: inout Turn) {
        var writes = writes
        session.acquire(message.offers, message: message.id)
        while writes.count > Self.writesOfMessage {
            turn.commit(Array(writes.prefix(Self.writesOfMessage)))
            writes.removeFirst(Self.writesOfMessage)
        }
        let acknowledge = Consequence.acknowledge(message.id, scaleSet: session.scaleSet)
        let waits = state.leavesCommitted(of: session.scaleSet)
        if waits { heldAcknowledgements.append(acknowledge) }
        writes.append(state.write(session, fleet, &turn))
        turn.commit(writes, then: waits ? [] : [acknowledge])
    }

    mutating func saw(_ set: GitHubScaleSet, _ turn: inout Turn) { session.saw(set, &turn) }
    mutating func leaseRenewed(at sent: Instant) { session.leaseRenewed(sent) }
    mutating func closeSession(_ turn: inout Turn) { session.close(&turn) }

    // MARK: The fleet and its commits

    mutating func fleetAnswered(_ request: Fleet.Request, _ outcome: Outcome, _ turn: inout Turn) {
        fleet.answered(request, outcome, &turn)
    }

    /// A commit stands: what it allows is done now.
    mutating func follow(_ consequence: Consequence, _ turn: inout Turn) {
        switch consequence {
        case .fleet(let consequence): fleet.follow(consequence, &turn)
        case .acknowledge(let message, let scaleSet): session.committed(message, of: scaleSet)
        case .beginPolling: session.recordedGrant()
        }
    }

    /// DynamoDB will never take the commit: what it would have allowed doesn't happen.
    mutating func abandon(_ consequence: Consequence, _ turn: inout Turn) {
        switch consequence {
        case .fleet(let consequence): fleet.abandon(consequence, &turn)
        case .acknowledge, .beginPolling: break
        }
    }
}
