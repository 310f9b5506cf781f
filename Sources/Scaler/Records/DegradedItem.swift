/// One thing that a leader can't do as it should, and goes on trying.
public struct DegradedItem: Hashable, Sendable {
    /// What can't be done, in a word or two that stay the same from try to try: `session`, `launch`, `template`, `listing`. It tells items
    /// apart, so that `since` outlives a change of the words (a request id, another pool).
    public var what: String
    /// The service's own words.
    public var words: String
    /// When it began; nil in a record of an earlier version.
    public var since: WallTime?
    /// When it is tried again, where that is known.
    public var nextTry: WallTime?

    public init(_ what: String, _ words: String, since: WallTime? = nil, nextTry: WallTime? = nil) {
        self.what = what
        self.words = words
        self.since = since
        self.nextTry = nextTry
    }

    /// What is degraded now, each item since when it has been, as far as `before` knew it.
    static func going(on before: [DegradedItem], _ now: [DegradedItem], at wall: WallTime) -> [DegradedItem] {
        now.map { item in
            var item = item
            item.since = item.since ?? before.first { $0.what == item.what }?.since ?? wall
            return item
        }
    }

    /// Beside `degraded`, which stays a list of words as an earlier version reads it: three texts for each of them.
    var about: [String] { [what, since.map { "\($0.milliseconds)" } ?? "", nextTry.map { "\($0.milliseconds)" } ?? ""] }

    static func read(words: [String], about: [String]) -> [DegradedItem] {
        words.enumerated().map { place, words in
            guard about.count >= 3 * (place + 1) else { return DegradedItem("", words) }
            return DegradedItem(about[3 * place], words, since: wall(about[3 * place + 1]), nextTry: wall(about[3 * place + 2]))
        }
    }

    private static func wall(_ text: String) -> WallTime? { Int64(text).map { WallTime(milliseconds: $0) } }
}
