/// Every setting that `agent run` reads, with its value and where that came from. Secrets are hidden.
struct ConfigTable {
    private var parts: [(title: String, rows: [[String]])] = []

    /// - Parameter sources: of settings that were read and found right.
    init(_ sources: SettingSources) {
        let checks = sources.checks(for: .run)
        let settings = SettingsTable.all.filter { $0.readers.contains(.run) }
        guard let config = sources.config else {
            parts = checks.map { check in ("settings", settings.map { Self.row($0, check) }) }
            return
        }
        for check in checks.prefix(1) {
            let own = settings.filter { $0.name.configKey.map { $0.scope == .deployment } ?? true }
            parts.append(("deployment", own.map { Self.row($0, check) }))
        }
        for (set, check) in zip(config.scaleSets, checks) {
            for (part, scope) in [(set.github, ConfigKey.Scope.github), (set.part, .scaleSet)] {
                let own = settings.filter { $0.name.configKey?.scope == scope }
                parts.append((part?.place.key ?? "", own.map { Self.row($0, check) }))
            }
        }
    }

    /// - Parameter width: of the terminal; nil: as wide as it is.
    func text(width: Int?) -> String {
        parts.map { part in
            let columns = [TextTable.Column(part.title.uppercased()), .init("FROM"), .init("VALUE")]
            return TextTable(columns, part.rows, wrapsLast: true).lines(width: width).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    private static func row(_ setting: Setting, _ check: SettingsCheck) -> [String] {
        let name = setting.name
        guard let value = check.values.value(name), let source = check.values.source(name) else {
            return [check.naming(name), "not given", setting.otherwise ?? ""]
        }
        return [check.naming(name), words(source), value.shown]
    }

    private static func words(_ source: SettingSource) -> String {
        if case .config(let place) = source, place.key.hasPrefix("defaults.") { "\(source) (defaults)" } else { "\(source)" }
    }
}

extension SettingValue {
    /// As a person would write it, but for a secret itself.
    var shown: String {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .duration(let duration): DurationText.print(duration)
        case .list(let elements): elements.joined(separator: ", ")
        case .boolean(let truth): "\(truth)"
        case .secret(.literal): "(hidden)"
        case .secret(.parameter(let name, let key)): "ssm:" + name + (key.map { "#\($0)" } ?? "")
        case .secret(.secret(let name, let key)): "secretsmanager:" + name + (key.map { "#\($0)" } ?? "")
        }
    }
}
