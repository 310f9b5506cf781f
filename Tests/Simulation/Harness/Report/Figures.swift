import Scaler

/// What a run measured, of all runs together: how long jobs waited, how long nobody led, and what was spent.
struct Figures: Sendable {
    /// Counted by tenths of a second, up to an hour.
    struct Spread: Sendable {
        private var counts: [Int: Int] = [:]
        private(set) var total = 0

        mutating func add(_ milliseconds: Int64) {
            counts[Int(max(0, milliseconds)) / 100, default: 0] += 1
            total += 1
        }

        mutating func add(_ other: Spread) {
            counts.merge(other.counts, uniquingKeysWith: +)
            total += other.total
        }

        /// "p50 46.1 s, p99 835.0 s, worst 1,411.0 s".
        var words: String {
            guard total > 0 else { return "none" }
            let sorted = counts.sorted { $0.key < $1.key }
            let seconds = [0.5, 0.9, 0.99, 1].map { share -> String in
                var left = Int((Double(total) * share).rounded(.up))
                let found = sorted.first { entry in
                    left -= entry.value
                    return left <= 0
                }
                let tenths = found?.key ?? 0
                return "\(tenths / 10).\(tenths % 10) s"
            }
            return "p50 \(seconds[0]), p90 \(seconds[1]), p99 \(seconds[2]), worst \(seconds[3]) (\(total))"
        }
    }

    /// Of one cause: how many instances ended, how long all of them ran without a job, s of service, and the longest of them.
    struct Idle: Sendable {
        var count = 0
        var total: Int64 = 0
        var worst: Int64 = 0
    }

    private var waits = Spread()
    private var waitsAtRest = Spread()
    private var failovers = Spread()
    private var waysGiven = Spread()
    private var most = Array(repeating: 0, count: Action.Kind.count)
    private var intents = 0
    private var vain = 0
    private var vainBeyondMaximum = 0
    private var idle: [Machine.Kind: Idle] = [:]

    mutating func waited(_ milliseconds: Int64, atRest: Bool) {
        if atRest { waitsAtRest.add(milliseconds) } else { waits.add(milliseconds) }
    }

    mutating func failedOver(_ milliseconds: Int64) { failovers.add(milliseconds) }

    mutating func gaveWay(_ milliseconds: Int64) { waysGiven.add(milliseconds) }

    mutating func sent(_ count: Int, _ kind: Action.Kind) { most[kind.rawValue] = max(most[kind.rawValue], count) }

    mutating func intended(_ count: Int) { intents = max(intents, count) }

    mutating func launchedInVain(_ count: Int, of maximum: Int) {
        vain = max(vain, count)
        vainBeyondMaximum = max(vainBeyondMaximum, count - maximum)
    }

    mutating func idle(_ kind: Machine.Kind, _ seconds: Int64, isOver: Bool) {
        idle[kind, default: Idle()].worst = max(idle[kind]?.worst ?? 0, seconds)
        guard isOver else { return }
        idle[kind, default: Idle()].count += 1
        idle[kind, default: Idle()].total += seconds
    }

    mutating func add(_ other: Figures) {
        waits.add(other.waits)
        waitsAtRest.add(other.waitsAtRest)
        failovers.add(other.failovers)
        waysGiven.add(other.waysGiven)
        for place in most.indices { most[place] = max(most[place], other.most[place]) }
        intents = max(intents, other.intents)
        vain = max(vain, other.vain)
        vainBeyondMaximum = max(vainBeyondMaximum, other.vainBeyondMaximum)
        idle.merge(other.idle) { Idle(count: $0.count + $1.count, total: $0.total + $1.total, worst: max($0.worst, $1.worst)) }
    }

    var lines: [String] {
        [
            "jobs waited for a runner: \(waits.words)",
            "in a burst at rest: \(waitsAtRest.words)",
            "a leader killed at rest was followed after: \(failovers.words)",
            "a leader that alone could not reach GitHub led no more after: \(waysGiven.words)",
            "launches committed by one agent in a minute: at most \(intents)",
            "launched while nothing registered: at most \(vain), and \(vainBeyondMaximum) above the maximum",
        ]
            + idle.sorted { "\($0.key)" < "\($1.key)" }.map { kind, idle in
                "\(kind) instances without a job, in service: \(idle.total / Int64(max(1, idle.count))) s each, worst \(idle.worst) s (\(idle.count))"
            } + ["most requests of a kind by one agent in a minute: " + Self.words(most)]
    }

    private static func words(_ most: [Int]) -> String {
        Action.Kind.allCases.filter { most[$0.rawValue] > 0 }.map { "\($0) \(most[$0.rawValue])" }.joined(separator: ", ")
    }
}
