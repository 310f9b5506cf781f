import Scaler

/// Events as `agent events` prints them: as text, or as JSON, one line each.
enum EventText {
    private static let kindWidth = PastEvent.Kind.allCases.map(\.rawValue.count).max() ?? 0

    /// Everything passes through `Printable`: a job's name can't forge a line.
    /// - Parameter width: of the terminal: a longer event goes on under itself. Nil: one line, as long as it must be.
    static func line(_ event: PastEvent, width: Int?) -> String {
        let start = "\(event.at.rfc3339)  \(event.kind.rawValue.padded(to: kindWidth))  "
        let words = Printable.line(event.words)
        let lines = width.map { Screen.wrapped(words, to: max(20, $0 - start.count)) } ?? [words]
        let indent = String(repeating: " ", count: start.count)
        return lines.enumerated().map { (($0 == 0 ? start : indent) + $1).trimmedEnd + "\n" }.joined()
    }

    /// One object on one line.
    static func json(_ event: PastEvent) -> String {
        guard let text = try? StatusView.encoded(event, isOneLine: true) else { preconditionFailure("texts and numbers fit into JSON") }
        return text
    }
}
