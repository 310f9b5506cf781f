extension EC2 {
    /// A token bucket as EC2 throttles with. It counts in thousandths, so that whole milliseconds refill it without rounding.
    public struct Bucket: Sendable, Hashable {
        public var capacity: Int64
        public var refillPerSecond: Int64
        private var thousandths: Int64
        private var filledAt: Int64 = 0

        public init(capacity: Int64, refillPerSecond: Int64) {
            self.capacity = capacity
            self.refillPerSecond = refillPerSecond
            thousandths = capacity * 1_000
        }

        /// Takes up to `wanted` tokens and says how many it gave.
        public mutating func take(upTo wanted: Int, at now: Int64) -> Int {
            refill(at: now)
            let given = min(Int64(max(0, wanted)), thousandths / 1_000)
            thousandths -= given * 1_000
            return Int(given)
        }

        /// Takes `wanted` tokens or none.
        public mutating func take(_ wanted: Int, at now: Int64) -> Bool {
            refill(at: now)
            guard thousandths / 1_000 >= wanted else { return false }
            thousandths -= Int64(wanted) * 1_000
            return true
        }

        /// Whole tokens in the bucket.
        public mutating func level(at now: Int64) -> Int {
            refill(at: now)
            return Int(thousandths / 1_000)
        }

        private mutating func refill(at now: Int64) {
            guard now > filledAt else { return }
            let room = capacity * 1_000 - thousandths
            let elapsed = now - filledAt
            let fills = refillPerSecond > 0 && elapsed >= room / refillPerSecond + 1
            thousandths += fills ? room : min(room, elapsed * refillPerSecond)
            filledAt = now
        }
    }

    /// EC2's request limits for an account and region (EC2 developer guide, `ec2-api-throttling`, checked 2026-11-24).
    public struct Limits: Sendable, Hashable {
        /// CreateFleet isn't listed; taken as a mutating action in general, 50 refilled by 5/s. Not sure.
        public var createFleet = Bucket(capacity: 50, refillPerSecond: 5)
        /// RunInstances by calls; a dry run is taken for one. Not sure.
        public var runInstances = Bucket(capacity: 5, refillPerSecond: 2)
        /// Instances launched: RunInstances' other bucket, which fleets draw on too (aws-parallelcluster-node#734; not in the documents).
        public var launches = Bucket(capacity: 1_000, refillPerSecond: 2)
        public var terminate = Bucket(capacity: 100, refillPerSecond: 5)
        public var terminations = Bucket(capacity: 1_000, refillPerSecond: 20)
        public var describe = Bucket(capacity: 100, refillPerSecond: 20)
        /// DescribeInstances with neither filter, ids nor page.
        public var describeUnfiltered = Bucket(capacity: 50, refillPerSecond: 10)
        /// Launch templates: mutating actions in general.
        public var mutate = Bucket(capacity: 50, refillPerSecond: 5)

        public init() {}
    }
}
