/// Text from outside, made fit for a person's eyes: on one line, and inert.
///
/// GitHub's names, AWS's words, another agent's record: whoever wrote them may have put an escape sequence, a line break or a character
/// that reverses the text into them. On a terminal those retitle the window, clear the screen, forge rows and hide words.
///
/// `line` is for one cell, one fact, one message. `page` is the last funnel, at the descriptor of standard output and standard error: what
/// a caller forgot to pass through `line` shows its escapes there, and moves no cursor.
enum Printable {
    /// Longer texts are cut, so that one name can't fill a screen or a disk.
    static let mostScalars = 8192
    /// Marks that are put upon a letter: more of them in a row paint over the lines above and below.
    private static let mostMarks = 4

    /// On one line; what is unsafe is shown as an escape (`\n`, `\x1b`, `\u{202e}`).
    /// - Parameter cells: the width on a terminal, at least 1; a longer text ends in `…`. Nil: as long as it is.
    static func line(_ text: String, atMost cells: Int? = nil) -> String {
        if isPlain(text), cells.map({ text.utf8.count <= $0 }) ?? (text.utf8.count <= mostScalars) { return text }
        var line = Line(room: cells ?? .max)
        var (scalars, marks) = (0, 0)
        for scalar in text.unicodeScalars {
            scalars += 1
            marks = Cells.isMark(scalar) ? marks + 1 : 0
            guard marks <= mostMarks, !joins(scalar) else { continue }
            guard scalars <= mostScalars, line.add(isUnsafe(scalar) ? escape(scalar) : String(scalar)) else { return line.clipped }
        }
        return line.text
    }

    /// As `line`, but a longer text loses its beginning: it begins with `…`.
    /// - Parameter cells: the width on a terminal, at least 1.
    static func ending(_ text: String, atMost cells: Int) -> String {
        let line = line(text)
        guard Cells.width(of: line) > cells else { return line }
        var (kept, width) = ([Character](), 1)
        for character in line.reversed() {
            width += Cells.width(of: String(character))
            guard width <= cells else { break }
            kept.append(character)
        }
        return "…" + String(kept.reversed())
    }

    /// As it is, but for what is unsafe. Line breaks stay: the caller made them, or `line` has taken them away.
    static func page(_ text: String) -> String {
        isPlain(text) ? text : replacing(text) { $0 == "\n" ? "\n" : joins($0) ? "" : escape($0) }
    }

    /// JSON that hides nothing either: what is unsafe inside its strings stands as `\u009b`. Its data stay the same.
    static func json(_ text: String) -> String {
        isPlain(text) ? text : replacing(text) { $0 == "\n" ? "\n" : jsonEscape($0) }
    }

    /// C0, DEL and C1; separators of lines; characters that are invisible or turn the direction of the text; what has no shape.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if (0x20...0x7e).contains(scalar.value) { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// `\u001b`, and two of them above U+FFFF (RFC 8259, 7).
    static func jsonEscape(_ scalar: Unicode.Scalar) -> String {
        UTF16.encode(scalar)?.reduce(into: "") { $0 += "\\u" + hex($1, digits: 4) } ?? ""
    }

    /// Inside an emoji: whether it is coloured, and which belong together. They are left out without a word; the parts are shown.
    private static func joins(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x200d || (0xfe00...0xfe0f).contains(scalar.value)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: scalar.value < 0x100 ? "\\x" + hex(UInt16(scalar.value), digits: 2) : "\\u{" + String(scalar.value, radix: 16) + "}"
        }
    }

    private static func hex(_ value: UInt16, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private static func replacing(_ text: String, _ replacement: (Unicode.Scalar) -> String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) { result += replacement(scalar) } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// Nearly all that is ever written: printable ASCII and line ends.
    private static func isPlain(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { $0.allSatisfy { (0x20...0x7e).contains($0) } }
    }
}

/// A line that is built piece by piece, and remembers where it would have to be cut.
private struct Line {
    let room: Int
    private(set) var text = ""
    private var width = 0
    /// Bytes of it that leave a cell for `…`.
    private var start = 0

    init(room: Int) { self.room = max(1, room) }

    var clipped: String { String(decoding: text.utf8.prefix(start), as: UTF8.self) + "…" }

    /// False when there is no room for it.
    mutating func add(_ piece: String) -> Bool {
        let cells = piece.unicodeScalars.reduce(0) { $0 + Cells.width(of: $1) }
        guard width + cells <= room else { return false }
        width += cells
        text += piece
        if width < room { start = text.utf8.count }
        return true
    }
}
