import Glibc

/// Where standard output goes, as far as its width is concerned.
enum Screen {
    /// Columns of the terminal; 80 where the terminal doesn't say; nil where standard output is no terminal: lines may be long there.
    static func columns(of descriptor: Int32 = STDOUT_FILENO) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return max(40, Int(size.ws_col))
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
