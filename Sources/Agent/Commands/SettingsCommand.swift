import ArgumentParser

struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Explain every setting.",
        discussion: """
            EXAMPLES:
              agent settings
              agent settings --markdown > docs/configuration.md
            """)

    @Flag(help: .hidden)
    var markdown = false

    func run() throws { try StandardOutput.write(markdown ? SettingsMarkdown.page : SettingsHelp.everything) }
}
