import ArgumentParser
import FoundationEssentials

/// How a status is shown, and which part of it.
struct StatusView: Sendable {
    enum Form: String, CaseIterable, Sendable, ExpressibleByArgument {
        /// Every column, and nothing clipped, however narrow the terminal.
        case wide
        /// docs/status.md
        case json
        /// The jobs' ids, then the runners' names, a line each.
        case name
    }

    /// Nil: facts and tables that fit the terminal.
    var form: Form?
    var filter = StatusFilter()

    /// Inert lines. (Of JSON the caller takes `json`.)
    /// - Parameter width: of the terminal, in cells; nil: lines may be as long as they like.
    func lines(_ report: StatusReport, width: Int?) -> [String] {
        guard form == .name else {
            return StatusText(report, width: form == .wide ? nil : width, isWide: form == .wide, filter: filter).lines
        }
        let shown = report.filtered(by: filter)
        return (shown.jobs.map(\.id) + shown.runners.map(\.name)).map { Printable.line($0) }
    }

    func text(_ report: StatusReport, width: Int?) throws -> String {
        form == .json ? try json(report) : lines(report, width: width).map { $0 + "\n" }.joined()
    }

    /// - Parameter isOneLine: as a stream of objects has it.
    func json(_ report: StatusReport, isOneLine: Bool = false) throws -> String {
        try Self.encoded(report.filtered(by: filter), isOneLine: isOneLine)
    }

    /// Names from outside keep their characters; those that a terminal would obey stand as `\u…`.
    static func encoded(_ value: some Encodable, isOneLine: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !isOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        return Printable.json(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
    }

    /// Why the exit code is not 0, where the form doesn't say it: a list of names has no room for it. Nil where all is well, and in every
    /// other form.
    func trouble(_ report: StatusReport) -> String? {
        guard form == .name else { return nil }
        return switch report.exit {
        case .cantTell: "this table holds no scale set \(report.scope). `agent status` names those that it holds"
        case .failed: "no agent leads \(report.scope). `agent status` tells since when"
        case .degraded: "\(report.scope) is led, but not all is well. `agent status` lists the reasons"
        default: nil
        }
    }

    /// That no job and no runner was chosen, where the form doesn't say it: names and JSON list nothing then. Nil where one was chosen,
    /// where nothing limits the choice, and in every other form.
    func emptiness(_ report: StatusReport) -> String? {
        guard form == .name || form == .json, !filter.isEmpty else { return nil }
        let shown = report.filtered(by: filter)
        return shown.jobs.isEmpty && shown.runners.isEmpty ? "no job and no runner fits \(filter.words)" : nil
    }
}
