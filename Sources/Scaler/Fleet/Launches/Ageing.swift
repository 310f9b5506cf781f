/// What an image's tags tell of the runner that it was baked with.
///
/// GitHub gives no jobs to a runner that hasn't been updated within 30 days of a release (its announcement of 2026-06-12, community
/// discussion 194762, in force since 2026-09-25; read in a stored copy on 2026-11-24). That release is at the earliest the day's after the
/// runner's own, which no tag can tell: so 30 days after its own the runner may be refused.
public struct RunnerRelease: Hashable, Sendable {
    public static let graceDays = 30
    /// So long before that day it is said: time to build an image and try it.
    public static let noticeDays = 7

    /// Such as `2.338.0`.
    public let version: String
    /// Days since 1970-01-01, UTC.
    public let releasedDay: Int

    public init(version: String, releasedDay: Int) {
        self.version = version
        self.releasedDay = releasedDay
    }

    /// Days until the earliest one on which GitHub may give it no more jobs; negative after it.
    public func daysLeft(today: Int) -> Int { releasedDay + Self.graceDays - today }
}

/// The runner of the image that is launched now grows old: its tags are read when another template is launched, and once a day.
struct Ageing: Sendable {
    private static let period = Duration.seconds(86_400)
    private static let retry = Duration.seconds(3_600)

    /// Nil before the first was resolved.
    private(set) var template: LaunchTemplate?
    /// When another one took the place of `template`, within this reign.
    private(set) var changed: WallTime?
    private var release: RunnerRelease?
    private var isReading = false
    private var next: Instant?

    var wake: Instant? { isReading ? nil : next }

    func daysLeft(at wall: WallTime) -> Int? { release?.daysLeft(today: wall.dayNumber) }

    /// This template is launched from now on. True when it is another one.
    mutating func launches(from found: LaunchTemplate, at now: Now) -> Bool {
        guard found != template else { return false }
        if template != nil { changed = now.wall }
        template = found
        next = now.instant
        return true
    }

    mutating func advance(_ turn: inout Turn) {
        guard !isReading, let next, next <= turn.instant, let template else { return }
        isReading = true
        turn.perform(.compute(.readRelease(template)), for: .fleet(.launches(.release(template))))
    }

    mutating func answered(_ asked: LaunchTemplate, _ answer: Answer<RunnerRelease?>, _ turn: inout Turn) {
        isReading = false
        guard asked == template else { return }
        guard case .done(let found) = answer else {
            next = turn.instant + Self.retry
            return
        }
        release = found
        next = turn.instant + Self.period
        warn(&turn)
    }

    private func warn(_ turn: inout Turn) {
        guard let release, let left = daysLeft(at: turn.now.wall), left <= RunnerRelease.noticeDays else { return }
        turn.note(
            .warning, "GitHub may soon give no more jobs to the runner of the image: build an image with a newer one (docs/images.md)",
            ["runnerVersion": release.version, "daysLeft": "\(left)"])
    }
}
