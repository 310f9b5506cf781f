import Glibc

/// Where standard output goes, as far as its size is concerned.
enum Screen {
    /// The terminal's own size, however small.
    struct Size: Equatable, Sendable {
        /// Cells of a row, 1 at least.
        var columns: Int
        /// Rows, 1 at least.
        var rows: Int

        /// For how many cells a text is made: 40 at least, because a narrower text can't be read. Such a text is wider than the terminal,
        /// which wraps it.
        var readableColumns: Int { min(max(40, columns), 10_000) }
    }

    /// Columns that a text is made for; nil where standard output is no terminal: lines may be long there.
    static func columns(of descriptor: Int32 = STDOUT_FILENO) -> Int? { size(of: descriptor)?.readableColumns }

    /// The terminal's size; where it doesn't say, the variables COLUMNS and LINES do, or else it is 80 by 24. Nil where standard output is
    /// no terminal.
    static func size(
        of descriptor: Int32 = STDOUT_FILENO, environment: @autoclosure () -> [String: String] = ProcessEnvironment.variables()
    ) -> Size? {
        guard isatty(descriptor) == 1 else { return nil }
        var told = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &told) == 0, told.ws_col > 0 else {
            let variables = environment()
            return Size(
                columns: max(1, variables["COLUMNS"].flatMap { Int($0) } ?? 80), rows: max(1, variables["LINES"].flatMap { Int($0) } ?? 24))
        }
        return Size(columns: Int(told.ws_col), rows: told.ws_row > 0 ? Int(told.ws_row) : 24)
    }

    /// The terminal's rows that a line takes. A line that is too wide goes on below, indented: it can't pass for a line of its own.
    static func rows(of line: String, columns: Int) -> [String] {
        guard Cells.width(of: line) > columns else { return [line] }
        let indent = columns > 20 ? "    " : ""
        let pieces = wrapped(line, to: columns - indent.count)
        return pieces.enumerated().map { (($0 == 0 ? "" : indent) + $1).trimmedEnd }
    }

    /// Breaks a text into lines of at most `width` cells: between words, and inside a word that is longer than a line.
    static func wrapped(_ text: String, to width: Int) -> [String] {
        var (lines, line) = ([String](), "")
        for word in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
            let joined = line.isEmpty ? word : line + " " + word
            if Cells.width(of: joined) <= width {
                line = joined
                continue
            }
            if !line.isEmpty { lines.append(line) }
            var pieces = pieces(of: word, width)
            line = pieces.popLast() ?? ""
            lines += pieces
        }
        return lines + [line]
    }

    private static func pieces(of word: String, _ width: Int) -> [String] {
        var (pieces, piece) = ([String](), "")
        for character in word {
            if Cells.width(of: piece + String(character)) > max(2, width) {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        return pieces + [piece]
    }
}
