/// Doubts idle runners while a job waits beside them, or while GitHub counts fewer runners than are in memory.
///
/// GitHub drops connected idle runners after minutes without a word (runner#4726, 2026-09-16), and a runner can hang: such a runner counts
/// as capacity on one old word, and the job would wait for it up to RUNNER_TIMEOUT (INV-5).
struct IdleDoubts: Sendable {
    private let terms: Terms
    /// Since when there has been a reason for doubt.
    private var since: Instant?

    init(terms: Terms) { self.terms = terms }

    func wake(after now: Instant) -> Instant? { since.map { max($0 + terms.timings.idleDoubt, now) } }

    /// The idle runners that are to be doubted now; again after the same pause, while the reason lasts.
    mutating func advance(_ statistics: Statistics?, in roster: Roster, at now: Instant) -> [InstanceID] {
        guard roster.census.idle > 0, let statistics, isReason(statistics, roster.census) else {
            since = nil
            return []
        }
        guard let since, now >= since + terms.timings.idleDoubt else {
            since = since ?? now
            return []
        }
        self.since = now
        return roster.sorted { $0.stage == .configured(.idle) }.map(\.id)
    }

    private func isReason(_ statistics: Statistics, _ census: Census) -> Bool {
        statistics.assigned > statistics.running || statistics.registered < census.idle + census.busy
    }
}
