import Scaler

/// How the agents before this one on this host ended: the content of the file beside the lock file.
///
///     <boot id>
///     running | ended
///     <crash> <crash> …        at most three, in milliseconds since boot
///
/// A process that finds `running` while it holds the lock knows that the one before it crashed; that instant, on CLOCK_BOOTTIME,
/// counts as the crash's. What was written in another boot says nothing of this one.
struct CrashCount: Equatable {
    /// So many within a minute are too many.
    static let most = 3
    static let window = Duration.seconds(60)

    private var boot: String
    private var isRunning: Bool
    private var crashes: [Int64]

    /// The first agent of this boot.
    init(boot: String) {
        self.boot = boot
        isRunning = false
        crashes = []
    }

    /// Nil when it isn't such a file.
    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty, !lines[0].isEmpty, ["running", "ended"].contains(lines[1]) else { return nil }
        let instants = lines[2].split(separator: " ")
        boot = String(lines[0])
        isRunning = lines[1] == "running"
        crashes = instants.compactMap { Int64($0) }
        guard crashes.count == instants.count, crashes.count <= Self.most else { return nil }
    }

    var text: String { "\(boot)\n\(isRunning ? "running" : "ended")\n\(crashes.map(String.init).joined(separator: " "))\n" }

    mutating func start(boot: String, at now: Instant) {
        if boot != self.boot { self = CrashCount(boot: boot) }
        let instant = now.sinceBoot.inMilliseconds
        if isRunning { crashes.append(instant) }
        let earliest = instant - Self.window.inMilliseconds
        crashes = crashes.filter { (earliest...instant).contains($0) }.suffix(Self.most)
        isRunning = true
    }

    mutating func end() { isRunning = false }

    /// In the minute before the start.
    var recent: Int { crashes.count }
    var isTooMany: Bool { crashes.count >= Self.most }
}
