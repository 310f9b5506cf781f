import ArgumentParser
import Glibc

/// The root command. Each subcommand has a file of its own under Commands; nothing is done before one of them is chosen.
@main
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "A highly available scaler of GitHub Actions runners on EC2 spot instances.",
        discussion: """
            Two or more hosts run `agent run`; one leads, the others stand by. Settings come from a settings file (--config), or \
            from the environment; `agent settings` explains each.

            EXAMPLES:
              agent check                          is everything that a scaler needs in place?
              agent run --config /etc/gha-listener-scaler/agent.yaml
              agent help boot

            \(CommandExit.table)
            """,
        version: AgentVersion.current,
        subcommands: subcommands)

    /// In the order in which the help lists them.
    static let subcommands: [any ParsableCommand.Type] = [
        RunCommand.self,
        StatusCommand.self,
        ExplainCommand.self,
        EventsCommand.self,
        StepDownCommand.self,
        CheckCommand.self,
        TableCommand.self,
        BootCommand.self,
        ConfigCommand.self,
        SettingsCommand.self,
        VersionCommand.self,
        RunAsCommand.self,
    ]

    static func main() async {
        Memory.shareOneHeap()
        Descriptor.holdStandardOnes()
        Glibc.exit(await exitCode(of: Array(CommandLine.arguments.dropFirst())))
    }
}

/// What a command's end comes to. Its words leave through the two funnels `StandardOutput` and `StandardError`, which show what is unsafe
/// as escapes; the parser would print them as they are.
extension AgentCommand {
    private static func exitCode(of arguments: [String]) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            do {
                if var asynchronous = command as? any AsyncParsableCommand { try await asynchronous.run() } else { try command.run() }
            } catch {
                return ending(error, arguments)
            }
        } catch {
            return ending(error, arguments)
        }
        return settled(0)
    }

    private static func ending(_ error: any Error, _ arguments: [String]) -> Int32 {
        switch error {
        case let code as ExitCode: return settled(code.rawValue)
        case let report as SettingsReport:
            StandardError.write(report.description + "\n")
            return CommandExit.wrongUsage.rawValue
        default: break
        }
        let code = exitCode(for: error)
        if code == .success {
            StandardOutput.write(fullMessage(for: error) + "\n")
            return settled(0)
        }
        let isUsage = code.rawValue == CommandExit.wrongUsage.rawValue
        if isUsage {
            StandardError.write((unknownCommand(arguments) ?? inert(fullMessage(for: error), arguments)) + "\n")
        } else {
            StandardError.line("Error: \(error)")
        }
        return code.rawValue
    }

    /// The parser's words repeat what was typed, and a line break in that would forge a line.
    static func inert(_ words: String, _ arguments: [String]) -> String {
        let values = arguments.compactMap { given in given.firstIndex(of: "=").map { String(given[given.index(after: $0)...]) } }
        return (arguments + values).filter { !$0.isEmpty && Printable.line($0) != $0 }.reduce(words) { words, typed in
            words.replacing(typed, with: Printable.line(typed))
        }
    }

    /// The parser's own words name the mistyped command, and no command that it might have been.
    static func unknownCommand(_ arguments: [String]) -> String? {
        let names = subcommands.compactMap { $0.configuration.shouldDisplay ? $0._commandName : nil } + ["help"]
        guard let given = arguments.first, !given.hasPrefix("-"), !names.contains(given), given != RunAsCommand._commandName else {
            return nil
        }
        let near = names.map { ($0, Spelling.distance($0, given)) }.min { $0.1 < $1.1 }
        let hint = near.flatMap { $0.1 <= 2 ? " Did you mean 'agent \($0.0)'?" : nil } ?? ""
        return "Error: '\(Printable.line(given, atMost: 60))' is no command.\(hint)\nThe commands are: \(names.joined(separator: ", "))."
    }

    /// A command whose answer couldn't be written has not succeeded, whatever it found.
    private static func settled(_ code: Int32) -> Int32 {
        guard let fault = StandardOutput.fault else { return code }
        // Whoever reads no further, as `head` does, needs no words.
        if fault != EPIPE { StandardError.line("Error: standard output can't be written: \(String(cString: strerror(fault)))") }
        return CommandExit.outputLost.rawValue
    }
}

extension Descriptor {
    /// A standard descriptor that is closed would be given to the next file or connection that is opened, and a report written into it.
    fileprivate static func holdStandardOnes() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/full", O_RDWR) }
    }
}
