import Logging

/// One line of the log, before it is written in either form.
struct LogLine {
    let time: WallTime
    let level: Logger.Level
    let label: String
    let message: String
    let fields: [(key: String, value: Logger.Metadata.Value)]

    /// A longer text is cut: what a server sends must not fill the disk by way of the log.
    static let mostScalars = Printable.mostScalars
    private static let reserved: Set<String> = ["time", "level", "logger", "message"]

    /// One JSON object and a line end. Metadata stand beside the fixed fields; one with a fixed field's name gets a `_` after it.
    var json: String {
        var line = #"{"time":"\#(time.rfc3339)","level":"\#(level.rawValue)","logger":"#
        Self.quote(label, into: &line)
        line += #","message":"#
        Self.quote(message, into: &line)
        for (key, value) in fields {
            line += ","
            Self.quote(Self.reserved.contains(key) ? key + "_" : key, into: &line)
            line += ":"
            Self.write(value, into: &line)
        }
        return line + "}\n"
    }

    /// Time of day (UTC), level, message, fields: what a person at a terminal reads.
    var text: String {
        let level = level.rawValue
        var line = "\(time.timeOfDay) \(level)\(String(repeating: " ", count: max(0, 8 - level.utf8.count))) \(Printable.line(message))"
        for (key, value) in fields { line += " \(Printable.line(key))=\(Self.word(value))" }
        return line + "\n"
    }

    private static func write(_ value: Logger.Metadata.Value, into line: inout String) {
        switch value {
        case .string(let text): quote(text, into: &line)
        case .stringConvertible(let value): write(convertible: value, into: &line)
        case .array(let elements):
            line += "["
            for (index, element) in elements.enumerated() {
                line += index == 0 ? "" : ","
                write(element, into: &line)
            }
            line += "]"
        case .dictionary(let fields):
            line += "{"
            for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
                line += index == 0 ? "" : ","
                quote(field.key, into: &line)
                line += ":"
                write(field.value, into: &line)
            }
            line += "}"
        }
    }

    /// Whole numbers and truths keep their JSON type, so that a query can compare them.
    private static func write(convertible value: any CustomStringConvertible, into line: inout String) {
        switch value {
        case let number as any BinaryInteger: line += "\(number)"
        case let truth as Bool: line += truth ? "true" : "false"
        default: quote(value.description, into: &line)
        }
    }

    private static func quote(_ text: String, into line: inout String) {
        line += "\""
        for scalar in shortened(text) {
            switch scalar {
            case "\"": line += "\\\""
            case "\\": line += "\\\\"
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case let scalar where Printable.isUnsafe(scalar): line += Printable.jsonEscape(scalar)
            default: line.unicodeScalars.append(scalar)
            }
        }
        line += "\""
    }

    private static func word(_ value: Logger.Metadata.Value) -> String {
        let text = Printable.line("\(value)")
        return text.isEmpty || text.contains(" ") || text.contains("=") ? "\"\(text)\"" : text
    }

    private static func shortened(_ text: String) -> [Unicode.Scalar] {
        let scalars = Array(text.unicodeScalars.prefix(mostScalars + 1))
        return scalars.count > mostScalars ? scalars.prefix(mostScalars) + ["…"] : scalars
    }
}
