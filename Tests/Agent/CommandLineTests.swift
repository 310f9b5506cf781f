import Testing

@testable import Agent

@Suite("The command line")
struct CommandLineTests {
    @Test(
        "suggests the command that a mistyped one is near to",
        arguments: [("statsu", "status"), ("stepdown", "step-down"), ("chekc", "check")])
    func suggests(_ mistyped: (given: String, meant: String)) {
        #expect(AgentCommand.unknownCommand([mistyped.given])?.contains("Did you mean 'agent \(mistyped.meant)'?") == true)
    }

    @Test("suggests nothing for a word that is near to no command, and shows it inert")
    func suggestsNothing() {
        let words = AgentCommand.unknownCommand(["x\u{1b}[2Jy"]) ?? ""
        #expect(words.hasPrefix(#"Error: 'x\x1b[2Jy' is no command."#) && !words.contains("Did you mean"))
    }

    @Test("repeats what was typed without its line breaks and escape sequences")
    func repeatsInert() {
        let typed = "x\u{1b}[2J\nLeader  nobody"
        for words in ["Error: '\(typed)' is wrong\nUsage: agent", "Error: '--job=\(typed)' is wrong\nUsage: agent"] {
            let lines = AgentCommand.inert(words, ["status", typed, "--job=\(typed)"]).split(separator: "\n")
            #expect(lines.count == 2 && lines[0].contains(#"x\x1b[2J\nLeader"#), "\(lines)")
        }
    }

    @Test("knows its own commands and options", arguments: ["status", "run", "help", "--version", "run-as"])
    func knows(_ word: String) { #expect(AgentCommand.unknownCommand([word]) == nil) }

    @Test("says in its help what each exit code means")
    func listsExitCodes() {
        #expect(CommandExit.table.split(separator: "\n").allSatisfy { $0.count <= 78 })
        let help = AgentCommand.helpMessage(columns: 80)
        for status in CommandExit.allCases { #expect(help.contains("  \("\(status.rawValue)".padded(to: 4))")) }
    }

    @Test("counts a swap of two letters as one mistake")
    func countsSwaps() {
        #expect(Spelling.distance("statsu", "status") == 1 && Spelling.distance("run", "run") == 0 && Spelling.distance("", "run") == 3)
    }
}
