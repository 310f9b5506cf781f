/// What a leader counts for its metrics.
public struct Tally: Hashable, Sendable {
    /// Leases that it claimed.
    public internal(set) var handovers = 0
    /// Instances that were asked for and not given.
    public internal(set) var launchFailures = 0
    /// Runners that never registered.
    public internal(set) var registrationFailures = 0
    /// Answers by which GitHub refused the token, or the App's key.
    public internal(set) var credentialRefusals = 0
    /// Answers that came when nobody waited for them any more: normal, and a sign of slow services when there are many.
    public internal(set) var late: [Late: Int] = [:]
    /// Instances that no record owned and nobody was ending, times how long.
    public internal(set) var unowned = Duration.zero
    /// From a job's assignment to its start.
    public internal(set) var jobStarts = Latencies()

    mutating func add(_ other: Tally) {
        handovers += other.handovers
        launchFailures += other.launchFailures
        registrationFailures += other.registrationFailures
        credentialRefusals += other.credentialRefusals
        late.merge(other.late, uniquingKeysWith: +)
        unowned += other.unowned
        jobStarts.add(other.jobStarts)
    }
}

/// How many jobs waited how long, in whole seconds, rounded up: by 1 s to a minute, by 5 s to five, by 30 s to a quarter of an hour, by
/// 5 minutes to an hour, and by hours above; what is longer than 12 hours counts as 12. So there are never more than 149 values, however
/// much is gathered: a PutMetricData takes 150 of a metric (botocore 1.43.106, MetricDatum.Values; 2026-11-26).
public struct Latencies: Hashable, Sendable {
    private static let steps: [(to: Int64, by: Int64)] = [(60, 1), (300, 5), (900, 30), (3_600, 300), (43_200, 3_600)]
    private static let most: Int64 = 43_200

    private var counts: [Int64: Int] = [:]
    /// Of all that was added, not rounded.
    public private(set) var sum = Duration.zero

    public var count: Int { counts.values.reduce(0, +) }
    /// Each value once, the least first.
    public var inOrder: [(seconds: Int64, count: Int)] { counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    mutating func add(_ latency: Duration) {
        counts[Self.rounded(latency), default: 0] += 1
        sum += latency
    }

    mutating func add(_ other: Latencies) {
        counts.merge(other.counts, uniquingKeysWith: +)
        sum += other.sum
    }

    /// How many were not longer than `seconds`: exact for a value that rounding gives.
    public func count(upTo seconds: Int64) -> Int { counts.reduce(0) { $0 + ($1.key <= seconds ? $1.value : 0) } }

    static func rounded(_ latency: Duration) -> Int64 {
        let seconds = min((latency.inMilliseconds + 999) / 1000, most)
        let step = steps.first { seconds <= $0.to }?.by ?? 1
        return (seconds + step - 1) / step * step
    }
}
