import ArgumentParser
import Glibc

/// `agent config`: settings without any service, before anything is started with them.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check settings, or show them with their defaults; contact no service.",
        subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self])
}

/// Where both subcommands find the settings.
struct ConfigOptions: ParsableArguments {
    @Argument(help: "A deployment's settings file, as for --config. Without one: what `agent run` would read here.")
    var file: String?

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard file == nil || options.config == nil else { throw ValidationError("FILE and --config name two files: give one of them.") }
    }

    var sources: SettingSources {
        var options = options
        options.config = file ?? options.config
        return options.sources
    }
}

struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say whether `agent run` would accept the settings.",
        discussion: """
            All that is wrong is listed at once, each with file, line and key. No service is contacted: `agent check` also asks AWS and \
            GitHub. A variable that the file names by env:VARIABLE must be set, to anything.

            EXIT CODES (all of them: agent --help):
              0   `agent run` would accept them
              64  a setting is wrong

            EXAMPLES:
              agent config check /etc/gha-listener-scaler/agent.yaml
              ACME_TOKEN=none agent config check agent.yaml
            """)

    @OptionGroup var config: ConfigOptions

    func run() throws {
        let settings: Settings
        do { settings = try Settings.read(from: config.sources) } catch { throw error.of("agent config check") }
        StandardOutput.line("ok: the settings describe the scale set \(settings.scopeKey)")
        for warning in settings.warnings { StandardOutput.line("warn: \(warning)") }
    }
}

struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show each setting's value and where it came from.",
        discussion: """
            Defaults are filled in; a secret is shown by its place, or as (hidden). Settings that `agent run` would refuse are not shown, \
            but listed as by `agent config check`.

            EXIT CODES (all of them: agent --help):
              0   shown
              64  a setting is wrong

            EXAMPLES:
              agent config show /etc/gha-listener-scaler/agent.yaml
              agent config show | grep -v default
            """)

    @OptionGroup var config: ConfigOptions

    func run() throws {
        let sources = config.sources
        do { _ = try Settings.read(from: sources) } catch { throw error.of("agent config show") }
        StandardOutput.write(ConfigTable(sources).text(width: Screen.columns()))
    }
}
