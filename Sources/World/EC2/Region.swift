extension EC2 {
    /// How long things take, in ms, each drawn anew for every instance.
    public struct Delays: Sendable, Hashable {
        /// From launch to running.
        public var boot: ClosedRange<Int64> = 5_000...15_000
        /// From shutting-down to terminated.
        public var shutdown: ClosedRange<Int64> = 5_000...30_000
        /// From launch until the first listing shows the instance. EC2 publishes no bound.
        public var visibility: ClosedRange<Int64> = 0...0
        /// From then until its tags show too.
        public var tags: ClosedRange<Int64> = 0...0
        /// From a change of state until listings show it.
        public var stateLag: ClosedRange<Int64> = 0...0
        /// From terminated until forgotten: "usually under an hour" (botocore 1.43.11, DescribeInstances).
        public var retention: ClosedRange<Int64> = 3_600_000...3_600_000
        /// What EC2 takes for one page of a listing. A page of a thousand instances takes about a second; 0 draws nothing.
        public var page: ClosedRange<Int64> = 0...0
        /// From a spot notice to its end: two minutes, best effort (EC2 user guide).
        public var notice: Int64 = 120_000

        public init() {}
    }

    /// What the host breaks.
    public struct Faults: Sendable, Hashable {
        /// Every call before this instant (ms) answers that EC2 is unavailable.
        public var unavailableUntil: Int64 = .min
        /// The next CreateFleet calls are refused with these, in order. They do nothing.
        public var fleetRefusals: [Failure] = []
        /// Every launch is refused with this, in errorSet: an instant fleet launches with its caller's rights (karpenter#1488).
        public var launchRefusal: Failure?
        /// A resent CreateFleet answers its fleet's id but no instances: what a replay contains isn't documented.
        public var replaysOmitInstances = false
        /// A resent CreateFleet whose instances have all ended answers IdempotentInstanceTerminated, as RunInstances does
        /// (boto3#4406); for CreateFleet it is not known.
        public var replaysOfEndedFleetsRefused = false

        public init() {}
    }

    /// EC2 in one account and region.
    public struct Region: Sendable {
        /// A token works at least so long, ms. CreateFleet's isn't published; RunInstances': 24 hours after the instance's end.
        public static let tokenLifetime: Int64 = 25 * 3_600_000

        public var delays = Delays()
        public var faults = Faults()
        public var manners = Manners()
        public var misfortunes = Misfortunes()
        public var limits = Limits()
        /// The instance types known; nil knows them all.
        public var types: Set<String>?
        public var images: Set<String> = []
        /// Zone by subnet id.
        public var subnets: [String: String] = [:]
        /// Dollars an hour by pool; 0.1 where nothing is set.
        public var prices: [Pool: Double] = [:]
        /// How many instances a pool holds at once; without limit where nothing is set.
        public var capacities: [Pool: Int] = [:]
        /// Pools that refuse every launch with this code in errorSet (Unsupported, InvalidFleetConfiguration, UnauthorizedOperation …).
        public var poolRefusals: [Pool: String] = [:]
        /// The account's quota of instances in a market; without limit where nothing is set. Passing it answers
        /// MaxSpotInstanceCountExceeded or VcpuLimitExceeded in errorSet.
        public var quotas: [Market: Int] = [:]

        var generator: Generator
        /// For what others do. Apart from `generator`, so that nothing of one's own changes with it.
        var chance: Generator
        var templates = Templates()
        var ledger = FleetLedger()
        var instances = Instances()
        var agenda = Agenda<Happening>()
        var changes: [Change] = []
        var occupied: [Pool: Int] = [:]
        var alive: [Market: Int] = [:]

        public init(seed: UInt64) {
            generator = Generator(seed: seed)
            chance = Generator(seed: ~seed)
        }

        public mutating func addSubnet(_ subnet: Subnet) {
            subnets[subnet.id] = subnet.zone
        }

        /// Launches by others in the account: takes up to `count` from the bucket that all launches share.
        public mutating func launchElsewhere(_ count: Int, at now: Int64) {
            _ = limits.launches.take(upTo: count, at: now)
        }

        mutating func refusal(at now: Int64, _ bucket: WritableKeyPath<Limits, Bucket> & Sendable) -> Failure? {
            catchUp(to: now)
            if now < faults.unavailableUntil { return .unavailable }
            return limits[keyPath: bucket].take(1, at: now) ? nil : .throttled
        }
    }
}
