/// What the fleet tells of itself. Nothing here changes it.
extension Fleet {
    /// No runner is there, and none is wanted.
    var isIdle: Bool { wanted == 0 && launches.asked == 0 && roster.count == 0 }

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

    /// How many instances may be launched (INV-3).
    var room: Int { terms.limits.maximum - occupied - launches.asked - roster.unreadable.count - inventory.strangers.count }

    /// Instances that count against the maximum. One whose runner has finished can take no job and powers itself off, so it makes room; at most
    /// `maximum` do, so that instances which never go aren't paid for without end.
    private var occupied: Int {
        let leaving = terms.limits.finishedMakeRoom ? min(roster.census.finished, terms.limits.maximum) : 0
        return roster.census.alive - leaving
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

    /// How many more jobs could be run than GitHub has assigned: offers are taken for these alone.
    func spare(at now: Instant) -> Int {
        max(0, advertised(at: now) - max(scaling.statistics?.assigned ?? 0, jobs.raising + roster.census.busy))
    }

    /// Why less than wanted can be done, apart from what fails (`Troubles`); empty while nothing is missing.
    func troubles() -> [DegradedItem] {
        let phantoms = scaling.phantom.words(jobs).map { [DegradedItem("phantom demand", $0)] } ?? []
        let others = inventory.others.words.map { [DegradedItem("another deployment", $0)] } ?? []
        let outside = outsideEnds.words.map { [DegradedItem("ended from outside", $0)] } ?? []
        return others + outside + phantoms + launches.troubles(isMissing: wanted > roster.census.capacity)
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
