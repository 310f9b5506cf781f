/// How long a pool rests when EC2 took back what it had launched there: longer each time, until a runner registers that was launched there
/// since. What was launched before a rest began says nothing of the pool as it is now: it neither prolongs nor ends the rests to come.
struct LostPools: Sendable {
    private struct Row: Sendable {
        let span: Duration
        let until: Instant
        let began: WallTime
    }

    private static let first = Duration.seconds(180)
    private static let longest = Duration.seconds(1_800)

    private var rows: [Pool: Row] = [:]

    mutating func registered(_ runner: RunnerRecord, in pool: Pool, at now: WallTime) {
        if let row = rows[pool], runner.isEvidence(since: row.began, at: now) { rows[pool] = nil }
    }

    /// From now to the end of the rest.
    mutating func rest(after loss: Loss, in pool: Pool, _ now: Now) -> Duration {
        let row = rows[pool]
        if let row, now.instant < row.until { return row.until - now.instant }
        let isOlder = row.map { loss.launched < $0.began } ?? false
        let span = row.map { isOlder ? $0.span : min(Self.longest, $0.span * 2) } ?? Self.first
        rows[pool] = Row(span: span, until: now.instant + span, began: now.wall)
        return span
    }
}
