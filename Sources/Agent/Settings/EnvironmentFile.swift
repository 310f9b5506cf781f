/// A file of variables in the form that systemd reads for `EnvironmentFile=` (systemd.exec(5), and systemd's src/basic/env-file.c at commit
/// 0002453b; 2026-11-28).
///
///     NAME=value               blanks around the value are dropped; a backslash takes the next character as it is
///     NAME="one \"two\"" '3'   quoted parts are put together; in double quotes a backslash escapes " \ ` $ and a line end
///     # or ; first in a line   a comment, to the line's end (systemd 254 and later; before, a backslash at its end took in the next line)
///
/// No variable is replaced in a value, and a line without `=` says nothing.
struct EnvironmentFile {
    private var rest: ArraySlice<UInt8>

    private init(_ bytes: [UInt8]) { rest = bytes.prefix { $0 != 0 } }

    /// The last value of each name counts. Entries whose name no program could be given, and those that aren't UTF-8, are left out.
    static func variables(in bytes: [UInt8]) -> [String: String] {
        var file = EnvironmentFile(bytes)
        var variables: [String: String] = [:]
        while let (name, value) = file.next() {
            guard isName(name), let value = String(validating: value, as: UTF8.self) else { continue }
            variables[String(decoding: name, as: UTF8.self)] = value
        }
        return variables
    }

    private static func isName(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, !first.isDigit else { return false }
        return bytes.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "_") || (0x61...0x7a).contains($0 | 0x20) }
    }

    private mutating func next() -> (name: [UInt8], value: [UInt8])? {
        while let byte = rest.popFirst() {
            if byte.isBlank { continue }
            if byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
                rest = rest.drop { !$0.isLineEnd }
            } else if let name = name(beginning: byte) {
                return (name, value())
            }
        }
        return nil
    }

    /// Nil for a line without `=`.
    private mutating func name(beginning first: UInt8) -> [UInt8]? {
        var name = [first]
        while let byte = rest.popFirst() {
            if byte.isLineEnd { return nil }
            if byte == UInt8(ascii: "=") { return Array(name.reversed().drop { $0.isBlank }.reversed()) }
            name.append(byte)
        }
        return nil
    }

    /// Quoted parts, and what follows them.
    private mutating func value() -> [UInt8] {
        var value: [UInt8] = []
        while let byte = rest.first {
            if byte.isLineEnd { break }
            switch byte {
            case _ where byte.isBlank: rest.removeFirst()
            case UInt8(ascii: "'"): value += singleQuoted()
            case UInt8(ascii: "\""): value += doubleQuoted()
            default: return value + plain()
            }
        }
        return value
    }

    private mutating func singleQuoted() -> [UInt8] {
        let quoted = rest.dropFirst().prefix { $0 != UInt8(ascii: "'") }
        rest = rest.dropFirst(quoted.count + 2)
        return Array(quoted)
    }

    private mutating func doubleQuoted() -> [UInt8] {
        var value: [UInt8] = []
        rest.removeFirst()
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                value.append(byte)
                continue
            }
            if Self.escapable.contains(next) { value.append(next) } else if next != UInt8(ascii: "\n") { value += [byte, next] }
        }
        return value
    }

    private static let escapable = Array("\"\\`$".utf8)

    /// Up to the line's end, without the blanks before it.
    private mutating func plain() -> [UInt8] {
        var (value, end) = ([UInt8](), 0)
        while let byte = rest.popFirst(), !byte.isLineEnd {
            if byte == UInt8(ascii: "\\") {
                if let next = rest.popFirst(), !next.isLineEnd { value.append(next) }
                end = value.count
            } else {
                value.append(byte)
                if !byte.isBlank { end = value.count }
            }
        }
        return Array(value.prefix(end))
    }
}

extension UInt8 {
    fileprivate var isLineEnd: Bool { self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r") }
    fileprivate var isBlank: Bool { isLineEnd || self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
