/// The report for people: a title for each group, under it a line for each check, told as they are known.
struct CheckText {
    private var last: CheckGroup?

    /// The lines of a part, with its group's title where that wasn't told yet, and the time of each check that took a millisecond or more.
    mutating func text(_ part: CheckPart) -> String {
        guard !part.lines.isEmpty else { return "" }
        let title = part.group == last ? "" : (last == nil ? "" : "\n") + part.group.title + "\n"
        last = part.group
        return title + part.lines.map { "  \($0.text)\(Self.time($0.milliseconds))\n" }.joined()
    }

    private static func time(_ milliseconds: Int64?) -> String { milliseconds.map { $0 > 0 ? " (\($0) ms)" : "" } ?? "" }
}
