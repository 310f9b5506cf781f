/// The fleet's calls for its runners, each through the pace of its service.
///
/// GitHub counts minting, finding and removing together, so one pace holds all three (design, section 4).
struct Calls: Sendable {
    /// Configurations, searches and removals at GitHub.
    private var github = CallPace(atOnce: 50)
    /// Runners' own phases, read from the table: a successor may doubt thousands at once.
    private var phases = CallPace(atOnce: 50)
    /// TerminateInstances.
    private var terminations = CallPace(atOnce: 10)

    var wake: Instant? { earliest(github.wake, earliest(phases.wake, terminations.wake)) }

    mutating func ask(_ action: GitHubAction, for request: Fleet.Request) { github.ask(.github(action), for: request) }
    mutating func readPhase(_ userID: String, for request: Fleet.Request) {
        phases.ask(.table(.read(Scope.phase(userID: userID))), for: request)
    }
    mutating func terminate(_ ids: [InstanceID]) { terminations.ask(.compute(.terminate(ids)), for: .endings(.terminate(ids))) }

    /// Sends what may go. A runner may have gone on while its call waited: such a call is dropped.
    mutating func advance(in roster: Roster, _ turn: inout Turn) {
        github.advance(&turn) { Self.isMeant($0, in: roster) }
        phases.advance(&turn) { Self.isMeant($0, in: roster) }
        terminations.advance(&turn) { Self.isMeant($0, in: roster) }
    }

    private static func isMeant(_ request: Fleet.Request, in roster: Roster) -> Bool {
        switch request {
        case .minting(.mint(let id, _)): roster[id]?.stage == .launched
        case .registration(.find(let id)): roster[id]?.stage.kind == .configured
        case .endings(.find(let id)), .endings(.remove(let id)): roster[id]?.stage.kind == .retiring
        case .endings(.terminate(let ids)): ids.contains { roster[$0]?.stage == .terminating }
        case .minting, .registration, .endings, .launches, .inventory: true
        }
    }

    mutating func answered(_ request: Fleet.Request, _ outcome: Outcome, _ turn: inout Turn) {
        guard let what = Self.what(request) else { return }
        // GitHub knows the name already: `Minting` has an answer to that.
        if case .refused(let refusal) = outcome, case .exists = refusal.kind { return github.answered(outcome, &turn) }
        switch what {
        case .phase: Self.settle(what, outcome, in: &phases, &turn)
        case .termination: Self.settle(what, outcome, in: &terminations, &turn)
        case .configuration, .lookup, .removal: Self.settle(what, outcome, in: &github, &turn)
        case .takeover, .commit, .session, .token, .acknowledgement, .acquisition, .listing, .template: break
        }
    }

    private static func settle(_ what: Troubles.What, _ outcome: Outcome, in pace: inout CallPace, _ turn: inout Turn) {
        pace.answered(outcome, &turn)
        turn.judge(what, outcome.any, nextTry: pace.notBefore)
    }

    /// What the operator is told that fails; nil for what does not go through a pace.
    private static func what(_ request: Fleet.Request) -> Troubles.What? {
        switch request {
        case .minting(.mint): .configuration
        case .minting(.findStale), .registration(.find), .endings(.find), .endings(.findGhost): .lookup
        case .minting(.removeStale), .endings(.remove), .endings(.removeGhost): .removal
        case .registration(.phase), .registration(.look), .endings(.phase): .phase
        case .endings(.terminate): .termination
        case .launches, .inventory: nil
        }
    }
}
