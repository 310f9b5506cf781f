/// What settings are called, and where they stand, for whoever gave them: variables, or the keys of a settings file.
enum SettingNaming: Sendable {
    case variables
    /// - Parameter github: nil when the scale set names an entry that isn't there.
    /// - Parameter scaleSet: nil where the deployment alone is read.
    case file(deployment: ConfigPart, github: ConfigPart?, scaleSet: ConfigPart?)

    /// Whether a setting belongs to what is read: where there is no scale set, its settings aren't missing.
    func covers(_ name: SettingName) -> Bool {
        guard case .file(_, _, scaleSet: nil) = self, let key = name.configKey else { return true }
        return key.scope == .deployment
    }

    var hasScaleSet: Bool { if case .file(_, _, scaleSet: nil) = self { false } else { true } }

    /// A scale set that names no entry of `github` that is there is reported for that alone.
    var hasGitHub: Bool { if case .file(_, github: nil, _) = self { false } else { true } }

    /// In the middle of a sentence.
    func callAsFunction(_ name: SettingName) -> String {
        guard case .file = self else { return name.rawValue }
        return name.configKey?.text ?? name.rawValue
    }

    func list(_ names: [SettingName], _ last: String = ", ") -> String {
        let words = names.map { self($0) }
        return words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + last + words[words.count - 1]
    }

    /// As what a report's line begins with.
    func subject(_ name: SettingName, _ source: SettingSource?) -> String {
        if case .config(let place) = source { place.key } else { name.rawValue }
    }

    func allowed(_ kind: SettingKind) -> String {
        if case .file = self { kind.allowedInFile } else { kind.allowed }
    }

    /// A problem of several settings, or of one that is missing: in a file at the last of those that stand there.
    func problem(_ names: [SettingName], _ problem: String, allowed: String? = nil) -> SettingsProblem {
        let places = names.compactMap(place)
        guard places.count == names.count, let last = places.max(by: { $0.line < $1.line }) else {
            return SettingsProblem(subject: names.map(\.rawValue).joined(separator: ", "), problem: problem, allowed: allowed)
        }
        let keys = places.map(\.key).joined(separator: ", ")
        let place = ConfigPlace(file: last.file, line: last.line, key: keys)
        return SettingsProblem(subject: keys, source: .config(place), problem: problem, allowed: allowed)
    }

    private func place(_ name: SettingName) -> ConfigPlace? {
        guard case .file(let deployment, let github, let scaleSet) = self, let key = name.configKey else { return nil }
        return switch key.scope {
        case .deployment: deployment.place(of: name)
        case .github: github?.place(of: name)
        case .scaleSet: scaleSet?.place(of: name)
        }
    }
}

extension SettingKind {
    /// Completes the sentence "allowed: …" for a settings file with lists and mappings of its own.
    var allowedInFile: String {
        switch self {
        case .list(let form): "a list, each of its elements \(form.allowed)"
        case .object: "a mapping of settings that `agent boot` reads"
        case .secret: "ssm:PARAMETER or secretsmanager:SECRET, either with #KEY where a JSON object is kept, or env:VARIABLE"
        default: allowed
        }
    }
}
