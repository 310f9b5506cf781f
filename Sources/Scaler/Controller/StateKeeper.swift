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

    init(scope: Scope, recorded: StateRecord) {
        self.scope = scope
        written = recorded
    }

    /// STATE as it stands now.
    private func present(_ session: Session, _ fleet: Fleet) -> StateRecord {
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
        state.advertised = Int64(session.capacity)
        state.failedBoots = Int64(fleet.launches.image.breaker.failures)
        state.outdated = fleet.launches.image.breaker.outdated
        let breaker = fleet.launches.image.breaker
        state.lossCause = breaker.failures > 0 ? breaker.cause.rawValue : nil
        state.lastLoss = breaker.last
        state.restingPools = fleet.launches.gate.planner.pools.texts
        state.spotRefusals = Int64(fleet.launches.gate.planner.spot.refusals)
        state.spotRestsUntil = fleet.launches.gate.planner.spot.restsUntil
        state.degraded = [session.trouble].compactMap { $0 } + fleet.troubles()
        return state
    }

    /// When STATE is written next; nil when it is as it was written. What was due at this very instant was written just now.
    func wake(_ session: Session, _ fleet: Fleet, after now: Instant) -> Instant? {
        guard let nextWrite, nextWrite > now, present(session, fleet) != written else { return nil }
        return nextWrite
    }

    /// The write that STATE needs now, though no message asks for one; nil while it needs none.
    mutating func writeIfDue(_ session: Session, _ fleet: Fleet, _ now: Now) -> Write? {
        guard session.scaleSet != nil, (nextWrite ?? now.instant) <= now.instant, present(session, fleet) != written else { return nil }
        return write(session, fleet, now)
    }

    mutating func write(_ session: Session, _ fleet: Fleet, _ now: Now) -> Write {
        written = present(session, fleet)
        written.updated = now.wall
        nextWrite = now.instant + Self.pause
        return Write(scope.state, .put(written.item))
    }
}
