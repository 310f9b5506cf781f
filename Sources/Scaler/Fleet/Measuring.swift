/// What the fleet counts and measures for the leader's metrics.
extension Fleet {
    /// What was counted since it was last taken.
    mutating func takeTally() -> Tally {
        defer { tally = Tally() }
        return tally
    }

    /// Looks at all jobs and runners, so it is asked once a minute.
    func levels(at wall: WallTime) -> Levels {
        var levels = Levels()
        levels.oldestWait = jobs.values.reduce(.zero) { $1.record.started == nil ? max($0, $1.record.assigned.age(at: wall)) : $0 }
        levels.runners = runners.values.count { !$0.isOver }
        levels.runnerDaysLeft = ageing.daysLeft(at: wall)
        return levels
    }

    /// How many of a launch's instances nobody gives: what spot didn't is no failure where on-demand is asked next.
    func ungiven(_ request: LaunchRequest, _ given: Int, at now: Instant) -> Int {
        guard request.count > given else { return 0 }
        if request.market == .spot, planner.choose(at: now)?.market == .onDemand { return 0 }
        return request.count - given
    }
}
