/// How an idle runner goes for its age: where it is still wanted, it stays until its replacement has registered.
struct Expiry {
    let terms: Terms

    /// How often it is looked whether an expiring runner's replacement has registered.
    private static let look = Duration.seconds(15)

    /// It was idle for RUNNER_TIMEOUT, and perhaps waits for its replacement since. Says whether it waits on.
    func look(at runner: Runner, wanted: Int, room: Int, in roster: inout Roster, _ turn: inout Turn) -> Bool {
        if case .configured(.expiring(let since)) = runner.stage {
            return !end(runner.id, since: since, wanted: wanted, in: &roster, &turn)
        }
        begin(runner.id, isWanted: wanted >= roster.census.capacity && room > 0, in: &roster, &turn)
        return false
    }

    private func begin(_ id: InstanceID, isWanted: Bool, in roster: inout Roster, _ turn: inout Turn) {
        guard isWanted else { return retire(id, in: &roster, &turn) }
        roster.change(id) { $0.expire(at: turn.instant) }
        roster.wait(id, for: Self.look, turn)
    }

    /// Says whether it goes now: its replacement has registered, or had the time to.
    private func end(_ id: InstanceID, since: Instant, wanted: Int, in roster: inout Roster, _ turn: inout Turn) -> Bool {
        let isReplaced = roster.census.capacity - roster.census.booting >= wanted
        guard isReplaced || turn.instant >= since + terms.timings.registration else {
            roster.wait(id, for: Self.look, turn)
            return false
        }
        retire(id, in: &roster, &turn)
        return true
    }

    private func retire(_ id: InstanceID, in roster: inout Roster, _ turn: inout Turn) {
        roster.retire(id, because: "without a job for longer than RUNNER_TIMEOUT", &turn)
    }
}
