import Scaler

/// One picture of `agent status --watch`: a heading, and the last reading.
struct WatchFrame {
    let moment: StatusWatch.Moment
    let view: StatusView

    /// Inert, each line on its own.
    /// - Parameter width: of the terminal, in cells; nil: lines may be as long as they like.
    func lines(width: Int?) -> [String] {
        let heading = width.map { Screen.wrapped(moment.heading, to: $0) } ?? [moment.heading]
        guard let report = moment.last?.report else { return heading }
        let trouble = view.trouble(report).map { words in width.map { Screen.wrapped(words, to: $0) } ?? [words] } ?? []
        return heading + trouble + [""] + view.lines(report, width: width)
    }

    /// The rows of the terminal, but for its last: there the cursor stands. What there is no room for is counted.
    ///
    /// No row is wider than the terminal. The terminal would wrap a wider one, the picture would be higher than the screen, and the next
    /// picture would be drawn in the wrong place.
    func rows(for size: Screen.Size) -> [String] {
        let all = lines(width: size.readableColumns).flatMap { Screen.rows(of: $0, columns: size.columns) }
        let room = max(1, size.rows - 1)
        guard all.count > room else { return all }
        let rest = "… \(all.count - room + 1) more lines: make the window taller, or choose by --waiting, --state, --job, --runner"
        return all.prefix(room - 1) + [Printable.line(rest, atMost: size.columns)]
    }
}

extension StatusWatch.Moment {
    /// When it was read, or that it wasn't, on one line.
    var heading: String {
        guard let fault else { return last.map { "Read at \($0.at.rfc3339)" } ?? "Reading the table …" }
        let tried = "NOT READ at \(at.rfc3339), and tried again: \(fault)"
        let known = last.map { "The last reading was at \($0.at.rfc3339), \(StatusText.span($0.at.age(at: at).components.seconds)) ago" }
        return Printable.line("\(tried). \(known ?? "Nothing was read yet").")
    }
}
