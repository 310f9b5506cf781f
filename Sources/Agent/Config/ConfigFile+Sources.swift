/// A settings file beside the environment and the command line. The rule: a setting is given in one place.
extension ConfigFile {
    /// What these parts give, each setting with its line.
    func layer(of parts: [ConfigPart], _ environment: [String: String]) -> SettingLayer {
        var layer = SettingLayer(source: .config(ConfigPlace(file: path, line: 1, key: "")), entries: [:])
        for part in parts {
            for (name, entry) in part.entries {
                layer.entries[name.rawValue] = Self.variable(of: entry, name).map { Self.value(of: $0, environment) } ?? entry.raw
                layer.places[name.rawValue] = entry.place
            }
        }
        return layer
    }

    /// The layers without the settings that only the file may give beside itself: a scale set's and GitHub's.
    func withoutItsOwn(_ layers: [SettingLayer]) -> [SettingLayer] {
        layers.map { layer in
            var layer = layer
            layer.entries = layer.entries.filter { SettingName(rawValue: $0.key)?.configKey.map { $0.scope == .deployment } ?? true }
            return layer
        }
    }

    /// Settings that variables give beside the file, or in its place.
    func contradictions(_ layers: [SettingLayer], _ reader: SettingReader) -> [SettingsProblem] {
        let named = Set(github.flatMap { part in part.entries.compactMap { Self.variable(of: $0.value, $0.key) } })
        return layers.flatMap { layer in
            SettingsTable.all.compactMap { setting -> SettingsProblem? in
                let name = setting.name
                guard setting.readers.contains(reader), let raw = layer.entries[name.rawValue], !raw.isEmpty, let key = name.configKey
                else {
                    return nil
                }
                if layer.source.isEnvironment, named.contains(name.rawValue) { return nil }
                return contradiction(name, key, layer.source)
            }
        }
    }

    private func contradiction(_ name: SettingName, _ key: ConfigKey, _ source: SettingSource) -> SettingsProblem? {
        guard key.scope == .deployment else {
            let places = key.places.joined(separator: " or ")
            return SettingsProblem(
                subject: name.rawValue, source: source, problem: "is given beside the settings file \(path): write it there, as \(places)")
        }
        guard let entry = deployment.entries[name] else { return nil }
        return entry.place.problem("is given by \(name.rawValue) too (\(source)): give it in one place")
    }

    /// One leader serves one scale set, as yet.
    func surplus(for reader: SettingReader) -> [SettingsProblem] {
        guard reader != .table, scaleSets.count > 1 else { return [] }
        return [
            scaleSets[1].part.place.problem(
                "is one of \(scaleSets.count) scale sets, and this version serves one in a deployment: give each a settings file and "
                    + "agents of its own"
            )
        ]
    }

    /// The variable that an `env:VARIABLE` names.
    private static func variable(of entry: ConfigEntry, _ name: SettingName) -> String? {
        guard SettingsTable.setting(name).isSecret, case .text(let text) = entry.raw, text.hasPrefix("env:") else { return nil }
        return String(text.dropFirst("env:".count))
    }

    private static func value(of variable: String, _ environment: [String: String]) -> RawSetting {
        let value = environment[variable] ?? ""
        return value.isEmpty
            ? .refused("is to be found in the environment, in \(RawSetting.text(variable).shown), which isn't set") : .text(value)
    }
}

extension SettingsProblem {
    /// Each once, though every scale set's check finds what is wrong with the deployment; those of a file by line, behind the others.
    static func inOrder(_ problems: [SettingsProblem]) -> [SettingsProblem] {
        var seen: Set<String> = []
        let unique = problems.filter { seen.insert($0.line).inserted }
        return unique.filter { $0.place == nil }
            + unique.filter { $0.place != nil }.sorted { ($0.place?.line ?? 0) < ($1.place?.line ?? 0) }
    }

    private var place: ConfigPlace? { if case .config(let place) = source { place } else { nil } }
}
