/// `agent status --watch` where nothing can be drawn, as in a pipe or on a dumb terminal: each reading below the one before. JSON stands
/// on one line each.
struct WatchLines: Sendable {
    let view: StatusView

    func show(_ moment: StatusWatch.Moment) throws {
        guard view.form == nil || view.form == .wide else { return try list(moment) }
        // What was read before stands above.
        let lines = moment.fault == nil ? WatchFrame(moment: moment, view: view).lines(width: Screen.columns()) : [moment.heading]
        StandardOutput.write((lines + [""]).map { $0 + "\n" }.joined())
    }

    /// Only what was asked for may stand on standard output.
    private func list(_ moment: StatusWatch.Moment) throws {
        guard moment.fault == nil, let report = moment.last?.report else { return StandardError.line("agent status: \(moment.heading)") }
        if view.form == .json { return StandardOutput.write(try view.json(report, isOneLine: true)) }
        StandardOutput.write((view.lines(report, width: nil) + [""]).map { $0 + "\n" }.joined())
        if let words = view.trouble(report) { StandardError.line("agent status: \(words)") }
    }
}
