/// Keeps item STATE up with what is decided: written with every message, and otherwise at most once a second, when something changed.
///
/// INV-6: `committed` is the highest message id handed to the ledger, of the scale set that stands beside it. Entries are committed in order,
/// so it never stands before the message's own consequences.
struct StateKeeper: Sendable {
    private static let pause = Duration.seconds(1)

    private let scope: Scope
    /// STATE as it was last handed to the ledger.
    private(set) var written: StateRecord
    private var nextWrite: Instant?
    private var limit: Limit
    private var now: Now
    private var reading: Reading

    /// What is known of the STATE that the dead leader left.
    private enum Reading {
        /// The first reading of LIVE showed this; nil: it showed none.
        case first(StateRecord?)
        /// The second one has settled what stands there.
        case second
    }

    /// STATE as the first reading showed it, until the second has settled it; nil where it showed none.
    private var unsettled: StateRecord? { if case .first(let record) = reading { record } else { nil } }

    init(scope: Scope, recorded: StateRecord, isThere: Bool, at now: Now) {
        self.scope = scope
        written = recorded
        limit = Limit(since: recorded.limitedSince)
        self.now = now
        reading = .first(isThere ? recorded : nil)
    }

    /// Looks at what changes by time alone.
    mutating func look(_ fleet: Fleet, at now: Now) {
        self.now = now
        limit.look(statistics: fleet.scaling.statistics, wanted: fleet.wanted, maximum: fleet.terms.limits.maximum, at: now)
    }

    /// The second reading of LIVE, nil where it showed none: what this leader put over a half that it had not seen is put once more, whole.
    mutating func settle(_ record: StateRecord?) {
        if let record { written = record }
        reading = .second
    }

    /// The second reading was made, or nothing was there to be read.
    var isSettled: Bool { unsettled == nil }

    /// Whether the committed id must be left as it stands in the table: until the second reading, for the first may have missed the id that
    /// stands there, and it would go back (INV-6). The dead leader's last commit may hold several messages. Another scale set's id is no
    /// concern: its first commit was answered before the first poll.
    func leavesCommitted(of scaleSet: Int?) -> Bool { unsettled.map { $0.scaleSet == scaleSet.map { Int64($0) } } ?? false }

    private func change(of scaleSet: Int?) -> Write.Change {
        guard unsettled != nil else { return .put(written.item) }
        var item = written.item
        if leavesCommitted(of: scaleSet) { item["committed"] = nil }
        return .update(set: item)
    }

    /// STATE as it stands now.
    private func present(_ session: Session, _ fleet: Fleet, _ troubles: Troubles) -> StateRecord {
        var state = written
        if let scaleSet = session.scaleSet {
            state.scaleSet = Int64(scaleSet)
            state.committed = session.handled
        }
        state.session = session.grant?.id ?? state.session
        state.statistics = fleet.scaling.statistics ?? state.statistics
        state.wanted = Int64(fleet.wanted)
        state.maximum = Int64(fleet.terms.limits.maximum)
        state.roleID = fleet.terms.plan.roleID
        state.isUnserved = session.grant == nil
        state.advertised = state.isUnserved ? 0 : Int64(session.capacity)
        state.failedBoots = Int64(fleet.launches.image.breaker.failures)
        state.outdated = fleet.launches.image.breaker.outdated
        let breaker = fleet.launches.image.breaker
        state.lossCause = breaker.failures > 0 ? breaker.cause.rawValue : nil
        state.lastLoss = breaker.last
        state.lossesFrom = breaker.lossesFrom
        if let end = fleet.launches.image.ageing.end {
            (state.runnerVersion, state.runnerEndDay, state.runnerEndGuess) = (end.version, end.day.map { Int64($0) }, end.guess)
        }
        state.restingPools = fleet.launches.gate.planner.pools.texts
        state.spotRefusals = Int64(fleet.launches.gate.planner.spot.refusals)
        state.spotRestsUntil = fleet.launches.gate.planner.spot.restsUntil
        state.phantomJobs = Int64(fleet.scaling.phantom.count)
        state.phantomsInHand = fleet.scaling.phantom.shown
        state.lostJobs = fleet.jobs.lost.recent
        state.labels = session.labels.atGitHub
        let drift = session.labels.drift.map { [$0] } ?? []
        let failing = troubles.shown.map { DegradedItem($0.what.rawValue, $0.words, since: $0.since, nextTry: $0.nextTry) }
        state.degraded = DegradedItem.going(on: written.degraded, failing + drift + fleet.troubles(), at: now.wall)
        state.limitedSince = limit.since
        return state
    }

    /// When STATE is written next; nil when it is as it was written. What was due at this very instant was written just now.
    func wake(_ session: Session, _ fleet: Fleet, _ turn: Turn) -> Instant? {
        guard let nextWrite, nextWrite > turn.instant, present(session, fleet, turn.troubles) != written else { return nil }
        return nextWrite
    }

    /// The write that STATE needs now, though no message asks for one; nil while it needs none. While the scale set isn't known it tells of
    /// troubles alone, such as a wrong credential at the first start; and not before the second reading, for there may be a session in it.
    mutating func writeIfDue(_ session: Session, _ fleet: Fleet, _ turn: inout Turn) -> Write? {
        guard session.scaleSet != nil || tellsTroubles(turn), (nextWrite ?? turn.instant) <= turn.instant else { return nil }
        return present(session, fleet, turn.troubles) != written ? write(session, fleet, &turn) : nil
    }

    private func tellsTroubles(_ turn: Turn) -> Bool {
        if case .second = reading { !turn.troubles.shown.isEmpty } else { false }
    }

    mutating func write(_ session: Session, _ fleet: Fleet, _ turn: inout Turn) -> Write {
        look(fleet, at: turn.now)
        var next = present(session, fleet, turn.troubles)
        let goesOn = next.scaleSet != written.scaleSet || next.committed >= written.committed || leavesCommitted(of: session.scaleSet)
        if !turn.require(goesOn, .messages, "the committed message id would go from \(written.committed) to \(next.committed)") {
            next.committed = written.committed
        }
        written = next
        written.updated = turn.now.wall
        nextWrite = turn.instant + Self.pause
        return Write(scope.state, change(of: session.scaleSet))
    }
}
