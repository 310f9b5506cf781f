/// What is written to a terminal to be obeyed: control sequences of this program's own (ECMA-48, and xterm's private modes 25 and 1049),
/// around lines that are inert.
struct TerminalSequence: Sendable, Equatable {
    let text: String

    private init(_ text: String) { self.text = text }

    /// To a screen of its own, without a cursor: what was on the terminal stays as it is, and nothing is added to its scrollback.
    static let enter = TerminalSequence("\u{1b}[?1049h\u{1b}[?25l\u{1b}[H\u{1b}[2J")
    /// Back to what was on the terminal, with its cursor.
    static let leave = TerminalSequence("\u{1b}[?25h\u{1b}[?1049l")

    /// Lines in the place of those before: each is emptied before it is written, and what is left below is taken away. The screen is never
    /// empty, so nothing flickers.
    static func frame(_ lines: [String]) -> TerminalSequence {
        TerminalSequence("\u{1b}[H" + lines.map { "\u{1b}[2K\(Printable.line($0))\n" }.joined() + "\u{1b}[J")
    }
}
