/// The report for people: facts, then a table for each kind of thing.
///
/// Everything that it shows passes through `fact` or `TextTable`, and both through `Printable`: a name can't forge a row.
struct StatusText {
    private let report: StatusReport
    /// Of the terminal; nil: lines may be as long as they like.
    private let width: Int?
    private let isWide: Bool
    private let filter: StatusFilter

    /// - Parameter width: of the terminal, in cells; nil: lines may be as long as they like.
    /// - Parameter isWide: with the columns that only `-o wide` has.
    init(_ report: StatusReport, width: Int? = nil, isWide: Bool = false, filter: StatusFilter = StatusFilter()) {
        self.report = report
        (self.width, self.isWide, self.filter) = (width, isWide, filter)
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    /// With a filter: who leads, the counts, and the jobs and runners that it lets through.
    var lines: [String] {
        let shown = report.filtered(by: filter)
        let facts = filter.isEmpty ? StatusFacts(report).all : StatusFacts(report).first + [("Shown", words(shown))]
        var lines = facts.flatMap { Self.fact($0, $1, width: width) }
        let tables = StatusTables(shown, isWide: isWide, isClipped: width != nil)
        for table in filter.isEmpty ? tables.all : tables.chosen { lines += [""] + table.lines(width: width) }
        return lines
    }

    private func words(_ shown: StatusReport) -> String {
        guard !shown.jobs.isEmpty || !shown.runners.isEmpty else { return "nothing: no job and no runner fits \(filter.words)" }
        let jobs = "\(shown.jobs.count) of \(report.jobs.count) jobs"
        return "\(jobs), \(shown.runners.count) of \(report.runners.count) runners, by \(filter.words)"
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
