/// From GitHub's statistics and the jobs in hand to the wanted number of runners, and how long there have been too many.
struct Scaling: Sendable {
    private let terms: Terms
    /// GitHub's last count, or the dead leader's until GitHub counts anew.
    private(set) var statistics: Statistics?
    /// GitHub's count as this leader heard it.
    private(set) var fresh: Statistics?
    private var hasSession = false
    private var surplusSince: Instant?
    private(set) var phantom = PhantomDemand()

    init(terms: Terms, recorded: Statistics?) {
        self.terms = terms
        statistics = recorded
    }

    /// GitHub granted this leader a session, and a count is at hand. Nothing is launched or retired before.
    var isReady: Bool { hasSession && statistics != nil }

    mutating func count(_ statistics: Statistics?) {
        guard let statistics else { return }
        self.statistics = statistics
        fresh = statistics
    }

    /// GitHub granted a session. It may come without a count: then the recorded one serves for launching, and none is retired on it, for
    /// the jobs that it lacks may be waiting.
    mutating func ready(_ statistics: Statistics?) {
        count(statistics)
        hasSession = true
    }

    func wanted(_ jobs: Jobs, _ census: Census) -> Int {
        var counted = statistics
        counted?.assigned -= phantom.count
        return ScalingPolicy.wanted(
            statistics: counted, waitingInHand: jobs.raising(besides: phantom.jobs), runningInHand: census.busy,
            limits: terms.limits, probes: phantom.probes)
    }

    /// GitHub's own count alone tells of phantoms.
    mutating func seekPhantoms(_ jobs: Jobs, _ census: Census, _ turn: inout Turn) {
        guard let fresh else { return }
        phantom.observe(waiting: fresh.assigned - max(fresh.running, census.busy), isReady: census.idle > 0, in: jobs, &turn)
    }

    mutating func hear(_ events: [JobEvent], _ jobs: Jobs, _ turn: inout Turn) {
        for event in events {
            if case .started = event.kind { phantom.started(event.job, isInHand: jobs.isInHand(event), &turn) }
        }
    }

    /// There are not too many runners.
    mutating func endSurplus() { surplusSince = nil }

    /// When a surplus has lasted long enough to be retired; nil while there is none.
    func retiresSurplus(after now: Instant) -> Instant? { surplusSince.map { $0 + terms.timings.idleWait }.flatMap { $0 > now ? $0 : nil } }

    /// There are too many runners. Says whether that has lasted long enough; if so, it counts anew.
    mutating func hasSurplus(at now: Instant) -> Bool {
        guard fresh != nil else { return false }
        let since = surplusSince
        if let since, now < since + terms.timings.idleWait { return false }
        surplusSince = now
        return since != nil
    }
}
