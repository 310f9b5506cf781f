import World

/// What the checkers remember from step to step.
struct Checks {
    /// Records that a torn reading of LIVE missed, and until when that excuses its leader, µs.
    var missed: [DynamoDB.Key: Int64] = [:]
    /// RUNNER and BATCH records that a launch didn't count and was excused for.
    var overlooked: Set<DynamoDB.Key> = []
    /// The BATCH records that stand, with how many instances each asks for.
    var openBatches: [DynamoDB.Key: Int] = [:]
    /// The epoch that was asked to step down last, and when.
    var stepDown: (epoch: Int64, at: Int64)?
    /// Who released the lease last, and when the request was signed, µs; nil once another claim stands.
    var lastRelease: (host: Int, life: Int, at: Int64)?
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
    /// The same, and GitHub granted it a session, as far as it heard: from then on it ends strangers.
    var endingSince: Int64?
    var ender: Int?
    /// Instances of another deployment.
    var foreign: Set<String> = []
    /// The last epoch whose leader GitHub granted a session.
    var grantedEpoch: Int64?
    var server: Int?
    /// A leader that alone can't reach GitHub, the standby that can, and since when both have been so.
    var alone: (pair: [Int], since: Int64)?
    /// When the leader last heard which instances EC2 shows.
    var listedAt: Int64 = 0
    /// When EC2 refused every listing last.
    var refusedListingsAt: Int64 = 0
    /// Instances that nobody owns.
    var orphans: [Machine] = []
    /// Something was launched or committed since INV-3 was checked last.
    var isFleetChanged = false
    /// When a poll failed last.
    var pollFailedAt: Int64 = 0
    /// How long one agent has led with all services within its reach, µs in all.
    var service: Int64 = 0
    var unregistered = Simulation.LaunchedInVain()
    /// Since when all has been at rest, after the last fault.
    var restSince: Int64?
    /// When GitHub's labels of the scale set were changed last.
    var labelsChangedAt: Int64 = 0
    /// What idle agents ask for, between the first rest and the trials.
    var idle = IdleWatch()
    /// What comes after the first rest.
    var trial = Trial.none
    /// By scale set, the messages whose acknowledgement GitHub took.
    var acknowledged: [Int: Set<Int64>] = [:]
    /// Since when GitHub's queue alone keeps the run from its rest.
    var queueSince: Int64?
    /// How many of the workload's jobs are known to be done, from the first on.
    var jobsDone = 0
}
