/// What the fleet tells of itself. Nothing here changes it.
extension Fleet {
    var wanted: Int { scaling.wanted(jobs, roster.census) }

    var room: Int {
        terms.limits.maximum - roster.census.alive - launches.asked - roster.unreadable.count - inventory.strangers
    }

    func adjustWake(at now: Instant) -> Instant? {
        let missing = wanted - roster.census.capacity - launches.asked
        if missing < 0 { return scaling.retiresSurplus(after: now) }
        guard missing > 0 else { return nil }
        return launches.reopens(for: missing, at: now)
    }

    /// The capacity to advertise to GitHub.
    func advertised(at now: Instant) -> Int {
        guard scaling.isReady else { return terms.limits.maximum }
        return launches.advertised(obtained: min(terms.limits.maximum, roster.census.capacity + launches.asked), at: now)
    }

    /// Why less than wanted can be done; empty while nothing is missing.
    func troubles() -> [String] { launches.troubles(isMissing: wanted > roster.census.capacity) }

    func levels(at wall: WallTime) -> Levels {
        var levels = Levels()
        levels.oldestWait = jobs.oldestWait(at: wall)
        levels.runners = roster.values.count { !$0.hasEnded }
        levels.runnerDaysLeft = launches.image.ageing.daysLeft(at: wall)
        return levels
    }
}
