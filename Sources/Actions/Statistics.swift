/// How many jobs and runners a scale set has, as GitHub counts them. A level, not an edge: a lost message loses nothing.
public struct Statistics: Sendable, Equatable {
    /// Offered and not yet claimed; other than 0 only where jobs are acquired (GitHub Enterprise Server).
    public var availableJobs: Int
    /// Claimed and not yet assigned.
    public var acquiredJobs: Int
    /// Assigned to this set, waiting and running: the number that runners are wanted for.
    public var assignedJobs: Int
    public var runningJobs: Int
    public var registeredRunners: Int
    public var busyRunners: Int
    public var idleRunners: Int

    public init(
        availableJobs: Int = 0, acquiredJobs: Int = 0, assignedJobs: Int, runningJobs: Int = 0, registeredRunners: Int = 0,
        busyRunners: Int = 0, idleRunners: Int = 0
    ) {
        self.availableJobs = availableJobs
        self.acquiredJobs = acquiredJobs
        self.assignedJobs = assignedJobs
        self.runningJobs = runningJobs
        self.registeredRunners = registeredRunners
        self.busyRunners = busyRunners
        self.idleRunners = idleRunners
    }
}

extension Statistics: Decodable {
    private enum CodingKeys: String, CodingKey {
        case totalAvailableJobs, totalAcquiredJobs, totalAssignedJobs, totalRunningJobs, totalRegisteredRunners, totalBusyRunners
        case totalIdleRunners
    }

    /// Nobody has a billion jobs; within this range sums of a few counts can't overflow.
    private static let plausible = 0...1_000_000_000

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func count(_ key: CodingKeys) throws -> Int {
            guard let value = try container.decodeIfPresent(Int.self, forKey: key) else { return 0 }
            guard Self.plausible.contains(value) else { throw Malformed(what: "\(key.rawValue) is out of range") }
            return value
        }
        // Without the number of assigned jobs there is no signal, and 0 in its place would scale down.
        guard container.contains(.totalAssignedJobs) else { throw Malformed(what: "totalAssignedJobs is missing") }
        self.init(
            availableJobs: try count(.totalAvailableJobs), acquiredJobs: try count(.totalAcquiredJobs),
            assignedJobs: try count(.totalAssignedJobs), runningJobs: try count(.totalRunningJobs),
            registeredRunners: try count(.totalRegisteredRunners), busyRunners: try count(.totalBusyRunners),
            idleRunners: try count(.totalIdleRunners))
    }
}
