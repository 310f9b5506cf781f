import ArgumentParser
import Glibc

/// The root command. Each subcommand has a file of its own under Commands; nothing is done before one of them is chosen.
@main
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "A highly available scaler of GitHub Actions runners on EC2 spot instances.",
        discussion: """
            Two or more hosts run `agent run`; one leads, the others stand by. Settings come from the environment, --set, or a JSON \
            file; `agent settings` explains each.

            EXAMPLES:
              agent check                          is everything that a scaler needs in place?
              agent run --settings /etc/agent.json
              agent help boot
            """,
        version: AgentVersion.current,
        subcommands: subcommands)

    /// As ArgumentParser's own, but a help text or version that can't be written whole is an error here as well.
    static func main() async {
        StandardStreams.fillClosed()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch {
            guard exitCode(for: error).isSuccess else { exit(withError: error) }
            let text = fullMessage(for: error)
            do { if !text.isEmpty { try StandardOutput.write(text + "\n") } } catch { exit(withError: error) }
        }
        Glibc.exit(0)
    }

    /// In the order in which the help lists them.
    static let subcommands: [any ParsableCommand.Type] = [
        RunCommand.self,
        StatusCommand.self,
        StepDownCommand.self,
        CheckCommand.self,
        TableCommand.self,
        BootCommand.self,
        SettingsCommand.self,
        VersionCommand.self,
        RunAsCommand.self,
    ]
}
