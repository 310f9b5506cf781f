import AWS
import Scaler

/// Whether GitHub still gives jobs to the runner that an image was baked with. The image's tags RunnerVersion and RunnerReleased, which
/// the project's Packer template sets, say which it is.
///
/// GitHub's two rules on github.com and *.ghe.com (its announcement of 2026-06-12, community discussion 194762; read in a stored copy, and
/// confirmed by users' reports, on 2026-11-24): a runner older than 2.329.0 can't register; and a runner gets no jobs once the release
/// after it is 30 days old. GitHub names that day (`ActionsClient.runnerSupport`). Where it doesn't, the earliest day possible is reckoned:
/// 30 days after the version's own release.
struct RunnerReleaseCheck: Sendable {
    static let leastHosted = [2, 329, 0]

    let image: String
    let tags: [AWS.Tag]
    let isHosted: Bool
    let today: CalendarDay

    /// - Parameter end: until when GitHub gives jobs to that runner; asked only where its rules hold.
    func line(end: AWSCheck.RunnerEndSource) async -> CheckLine {
        guard let version = tags.runnerVersion, let numbers = Self.numbers(version) else { return untold("RunnerVersion", "2.338.0") }
        guard let released = tags.runnerReleased.flatMap({ CalendarDay($0) }) else { return untold("RunnerReleased", "2026-10-06") }
        let runner = "\(version), released on \(released)"
        guard isHosted else { return .ok("runner", "\(runner); your GitHub Enterprise Server's release notes name the least it takes") }
        guard !numbers.lexicographicallyPrecedes(Self.leastHosted) else {
            return .fail(
                "runner", "\(runner): GitHub lets no runner before 2.329.0 register. Build an image with a newer one (docs/images.md)")
        }
        return age(runner, await end(RunnerRelease(version: version, releasedDay: released.number)))
    }

    private func age(_ runner: String, _ end: RunnerEnd) -> CheckLine {
        guard let day = end.day.map({ CalendarDay(number: $0) }) else {
            return .ok("runner", "\(runner); GitHub names no last day for it: it is the newest version")
        }
        let left = day.number - today.number
        let since = left > 0 ? "from \(day) on, in \(left == 1 ? "a day" : "\(left) days")," : "since \(day)"
        guard let why = end.guess else {
            if left > RunnerRelease.noticeDays { return .ok("runner", "\(runner); GitHub gives it jobs until \(day), by its own word") }
            return .warn(
                "runner", "\(runner); \(since) GitHub gives it no jobs, by its own word. Build an image with a newer one (docs/images.md)")
        }
        let guess = "Reckoned from its release, for GitHub's own day isn't known: \(why)"
        if left > RunnerRelease.noticeDays { return .ok("runner", "\(runner); GitHub gives it jobs until \(day) at least. \(guess)") }
        return .warn(
            "runner",
            "\(runner); \(since) GitHub may refuse it jobs, if it released a newer one 30 days before. "
                + "Look at https://github.com/actions/runner/releases and build an image with the newest (docs/images.md). \(guess)")
    }

    private func untold(_ name: String, _ example: String) -> CheckLine {
        // The value isn't repeated: anybody who may tag images wrote it.
        let found = tags.value(of: name) == nil ? "it has no tag \(name)" : "its tag \(name) is of another form"
        return .warn(
            "runner",
            "\(image) doesn't say which runner it holds: \(found) (like \(example)). GitHub refuses jobs to a runner that is more than 30 "
                + "days behind: build the image with these tags (docs/images.md)")
    }

    /// `2.338.0`, with or without a leading v; nil for anything else.
    static func numbers(_ version: String) -> [Int]? {
        let parts = version.drop { $0 == "v" }.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil }
        return parts.count == 3 && numbers.count == 3 ? numbers : nil
    }
}

extension [AWS.Tag] {
    fileprivate func value(of key: String) -> String? { first { $0.key == key }?.value }
    fileprivate var runnerVersion: String? { value(of: "RunnerVersion") }
    fileprivate var runnerReleased: String? { value(of: "RunnerReleased") }
}

extension RunnerRelease {
    /// Nil when an image's tags don't say which runner it holds. Whoever may tag images wrote them: only what has the form is taken.
    init?(tags: [AWS.Tag]) {
        guard let version = tags.runnerVersion, RunnerReleaseCheck.numbers(version) != nil,
            let released = tags.runnerReleased.flatMap({ CalendarDay($0) })
        else { return nil }
        self.init(version: version, releasedDay: released.number)
    }
}
