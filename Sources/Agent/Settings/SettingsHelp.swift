/// The help's list of settings, made from the table.
enum SettingsHelp {
    /// The settings that a command reads, one a line.
    static func list(for reader: SettingReader) -> String {
        let settings = SettingsTable.all.filter { $0.readers.contains(reader) }
        let width = settings.map(\.name.rawValue.utf8.count).max() ?? 0
        let lines = settings.map { setting in
            let name = setting.name.rawValue
            return "  \(name)\(String(repeating: " ", count: width - name.utf8.count))  \(setting.summary)\(mark(setting, reader))"
        }
        return "SETTINGS (environment, --set NAME=VALUE, or a settings file):\n" + lines.joined(separator: "\n")
    }

    private static func mark(_ setting: Setting, _ reader: SettingReader) -> String {
        if setting.neededBy.contains(reader) { return " (needed)" }
        return (setting.defaultText ?? setting.otherwise).map { " (default: \($0))" } ?? ""
    }
}

extension SettingsHelp {
    /// What `agent settings` prints.
    static var everything: String {
        SettingsTable.sections.map { section in
            section.title.uppercased() + "\n\n"
                + section.settings.map { setting in
                    let standing = setting.defaultText ?? setting.otherwise
                    return "  \(setting.name.rawValue)\(standing.map { "  (default: \($0))" } ?? "")\n    \(setting.meaning)\n"
                        + "    Allowed: \(setting.kind.allowed)\n"
                }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
