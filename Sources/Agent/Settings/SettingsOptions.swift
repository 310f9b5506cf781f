import ArgumentParser
import Glibc

/// The options by which every command takes settings. Secrets are refused here: a command line is readable by others.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("A deployment's settings file, YAML or JSON, with its scale sets (also AGENT_CONFIG_FILE).", valueName: "file"))
    var config: String?

    @Option(name: .long, help: ArgumentHelp("A JSON object of variables (also AGENT_SETTINGS_FILE).", valueName: "file"))
    var settings: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("A setting; stronger than the environment. May be repeated.", valueName: "NAME=VALUE"))
    var assignments: [String] = []

    var sources: SettingSources { sources(environment: ProcessEnvironment.variables()) }

    /// - Parameter hostFile: what systemd reads for the scaler of this host; nil: it isn't looked for.
    func sources(environment: [String: String], hostFile: HostFile? = nil) -> SettingSources {
        SettingSources(assignments: assignments, file: settings, config: config, environment: environment, hostFile: hostFile)
    }
}

enum ProcessEnvironment {
    /// Read once at start, before other threads could change it.
    static func variables() -> [String: String] {
        var variables: [String: String] = [:]
        var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let equals = text.firstIndex(of: "=") { variables[String(text[..<equals])] = String(text[text.index(after: equals)...]) }
            entry += 1
        }
        return variables
    }

    /// Adds variables to the process. Only while no other thread may look for one.
    @Sendable static func export(_ variables: [String: String]) {
        for (name, value) in variables { setenv(name, value, 1) }
    }
}
