/// Settles which source gives each setting, and checks what it gives. It goes on after a fault, so that one report names all.
struct SettingsCheck {
    let reader: SettingReader
    private let layers: [SettingLayer]
    private(set) var values = SettingValues()
    private(set) var problems: [SettingsProblem] = []
    private(set) var warnings: [String] = []
    /// Given, but wrong: rules that compare it with others have nothing to say.
    private var wrong: Set<SettingName> = []

    /// - Parameter layers: the strongest first.
    init(_ reader: SettingReader, _ layers: [SettingLayer]) {
        self.reader = reader
        self.layers = layers
        refuseUnknownNames()
        refuseSecretsOnTheCommandLine()
        for setting in SettingsTable.all where setting.readers.contains(reader) { settle(setting) }
    }

    /// Only the environment may hold names that are not ours.
    private mutating func refuseUnknownNames() {
        for layer in layers where layer.source != .environment {
            for name in layer.entries.keys.sorted() where SettingName(rawValue: name) == nil {
                let shown = RawSetting.text(name).shown
                refuse(subject: shown, source: layer.source, "is no setting" + Self.suggestion(for: name))
            }
        }
    }

    /// Also one that this command doesn't read: other users have seen it by now.
    private mutating func refuseSecretsOnTheCommandLine() {
        for layer in layers where layer.source == .commandLine {
            for setting in SettingsTable.all where setting.isSecret && !setting.readers.contains(reader) {
                guard let raw = layer.entries[setting.name.rawValue], !raw.isEmpty else { continue }
                refuse(setting.name, layer.source, Self.secretOnCommandLine)
            }
        }
    }

    private static let secretOnCommandLine =
        "is a secret, and other users can read a command line: give it by environment or file"

    private mutating func settle(_ setting: Setting) {
        for layer in layers {
            guard let raw = layer.entries[setting.name.rawValue], !raw.isEmpty else { continue }
            return take(raw, for: setting, from: layer.source)
        }
        if let text = setting.defaultText, let value = setting.kind.read(text) {
            values.set(setting.name, value, from: .standard)
        } else if setting.neededBy.contains(reader) {
            problems.append(
                SettingsProblem(
                    subject: setting.name.rawValue, problem: "is missing: \(setting.summary.lowercasedInitial)",
                    allowed: setting.kind.allowed))
        }
    }

    private mutating func take(_ raw: RawSetting, for setting: Setting, from source: SettingSource) {
        guard !(setting.isSecret && source == .commandLine) else {
            wrong.insert(setting.name)
            return refuse(setting.name, source, Self.secretOnCommandLine)
        }
        guard let value = setting.kind.read(raw) else {
            wrong.insert(setting.name)
            let hidden = setting.isSecret || setting.kind.mayHoldPassword(raw)
            problems.append(
                SettingsProblem(
                    subject: setting.name.rawValue, source: source, value: hidden ? nil : raw.shown,
                    problem: hidden ? "is wrong (value not shown)" : "is wrong", allowed: setting.kind.allowed))
            return
        }
        values.set(setting.name, value, from: source)
    }

    mutating func refuse(subject: String, source: SettingSource? = nil, _ problem: String) {
        problems.append(SettingsProblem(subject: subject, source: source, problem: problem))
    }

    mutating func refuse(_ name: SettingName, _ source: SettingSource?, _ problem: String) {
        refuse(subject: name.rawValue, source: source, problem)
    }

    mutating func refuse(missing name: SettingName, _ why: String) {
        guard !wrong.contains(name) else { return }
        let allowed = SettingsTable.setting(name).kind.allowed
        problems.append(SettingsProblem(subject: name.rawValue, problem: "is missing: \(why)", allowed: allowed))
    }

    mutating func warn(_ sentence: String) { warnings.append(sentence) }

    /// Whether a source gives it, rightly or wrongly.
    func isGiven(_ name: SettingName) -> Bool { wrong.contains(name) || values.isGiven(name) }

    func areRight(_ names: SettingName...) -> Bool { wrong.isDisjoint(with: names) }

    /// The known name that is nearest, by letters added, left out, changed or swapped: at most a third of them.
    private static func suggestion(for name: String) -> String {
        let known = SettingName.allCases.map(\.rawValue)
        let written = Array(name.uppercased().utf8.prefix(64))
        let nearest = known.map { ($0, EditDistance.between(written, Array($0.utf8))) }.min { $0.1 < $1.1 }
        guard let (near, distance) = nearest, distance <= max(2, near.utf8.count / 3) else { return "" }
        return "; did you mean \(near)?"
    }
}

extension SettingKind {
    func read(_ raw: RawSetting) -> SettingValue? {
        switch raw {
        case .text(let text): read(text)
        case .list(let elements): read(list: elements)
        case .unusable: nil
        }
    }

    /// `https://user:password@host` is refused, and must not be shown for it.
    fileprivate func mayHoldPassword(_ raw: RawSetting) -> Bool {
        switch self {
        case .url, .endpoint: raw.shown.contains("@")
        case .object: true
        default: false
        }
    }
}

extension String {
    var lowercasedInitial: String { prefix(1).lowercased() + dropFirst() }
}
