/// The runner of the image that is launched now grows old. Its tags are read when another template is launched, and once a day; then GitHub
/// is asked until when it gives jobs to that version.
struct Ageing: Sendable {
    private static let period = Duration.seconds(86_400)
    private static let retry = Duration.seconds(3_600)
    /// A read that comes late does no harm; a renewal of the token may come before it.
    private static let patience = Duration.seconds(30)
    private static let longestReason = 200

    /// Nil before the first was resolved.
    private(set) var template: LaunchTemplate?
    /// When another one took the place of `template`, within this reign.
    private(set) var changed: WallTime?
    /// Until when GitHub gives jobs to the runner; nil where the image's tags don't say which it is, and until GitHub was asked.
    private(set) var end: RunnerEnd?
    /// GitHub is being asked about it.
    private var asked: (template: LaunchTemplate, release: RunnerRelease)?
    private var isReading = false
    private var next: Instant?

    var wake: Instant? { isReading ? nil : next }

    func daysLeft(at wall: WallTime) -> Int? { end?.daysLeft(today: wall.dayNumber) }

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

    /// The image's tags are read.
    mutating func answered(_ read: LaunchTemplate, _ answer: Answer<RunnerRelease?>, _ turn: inout Turn) {
        isReading = false
        guard read == template else { return }
        guard case .done(let found) = answer else {
            next = turn.instant + Self.retry
            return
        }
        next = turn.instant + Self.period
        guard let found else { return end = nil }
        isReading = true
        asked = (read, found)
        turn.perform(
            .github(.readSupport(version: found.version)), for: .fleet(.launches(.support(read))), notAfter: turn.instant + Self.patience)
    }

    /// GitHub said until when it gives jobs to that version, or didn't.
    mutating func answered(_ read: LaunchTemplate, _ answer: Answer<RunnerSupport>, _ turn: inout Turn) {
        // Else another reign of this process asked.
        guard let asked, asked.template == read else { return }
        self.asked = nil
        isReading = false
        guard read == template else { return }
        let release = asked.release
        switch answer {
        case .done(let support): end = release.end(by: support)
        case .refused(let refusal): end = release.end(by: nil, because: String(refusal.words.prefix(Self.longestReason)))
        case .unknown, .skipped:
            // What GitHub said yesterday is better than a guess.
            next = turn.instant + Self.retry
            if end?.version == release.version { return }
            end = release.end(by: nil, because: String((answer.failure?.words ?? "GitHub wasn't asked in time").prefix(Self.longestReason)))
        }
        warn(&turn)
    }

    private func warn(_ turn: inout Turn) {
        guard let end, let left = daysLeft(at: turn.now.wall), left <= RunnerRelease.noticeDays else { return }
        let reckoned = "GitHub may soon give no more jobs to the runner of the image: build an image with a newer one (docs/images.md)"
        let told = "GitHub soon gives no more jobs to the runner of the image: build an image with a newer one (docs/images.md)"
        turn.note(
            .warning, end.guess == nil ? told : reckoned,
            ["runnerVersion": end.version, "daysLeft": "\(left)", "reckonedBecause": end.guess ?? ""])
    }
}
