import Foundation
import Testing

@testable import Agent

/// Every character that moves a cursor, ends a line, is invisible, or turns the direction of the text.
private let hostile =
    "x\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}1mall\nLeader  nobody\r\t\u{7f}\u{202e}evil\u{2066}\u{200b}\u{feff}\u{2028}\u{e0041}"

private func isInert(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

@Suite("Text from outside, as a person is shown it")
struct PrintableTests {
    @Test("is inert and stays on one line")
    func isInertOnOneLine() {
        let shown = Printable.line(hostile)
        #expect(isInert(shown))
        #expect(shown.hasPrefix(#"x\x1b]0;owned\x07\x1b[2J\x9b1mall\nLeader  nobody\r\t\x7f\u{202e}evil"#), "\(shown)")
    }

    @Test("is what it was when nothing in it is unsafe")
    func isUnchanged() {
        for text in ["", "build", "größer · 日本語 · é", "a  b"] { #expect(Printable.line(text) == text) }
    }

    @Test("keeps an emoji that is made of several characters readable")
    func keepsEmoji() { #expect(Printable.line("⚙️ build 👩‍💻") == "⚙ build 👩💻") }

    @Test("loses marks that would paint over other lines")
    func losesStackedMarks() {
        let shown = Printable.line("e" + String(repeating: "\u{301}", count: 500))
        #expect(shown.unicodeScalars.count <= 5)
    }

    @Test("is clipped to a number of cells, and says so", arguments: 1...12)
    func isClipped(_ cells: Int) {
        for text in ["a long name of a job", "日本語日本語日本語", hostile] {
            let shown = Printable.line(text, atMost: cells)
            #expect(Cells.width(of: shown) <= cells && shown.hasSuffix("…"), "\(shown)")
        }
        #expect(Printable.line("exactly", atMost: 7) == "exactly")
    }

    @Test("is cut when it is endless")
    func isCut() { #expect(Printable.line(String(repeating: "é", count: 100_000)).unicodeScalars.count <= Printable.mostScalars + 1) }

    @Test("is inert on a whole page too, whose line ends stay")
    func isInertOnAPage() {
        let page = Printable.page("one\n\(hostile)\ntwo\n")
        #expect(isInert(page.filter { $0 != "\n" }) && page.hasPrefix("one\n") && page.hasSuffix("\ntwo\n"))
    }

    @Test("is escaped in JSON, and the data stay the same")
    func isEscapedInJSON() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .prettyPrinted
        let text = Printable.json(String(decoding: try encoder.encode(["name": hostile]), as: UTF8.self))
        #expect(
            isInert(text.filter { $0 != "\n" }) && text.contains(#"\u009b"#) && text.contains(#"\u202e"#) && text.contains(#"\udb40\udc41"#)
        )
        #expect(try JSONDecoder().decode([String: String].self, from: Data(text.utf8)) == ["name": hostile])
    }
}

@Suite("Every output")
struct OutputTests {
    private func isOneInertLine(_ text: String) -> Bool { isInert(text.filter { $0 != "\n" }) && text.filter { $0 == "\n" }.count <= 1 }

    @Test("shows a hostile text inert and on one line: a check's line, a line of the log, a wrong setting")
    func isInertEverywhere() {
        #expect(isOneInertLine(CheckLine.fail(hostile, hostile).text) && isOneInertLine(CheckLine.ok("x", hostile).text))
        let line = LogLine(
            time: WallTime(milliseconds: 0), level: .info, label: "agent", message: hostile, fields: [("k\(hostile)", .string(hostile))])
        #expect(isOneInertLine(line.text) && isOneInertLine(line.json))
        let problem = SettingsProblem(subject: "X", value: hostile, problem: "is wrong")
        let report = SettingsReport(command: "agent status", problems: [problem], powerOffCommand: []).description
        #expect(isInert(report.filter { $0 != "\n" }) && !report.split(separator: "\n").contains { $0.hasPrefix("Leader") })
    }
}

@Suite("A table for people")
struct TextTableTests {
    private let columns = [TextTable.Column("ID"), .init("NAME", .name), .init("ZONE", .optional), .init("WHY")]

    private func lines(_ rows: [[String]], width: Int?, wraps: Bool = false) -> [String] {
        TextTable(columns, rows, wrapsLast: wraps).lines(width: width)
    }

    @Test("isn't widened for all rows by one long name, which stands whole in a pipe and is clipped on a terminal")
    func isNotWidened() {
        let long = String(repeating: "n", count: 300)
        let rows = [["1", long, "z", "w"], ["2", "short", "z", "w"]]
        let piped = lines(rows, width: nil)
        #expect(piped[1].contains(long) && Cells.width(of: piped[2]) < 70 && piped[2].hasPrefix("2   short"))
        #expect(lines(rows, width: 300)[1].hasPrefix("1   " + String(repeating: "n", count: 47) + "…"))
    }

    @Test("clips the beginning of a name whose end tells it apart")
    func clipsABeginning() {
        let rows = [["a-long-name-of-a-scale-set-i-0123456789abcdef0", "why it waits, in several words"]]
        let lines = TextTable([.init("RUNNER", .ending), .init("WHY")], rows).lines(width: 60)
        #expect(lines[1].contains("-i-0123456789abcdef0  why it waits") && lines[1].hasPrefix("…"))
        #expect(Printable.ending("日本語", atMost: 4) == "…語" && Printable.ending("日本語", atMost: 6) == "日本語")
    }

    @Test("never is wider than the terminal", arguments: [40, 80, 120, 200])
    func fits(_ width: Int) {
        let row = [
            "i-0123456789abcdef0", "a name of a job in a matrix (ubuntu, 3.12)", "us-east-1a",
            String(repeating: "why it waits ", count: 20),
        ]
        for wraps in [true, false] {
            let lines = lines([row, row], width: width, wraps: wraps)
            #expect(lines.allSatisfy { Cells.width(of: $0) <= width }, "\(lines)")
            #expect(width < 80 || lines.contains { $0.contains("i-0123456789abcdef0") })
        }
    }

    @Test("clips an id that a few letters tell apart before it clips a name")
    func clipsReferences() {
        let rows = [["6ee5abf1-940d-4e47-876e-91ee00000000", "a name of twenty-three", "runner-i-0123456789abcdef0"]]
        let lines = TextTable([.init("JOB", .reference), .init("NAME", .name), .init("RUNNER")], rows).lines(width: 70)
        #expect(lines[1].contains("a name of twenty-three") && lines[1].hasSuffix("cdef0") && lines[1].hasPrefix("6ee5abf1"))
    }

    @Test("keeps a forged row inside its cell")
    func keepsRows() {
        #expect(lines([["1", "a\nLeader  nobody", "z", hostile]], width: nil).count == 2)
    }

    @Test("wraps the last column whole")
    func wraps() {
        let lines = lines([["1", "n", "z", "a reason of several words"]], width: 40, wraps: true)
        #expect(lines.dropFirst().map { $0.drop { $0 == " " } }.joined(separator: " ").hasSuffix("a reason of several words"), "\(lines)")
    }
}
