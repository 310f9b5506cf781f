/// The report for people: facts, then a table for each kind of thing.
///
/// Everything that it shows passes through `fact` or `TextTable`, and both through `Printable`: a name can't forge a row.
struct StatusText {
    private let report: StatusReport
    /// Of the terminal; nil: lines may be as long as they like.
    private let width: Int?

    init(_ report: StatusReport, width: Int? = nil) {
        self.report = report
        self.width = width
    }

    var text: String {
        var lines = StatusFacts(report).all.flatMap { Self.fact($0, $1, width: width) }
        for table in StatusTables(report).all { lines += [""] + table.lines(width: width) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let labelWidth = 11

    /// A fact is never clipped: on a terminal it goes on under itself.
    static func fact(_ label: String, _ words: String, width: Int?) -> [String] {
        let words = Printable.line(words)
        let lines = width.map { Screen.wrapped(words, to: max(20, $0 - labelWidth)) } ?? [words]
        return lines.enumerated().map { (($0 == 0 ? label : "").padded(to: labelWidth) + $1).trimmedEnd }
    }

    /// `42s`, `3m12s`, `5h2m`.
    static func span(_ seconds: Int64) -> String {
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m\(seconds % 60)s" }
        return "\(seconds / 3600)h\(seconds % 3600 / 60)m"
    }
}
