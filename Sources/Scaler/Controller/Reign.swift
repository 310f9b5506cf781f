/// What exists only while leading: made at the claim, and dropped whole at the loss.
struct Reign: Sendable {
    let hold: Hold
    private let scope: Scope
    private(set) var isolation: Isolation
    private(set) var estate: Estate
    private var meter: Meter
    /// Nil where nobody is told of metrics: nothing else needs it.
    private(set) var standbys: Standbys?

    init(hold: Hold, configuration: Configuration, scaleSet: GitHubScaleSet? = nil, at now: Instant) {
        self.hold = hold
        isolation = Isolation(agent: configuration.agent)
        estate = Estate(hold: hold, configuration: configuration, scaleSet: scaleSet, at: now)
        meter = Meter(every: configuration.reportInterval, at: now)
        standbys = configuration.reportInterval == nil ? nil : Standbys(agent: configuration.agent, at: now)
        scope = configuration.scope
    }

    // MARK: Its turn

    mutating func advance(_ turn: inout Turn) {
        estate.advance(&turn)
        standbys?.advance(scope, &turn)
        if meter.isDue(at: turn.instant) { report(&turn) }
    }

    mutating func drain(_ turn: inout Turn) { estate.drain(&turn) }

    mutating func wake(_ turn: Turn) -> Instant? { earliest(earliest(meter.wake, standbys?.wake), estate.wake(turn)) }
    func isolationWake(cutOffSince lost: Instant) -> Instant? { isolation.wake(cutOffSince: lost) }

    // MARK: Metrics

    mutating func report(_ turn: inout Turn) {
        let tally = turn.takeTally()
        sayLate(tally.late, &turn)
        meter.count(tally)
        var levels = estate.levels(at: turn.now.wall)
        levels.healthyStandbys = standbys?.healthy
        meter.report(levels, &turn)
    }

    private func sayLate(_ late: [Late: Int], _ turn: inout Turn) {
        guard !late.isEmpty else { return }
        let places = late.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
        turn.note(.debug, "Answers came too late to matter, which is normal; many mean a slow service", ["places": places])
    }

    mutating func reported(_ id: EffectID, _ outcome: Outcome, _ turn: inout Turn) { meter.answered(id, outcome, &turn) }
    mutating func credentialRefused() { meter.refused() }
    mutating func standbysRead(_ outcome: Outcome) { standbys?.answered(outcome.items) }

    // MARK: Answers

    mutating func takenOver(_ outcome: Outcome, _ turn: inout Turn) throws(UnreadableRecord) { try estate.read(outcome.items, &turn) }
    mutating func committed(_ outcome: Outcome, _ turn: inout Turn) -> Estate.LedgerNews? { estate.committed(outcome, &turn) }
    mutating func settled(_ outcome: Outcome, _ turn: inout Turn) -> Estate.LedgerNews? { estate.settled(outcome, &turn) }

    mutating func sessionAnswered(_ request: Session.Request, id: EffectID, outcome: Outcome, _ turn: inout Turn) {
        estate.sessionAnswered(request, id: id, outcome: outcome, &turn)
    }

    mutating func fleetAnswered(_ request: Fleet.Request, _ outcome: Outcome, _ turn: inout Turn) {
        estate.fleetAnswered(request, outcome, &turn)
    }

    mutating func membersRead(_ outcome: Outcome, cutOffSince lost: Instant?, _ turn: Turn) {
        isolation.read(outcome, cutOffSince: lost, at: turn.instant)
    }

    mutating func watchStandbys(cutOffSince lost: Instant?, _ scope: Scope, _ turn: inout Turn) {
        isolation.advance(cutOffSince: lost, scope, &turn)
    }

    /// The leader's own question to GitHub found the scale set.
    mutating func saw(_ set: GitHubScaleSet, _ turn: inout Turn) { estate.saw(set, &turn) }

    // MARK: The session's end

    mutating func leaseRenewed(at sent: Instant) { estate.leaseRenewed(at: sent) }
    mutating func closeSession(_ turn: inout Turn) { estate.closeSession(&turn) }
    func abandonSession(_ turn: inout Turn) { estate.abandonSession(&turn) }
}
