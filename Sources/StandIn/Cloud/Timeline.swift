import Glibc

/// Nanoseconds of CLOCK_MONOTONIC, which every process of the machine shares: a benchmark may subtract its own reading.
func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// What happened when, for benchmarks and for people.
struct Timeline: Sendable {
    struct Entry: Sendable {
        var at: Int64
        var what: String
        var detail: String
    }

    /// The oldest entries make room: a stand-in that is left running must not grow without end.
    private static let longest = 200_000
    private(set) var entries: [Entry] = []
    private var dropped = 0

    mutating func note(_ what: String, _ detail: String = "") {
        entries.append(Entry(at: monotonicNanoseconds(), what: what, detail: detail))
        if entries.count > Self.longest {
            entries.removeFirst(Self.longest / 2)
            dropped += Self.longest / 2
        }
    }

    mutating func clear() {
        entries = []
        dropped = 0
    }

    /// Entries of the kind `what` (all without it), oldest first.
    func json(what: String?) -> JSON {
        let chosen = entries.filter { what == nil || $0.what == what }
        return [
            "now": .int(monotonicNanoseconds()), "dropped": .int(Int64(dropped)),
            "entries": .array(chosen.map { ["at": .int($0.at), "what": .string($0.what), "detail": .string($0.detail)] }),
        ]
    }
}

/// Wall-clock milliseconds since 1970.
func wallMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
