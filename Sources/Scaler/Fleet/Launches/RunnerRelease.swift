/// What an image's tags tell of the runner that it was baked with.
///
/// GitHub gives no jobs to a runner once the release *after* it is 30 days old (its announcement of 2026-06-12, community discussion 194762; read
/// in a stored copy on 2026-11-24). No tag can tell when that release came out. GitHub tells (`RunnerSupport`).
public struct RunnerRelease: Hashable, Sendable {
    /// From a release until the one before it gets no more jobs.
    public static let graceDays = 30
    /// So long before the last day it is said: time to build an image and try it.
    public static let noticeDays = 7

    /// Such as `2.338.0`.
    public let version: String
    /// Days since 1970-01-01, UTC.
    public let releasedDay: Int

    public init(version: String, releasedDay: Int) {
        self.version = version
        self.releasedDay = releasedDay
    }

    /// Until when GitHub gives it jobs, by `support`; reckoned where GitHub doesn't say.
    public func end(by support: RunnerSupport?, because why: String = "") -> RunnerEnd {
        switch support {
        case .ends(let day): RunnerEnd(version: version, day: day, source: .github)
        case .open: RunnerEnd(version: version, day: nil, source: .github)
        case .unknown: reckoned("GitHub doesn't know this version")
        case nil: reckoned(why)
        }
    }

    private func reckoned(_ why: String) -> RunnerEnd {
        RunnerEnd(version: version, day: releasedDay + Self.graceDays, source: .reckoned(why))
    }
}

/// What GitHub says of a runner version's end.
public enum RunnerSupport: Hashable, Sendable {
    /// GitHub gives it jobs until this day, in days since 1970-01-01, UTC.
    case ends(day: Int)
    /// GitHub names no day: this is the newest version, so 30 days are left at least.
    case open
    /// GitHub doesn't know the version, or this GitHub has no such list.
    case unknown
}

/// Until when GitHub gives jobs to the runner of an image, and who says so.
public struct RunnerEnd: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        case github
        /// Counted from the version's own release, which is the earliest day possible: weeks too early as a rule. With the reason why GitHub's
        /// own word isn't there.
        case reckoned(String)
    }

    public let version: String
    /// Days since 1970-01-01, UTC; nil where GitHub names none.
    public let day: Int?
    public let source: Source

    public init(version: String, day: Int?, source: Source) {
        self.version = version
        self.day = day
        self.source = source
    }

    /// Days until then, negative after it. Where GitHub names no day: the least that a release of today would leave.
    public func daysLeft(today: Int) -> Int { day.map { $0 - today } ?? RunnerRelease.graceDays }

    /// Why the day is reckoned; nil where GitHub said it.
    public var guess: String? { if case .reckoned(let why) = source { why } else { nil } }
}
