/// What a leader goes on trying in vain, in the services' own words: it stands in `degraded` and once in the log.
///
/// A trouble is shown from its second failure on, if that came later than the first by half a second: what passes at once is no news. One
/// whose next try is far away, for a service asked for a long pause, is shown at once.
struct Troubles: Sendable {
    /// What fails, in a word that stays the same from try to try.
    enum What: String, CaseIterable, Sendable {
        case takeover, commit, session, token, acknowledgement, acquisition, listing, template, configuration, lookup, removal, termination
        case phase
    }

    struct Entry: Sendable, Equatable {
        let what: What
        var words: String
        /// When it failed first since it last succeeded.
        let since: WallTime
        var nextTry: WallTime?
        fileprivate var failures = 1
        fileprivate var last: Instant

        /// A try lay further away than anybody should wait without a word.
        fileprivate var isLong = false

        fileprivate var isShown: Bool { failures >= 2 || isLong }
    }

    /// Failures closer together than this are one: calls that were under way together fail together.
    private static let burst = Duration.milliseconds(500)
    /// A pause longer than this is shown at its first failure.
    private static let long = Duration.seconds(10)

    private var entries: [What: Entry] = [:]

    /// What is to be shown, in the order of `What`.
    var shown: [Entry] {
        guard !entries.isEmpty else { return [] }
        return What.allCases.compactMap { entries[$0] }.filter(\.isShown)
    }

    /// Says whether it is shown from now on.
    mutating func failed(_ what: What, because words: String, nextTry: Instant?, at now: Now) -> Bool {
        var entry = entries[what] ?? Entry(what: what, words: words, since: now.wall, last: now.instant)
        let wasShown = entry.isShown
        if let nextTry, nextTry - now.instant > Self.long { entry.isLong = true }
        if now.instant - entry.last >= Self.burst {
            entry.failures += 1
            entry.last = now.instant
        }
        entry.words = words
        entry.nextTry = nextTry.map { now.wall.later(by: max(.zero, $0 - now.instant)) }
        entries[what] = entry
        return !wasShown && entry.isShown
    }

    /// Says whether it was shown.
    mutating func succeeded(_ what: What) -> Bool { entries.isEmpty ? false : entries.removeValue(forKey: what)?.isShown == true }
}

extension WallTime {
    fileprivate func later(by span: Duration) -> WallTime { WallTime(milliseconds: milliseconds + span.inMilliseconds) }
}

extension Turn {
    /// What became of a try: a success ends the trouble, a failure counts towards it. What was not sent counts as neither.
    mutating func judge<Content>(_ what: Troubles.What, _ answer: Answer<Content>, nextTry: Instant? = nil) {
        switch answer {
        case .done: succeeded(what)
        case .refused(let refusal): failed(what, because: refusal.words, nextTry: nextTry)
        case .unknown(let words): failed(what, because: words, nextTry: nextTry)
        case .skipped: break
        }
    }

    mutating func failed(_ what: Troubles.What, because words: String, nextTry: Instant? = nil) {
        guard troubles.failed(what, because: words, nextTry: nextTry, at: now) else { return }
        note(
            .warning, "What fails is tried again; status shows it until it succeeds", ["what": what.rawValue, "reason": words])
    }

    mutating func succeeded(_ what: Troubles.What) {
        guard troubles.succeeded(what) else { return }
        note(.info, "What failed succeeds again", ["what": what.rawValue])
    }
}
