/// Spreads commits over time when many are due. A partition of DynamoDB takes 1,000 write units a second, and a write in a
/// transaction costs two (a RUNNER and its BOOT of 6 KB, fourteen): half of that is used here, so that a full commit of 99
/// writes goes about four times a second, and small ones as fast as they are answered.
struct CommitPace: Sendable {
    private static let writesPerSecond: Int64 = 400
    private static let burst: Int64 = 400

    private(set) var ready: Instant

    init(at now: Instant) { ready = now - .seconds(1) }

    mutating func spend(_ writes: Int, at now: Instant) {
        let full = now - .milliseconds(Self.burst * 1000 / Self.writesPerSecond)
        ready = max(ready, full) + .milliseconds(Int64(writes) * 1000 / Self.writesPerSecond)
    }
}
