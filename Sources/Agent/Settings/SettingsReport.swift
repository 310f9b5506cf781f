/// One thing that is wrong with the settings.
struct SettingsProblem: Sendable, Equatable {
    /// The setting's name or key, or those of several that contradict each other, or the file's path.
    let subject: String
    var source: SettingSource?
    /// As it was given; never a secret's, nor an unknown key's, which may be a secret under a misspelt name.
    var value: String?
    let problem: String
    var allowed: String?

    var line: String {
        var line = subject
        if case .config(let place) = source {
            line = subject.isEmpty ? place.short : "\(place.short): \(subject)"
        } else if let source {
            line += " (\(source))"
        }
        line += ": "
        if let value { line += "\(value) " }
        line += problem
        if let allowed { line += "; allowed: \(allowed)" }
        return line
    }
}

/// Everything that is wrong with the settings, at once.
struct SettingsReport: Error, Sendable, CustomStringConvertible {
    let command: String
    let problems: [SettingsProblem]
    /// What an instance is powered off by although its settings are wrong: as given, or the default.
    let powerOffCommand: [String]

    var description: String { "\(command): \(summary)" }

    /// Without the command's name.
    var summary: String {
        let count = problems.count == 1 ? "1 setting is" : "\(problems.count) settings are"
        let lines = problems.map { "\n  " + Printable.line($0.line) }.joined()
        return "\(count) wrong, nothing was started:\(lines)\nEvery setting is explained by `agent settings`."
    }
}
