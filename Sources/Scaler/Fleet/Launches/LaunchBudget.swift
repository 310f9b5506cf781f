/// How many instances may be asked for now: EC2's own limit on launches, reckoned with by the leader.
///
/// EC2 lets an account launch 1,000 instances at once and 2 a second after that, whatever the number of calls (EC2 Developer Guide,
/// `ec2-api-throttling`, RunInstances; 2026-11-24). Fleets draw on the same bucket (aws-parallelcluster-node#734; not in the documents). A leader
/// that asks for more is throttled, and would back off for up to a minute: launches would come in lurches. So it asks at the refill's pace.
///
/// Others in the account use the same bucket, unseen. EC2's throttling corrects the reckoning: the bucket is then empty.
struct LaunchBudget: Sendable {
    /// From one CreateFleet to the next, while launches are large or the bucket runs low.
    private static let pause = Duration.seconds(2)
    /// The same, otherwise: mutating calls have a bucket of 50, refilled 5 a second (the same page; CreateFleet isn't listed).
    private static let shortPause = Duration.milliseconds(200)
    /// A launch of so many is large.
    private static let large = 50
    /// An empty bucket is let fill for so long before the next launch.
    private static let gathering = 3
    private static let longestPause = Duration.seconds(8)

    private let capacity, refillPerSecond: Int64
    /// Thousandths of an instance, so that each millisecond refills without rounding.
    private var thousandths: Int64
    private var filledAt: Instant
    /// No CreateFleet before this.
    private var next: Instant
    /// Calls in a row that EC2 throttled and that launched nothing.
    private var misses = 0

    init(timings: FleetTimings, at now: Instant) {
        capacity = Int64(max(1, timings.launchBurst))
        refillPerSecond = Int64(max(1, timings.launchesPerSecond))
        thousandths = capacity * 1000
        filledAt = now
        next = now
    }

    /// How many of `wanted` may be asked for now.
    func allowance(_ wanted: Int, at now: Instant) -> Int {
        let level = Int(filled(at: now) / 1000)
        return now >= next && level >= least(wanted) ? min(wanted, level) : 0
    }

    /// When some of `wanted` may be asked for; nil if that is now.
    func opens(for wanted: Int, at now: Instant) -> Instant? {
        guard allowance(wanted, at: now) == 0 else { return nil }
        let missing = Int64(least(wanted)) * 1000 - filled(at: now)
        let filled = missing > 0 ? now + .milliseconds((missing + refillPerSecond - 1) / refillPerSecond) : now
        return max(filled, next)
    }

    /// A CreateFleet for so many is decided.
    mutating func spend(_ count: Int, at now: Instant) {
        add(-Int64(count), at: now)
        pause(after: count, at: now)
    }

    /// It is sent, now that its intent stands: the pause begins anew.
    mutating func sent(_ count: Int, at now: Instant) { pause(after: count, at: now) }

    private mutating func pause(after count: Int, at now: Instant) {
        let isLow = filled(at: now) < capacity * 500
        next = max(next, now + (isLow || count >= Self.large ? Self.pause : Self.shortPause))
    }

    /// EC2 launched so many fewer than were asked for, for another reason than its pace.
    mutating func giveBack(_ count: Int, at now: Instant) { add(Int64(count), at: now) }

    /// EC2 launches no faster: nothing is left, whatever was reckoned.
    mutating func throttled(given: Int, at now: Instant) {
        thousandths = 0
        filledAt = now
        callThrottled(given: given, at: now)
    }

    /// EC2 took no call for its pace, whatever is left to launch.
    ///
    /// - Parameter least: what EC2 asked for, with jitter above it.
    mutating func callThrottled(given: Int = 0, atLeast least: Duration? = nil, at now: Instant) {
        misses = given > 0 ? 0 : min(misses + 1, 4)
        let wait = min(Self.longestPause, Self.pause * (1 << max(0, misses - 1)))
        next = max(next, now + max(wait, least ?? .zero))
    }

    /// EC2 launched without throttling.
    mutating func succeeded() { misses = 0 }

    private func least(_ wanted: Int) -> Int { max(1, min(wanted, Int(min(capacity, refillPerSecond * Int64(Self.gathering))))) }

    private func filled(at now: Instant) -> Int64 {
        let elapsed = max(0, (now - filledAt).inMilliseconds)
        // A bucket that is full long since must not overflow.
        let fill = min(elapsed, capacity * 1000 / refillPerSecond + 1) * refillPerSecond
        return min(capacity * 1000, thousandths + fill)
    }

    private mutating func add(_ count: Int64, at now: Instant) {
        thousandths = max(0, min(capacity * 1000, filled(at: now) + count * 1000))
        filledAt = now
    }
}
