/// One thing that is wrong with the settings.
struct SettingsProblem: Sendable, Equatable {
    /// The setting's name or key, or those of several that contradict each other, or the file's path.
    let subject: String
    var source: SettingSource?
    /// The value as it was given. Nil for a secret, and for an unknown key, which may be a secret's name misspelt.
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
    /// The command that powers an instance off. `agent boot` needs it although the settings are wrong: the instance would run on. It is the
    /// given one, or the default where none was given.
    let powerOffCommand: [String]
    /// Sentences that follow the list of problems; nil for none.
    var advice: String?

    var description: String { "\(command): \(summary)" }

    /// The description without the command's name in front.
    var summary: String {
        let count = problems.count == 1 ? "1 setting is" : "\(problems.count) settings are"
        let lines = problems.map { "\n  " + Printable.line($0.line) }.joined()
        let advice = advice.map { Printable.line($0) + "\n" } ?? ""
        return "\(count) wrong, nothing was started:\(lines)\n\(advice)`agent settings` explains every setting."
    }
}

extension SettingsReport {
    /// This report under another command's name.
    ///
    /// - Parameter advice: replaces this report's; nil keeps it.
    func of(_ command: String, advice: String? = nil) -> SettingsReport {
        SettingsReport(command: command, problems: problems, powerOffCommand: powerOffCommand, advice: advice ?? self.advice)
    }
}
