/// What the fleet tells of itself. Nothing here changes it.
extension Fleet {
    var wanted: Int { scaling.wanted(jobs, roster.census) }

    /// Whether this word of a job would change nothing: its job is in hand or over, or its runner is gone or heard of it.
    func knows(_ event: JobEvent) -> Bool {
        switch event.kind {
        case .assigned: jobs.knows(event)
        case .started(let name): jobs.knows(event) || roster[name].map { $0.record.job == event.job } ?? true
        case .completed(let name, _):
            !jobs.isInHand(event) && (name.flatMap { roster[$0] }.map { $0.record.finished != nil || $0.hasEnded } ?? true)
        }
    }

    var room: Int {
        terms.limits.maximum - roster.census.alive - launches.asked - roster.unreadable.count - inventory.strangers
    }

    func adjustWake(at now: Instant) -> Instant? {
        let missing = wanted - roster.census.capacity - launches.asked
        if missing < 0 { return scaling.retiresSurplus(after: now) }
        guard missing > 0 else { return nil }
        return earliest(launches.planner.reopens(at: now), launches.image.breaker.reopens.flatMap { $0 > now ? $0 : nil })
    }

    /// The capacity to advertise to GitHub: the maximum, or what is there when no more can be had, so that GitHub doesn't assign jobs
    /// which would wait here in vain. An open breaker leaves room for the one launch that may close it.
    func advertised(at now: Instant) -> Int {
        let maximum = terms.limits.maximum
        guard scaling.isReady else { return maximum }
        let obtained = min(maximum, roster.census.capacity + launches.asked)
        if launches.image.breaker.isOpen { return min(maximum, obtained + 1) }
        return launches.planner.isOpen(at: now) ? maximum : obtained
    }

    /// How many more jobs could be run than GitHub has assigned: offers are taken for these alone.
    func spare(at now: Instant) -> Int {
        max(0, advertised(at: now) - max(scaling.statistics?.assigned ?? 0, jobs.raising + roster.census.busy))
    }

    /// Why less than wanted can be done, apart from what fails (`Troubles`); empty while nothing is missing.
    func troubles() -> [DegradedItem] {
        let capacity = wanted > roster.census.capacity ? launches.planner.words : nil
        return [
            scaling.phantom.words(jobs).map { DegradedItem("phantom demand", $0) }, capacity.map { DegradedItem("capacity", $0) },
            launches.image.breaker.words.map { DegradedItem("image", $0) },
        ].compactMap { $0 }
    }

    func levels(at wall: WallTime) -> Levels {
        var levels = Levels()
        levels.oldestWait = jobs.oldestWait(at: wall)
        levels.phantomJobs = scaling.phantom.count
        levels.runners = roster.values.count { !$0.hasEnded }
        levels.runnerDaysLeft = launches.image.ageing.daysLeft(at: wall)
        return levels
    }
}
