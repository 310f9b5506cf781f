import Glibc

/// Where standard output goes, as far as its size is concerned.
enum Screen {
    struct Size: Equatable, Sendable {
        /// Cells of a line, 40 at least.
        var columns: Int
        /// Lines, 4 at least.
        var rows: Int
    }

    /// Columns of the terminal; nil where standard output is no terminal: lines may be long there.
    static func columns(of descriptor: Int32 = STDOUT_FILENO) -> Int? { size(of: descriptor)?.columns }

    /// The terminal's size; where it doesn't say, the variables COLUMNS and LINES do, or else it is 80 by 24. Nil where standard output is
    /// no terminal.
    static func size(
        of descriptor: Int32 = STDOUT_FILENO, environment: @autoclosure () -> [String: String] = ProcessEnvironment.variables()
    ) -> Size? {
        guard isatty(descriptor) == 1 else { return nil }
        var told = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &told) == 0, told.ws_col > 0 else {
            let variables = environment()
            return size(columns: variables["COLUMNS"].flatMap { Int($0) } ?? 80, rows: variables["LINES"].flatMap { Int($0) } ?? 24)
        }
        return size(columns: Int(told.ws_col), rows: told.ws_row > 0 ? Int(told.ws_row) : 24)
    }

    /// A terminal that says that it has no room is given a line that can be read all the same.
    private static func size(columns: Int, rows: Int) -> Size { Size(columns: min(max(40, columns), 10_000), rows: max(4, rows)) }

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
