import ArgumentParser

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check settings, credentials, table, launch template and GitHub.",
        discussion: """
            Each line says `ok`, or `FAIL` and what to do. The exit code is 0 if all is well, else 1. Nothing is changed.

            EXAMPLES:
              agent check
              agent check --settings /etc/agent.json

            \(SettingsHelp.list(for: .check))
            """)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings: Settings
        do {
            settings = try Settings.read(for: .check, from: options.sources)
        } catch {
            error.problems.forEach { StandardOutput.write(CheckLine.fail("settings", $0.line).text + "\n") }
            throw ExitCode.failure
        }
        let check = SystemCheck(settings: settings, http: settings.host.httpClient()) { StandardOutput.write($0.text + "\n") }
        guard await check.run() else { throw ExitCode.failure }
    }
}
