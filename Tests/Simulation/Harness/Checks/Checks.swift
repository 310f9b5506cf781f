/// What the checkers remember from step to step.
struct Checks {
    /// When a Query missed half of a transaction: what it hid counts against no maximum for a while.
    var tornAt: Int64?
    /// The highest epoch that was claimed.
    var lastEpoch: Int64 = 0
    /// When the table was last restored to an earlier point.
    var restoredAt: Int64?
    /// The runners of instances that a restored table knew nothing of.
    var hidden: Set<String> = []
    /// By scale set, the highest message id whose consequences were ever committed.
    var everCommitted: [Int64: Int64] = [:]
    var lastCommitted: [Int64: Int64] = [:]
    var calmAt: Int64?
    /// Since when one agent has led without a break, with all services within its reach.
    var servedSince: Int64?
    var server: Int?
    /// A leader that alone can't reach GitHub, the standby that can, and since when both have been so.
    var alone: (pair: [Int], since: Int64)?
    /// Instances that nobody owns.
    var orphans: [Machine] = []
    /// Something was launched or committed since INV-3 was checked last.
    var isFleetChanged = false
    /// How many of the workload's jobs are known to be done, from the first on.
    var jobsDone = 0
}
