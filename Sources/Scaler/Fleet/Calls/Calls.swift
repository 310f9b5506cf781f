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
        terminations.advance(&turn) { _ in true }
    }

    private static func isMeant(_ request: Fleet.Request, in roster: Roster) -> Bool {
        switch request {
        case .minting(.mint(let id, _)): roster[id]?.stage == .launched
        case .registration(.find(let id)): roster[id]?.stage.kind == .configured
        case .endings(.find(let id)), .endings(.remove(let id)): roster[id]?.stage.kind == .retiring
        case .minting, .registration, .endings, .launches, .inventory: true
        }
    }

    mutating func answered(_ request: Fleet.Request, _ outcome: Outcome, _ turn: inout Turn) {
        switch request {
        case .minting, .registration(.find), .endings(.find), .endings(.remove), .endings(.findGhost), .endings(.removeGhost):
            github.answered(outcome, &turn)
        case .registration(.phase), .endings(.phase): phases.answered(outcome, &turn)
        case .endings(.terminate): terminations.answered(outcome, &turn)
        case .launches, .inventory: break
        }
    }
}
