/// The keys that a settings file may have, by the part of the file that they belong to.
enum ConfigKeys {
    /// The parts that are no settings themselves.
    static let parts = ["github", "defaults", "scale_sets"]

    private static let all: [(key: ConfigKey, name: SettingName)] = SettingName.allCases.compactMap { name in
        name.configKey.map { ($0, name) }
    }

    static func name(_ text: String, _ scope: ConfigKey.Scope) -> SettingName? {
        all.first { $0.key.scope == scope && $0.key.text == text }?.name
    }

    static func names(_ scope: ConfigKey.Scope) -> [SettingName] { all.filter { $0.key.scope == scope }.map(\.name) }

    static func isGroup(_ text: String, _ scope: ConfigKey.Scope) -> Bool {
        all.contains { $0.key.scope == scope && $0.key.parts.group == text }
    }

    /// What to say of a key that is none here: where it belongs, or which known one is nearest.
    ///
    /// - Parameter group: the group that the key stands in.
    /// - Parameter more: keys of this place that are no settings, as `name` of an entry of `github`.
    static func hint(_ name: String, group: String?, _ scope: ConfigKey.Scope, more: [String]) -> String {
        let known = all.filter { $0.key.scope == scope && $0.key.parts.group == group }.map(\.key.parts.name)
        let groups = group == nil ? Set(all.filter { $0.key.scope == scope }.compactMap(\.key.parts.group)) : []
        let here = known + more + groups.sorted()
        if let place = elsewhere(name, scope, group) { return "; \(place)" }
        guard let near = nearest(name, here) else { return "" }
        return "; did you mean \(near)?"
    }

    private static func elsewhere(_ name: String, _ scope: ConfigKey.Scope, _ group: String?) -> String? {
        if let variable = SettingName(rawValue: name.uppercased()) {
            if let key = variable.configKey { return "it is written as \(key.places.joined(separator: " or "))" }
            return variable == .instanceID
                ? "it is one host's alone: give INSTANCE_ID by the environment"
                : "only `agent boot` reads it: write it into instance_settings, or into the launch template's user data"
        }
        let other = all.first { $0.key.parts.name == name && ($0.key.scope != scope || $0.key.parts.group != group) }
        return other.map { "it is written as \($0.key.places.joined(separator: " or "))" }
    }

    /// By letters added, left out, changed or swapped: at most a third of them.
    private static func nearest(_ name: String, _ known: [String]) -> String? {
        let written = Array(name.lowercased().utf8.prefix(64))
        let near = known.map { ($0, EditDistance.between(written, Array($0.utf8))) }.min { $0.1 < $1.1 }
        guard let (text, distance) = near, distance <= max(2, text.utf8.count / 3) else { return nil }
        return text
    }
}
