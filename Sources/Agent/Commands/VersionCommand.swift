import ArgumentParser

/// The program's version: one place, which releases change.
enum AgentVersion {
    static let current = "0.1.0"
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the program's version.")

    func run() { StandardOutput.line("agent \(AgentVersion.current)") }
}
