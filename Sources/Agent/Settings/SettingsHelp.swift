/// The help's list of settings, made from the table.
enum SettingsHelp {
    /// The settings that a command reads: name and standing on one line, the summary beneath.
    static func list(for reader: SettingReader) -> String {
        let settings = SettingsTable.all.filter { $0.readers.contains(reader) }
        let entries = settings.map { "  \($0.name.rawValue)\(mark($0, reader))\n\(wrap($0.summary, indent: "      "))" }
        return "SETTINGS (environment, --set NAME=VALUE, or under other keys in a settings file):\n" + entries.joined(separator: "\n")
    }

    private static func mark(_ setting: Setting, _ reader: SettingReader) -> String {
        if setting.neededBy.contains(reader) { return "  (needed)" }
        return (setting.defaultText ?? setting.otherwise).map { "  (default: \($0))" } ?? ""
    }

    /// Broken at blanks, for a terminal of 80 columns.
    private static func wrap(_ text: String, indent: String) -> String {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < 79 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(indent + word)
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension SettingsHelp {
    /// What `agent settings` prints.
    static var everything: String {
        SettingsTable.sections.map { section in
            section.title.uppercased() + "\n\n"
                + section.settings.map { setting in
                    let standing = setting.defaultText ?? setting.otherwise
                    return "  \(setting.name.rawValue)\(standing.map { "  (default: \($0))" } ?? "")\n"
                        + "\(wrap(setting.meaning, indent: "      "))\n\(wrap("Allowed: \(setting.kind.allowed)", indent: "      "))\n"
                        + (setting.name.configKey.map {
                            wrap("In a settings file: \($0.places.joined(separator: " or "))", indent: "      ") + "\n"
                        } ?? "")
                }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
