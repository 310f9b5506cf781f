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
    /// What else is to be said: a sentence.
    var advice: String?

    var description: String { "\(command): \(summary)" }

    /// Without the command's name.
    var summary: String {
        let count = problems.count == 1 ? "1 setting is" : "\(problems.count) settings are"
        let lines = problems.map { "\n  " + Printable.line($0.line) }.joined()
        let advice = advice.map { Printable.line($0) + "\n" } ?? ""
        return "\(count) wrong, nothing was started:\(lines)\n\(advice)Every setting is explained by `agent settings`."
    }
}

extension SettingsReport {
    /// The same, of another command, and with a sentence more.
    func of(_ command: String, advice: String? = nil) -> SettingsReport {
        SettingsReport(command: command, problems: problems, powerOffCommand: powerOffCommand, advice: advice ?? self.advice)
    }
}
