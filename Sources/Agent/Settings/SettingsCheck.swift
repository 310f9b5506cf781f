/// Settles which source gives each setting, and checks what it gives. It goes on after a fault, so that one report names all.
struct SettingsCheck {
    let reader: SettingReader
    /// What the settings are called where they were given.
    let naming: SettingNaming
    private let layers: [SettingLayer]
    private(set) var values = SettingValues()
    private(set) var problems: [SettingsProblem] = []
    private(set) var warnings: [String] = []
    /// Given, but wrong: rules that compare it with others have nothing to say.
    private var wrong: Set<SettingName> = []

    /// - Parameter layers: the strongest first.
    init(_ reader: SettingReader, _ layers: [SettingLayer], naming: SettingNaming = .variables) {
        self.reader = reader
        self.naming = naming
        self.layers = layers
        refuseUnknownNames()
        refuseSecretsOnTheCommandLine()
        for setting in SettingsTable.all where setting.readers.contains(reader) && naming.covers(setting.name) { settle(setting) }
    }

    /// Only the environment may hold names that are not ours.
    private mutating func refuseUnknownNames() {
        for layer in layers where !layer.source.isEnvironment && layer.places.isEmpty {
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
            return take(raw, for: setting, from: layer.source(of: setting.name.rawValue))
        }
        if let text = setting.defaultText, let value = setting.kind.read(text) {
            values.set(setting.name, value, from: .standard)
        } else if setting.neededBy.contains(reader) {
            refuse(missing: setting.name, setting.summary.lowercasedInitial)
        }
    }

    private mutating func take(_ raw: RawSetting, for setting: Setting, from source: SettingSource) {
        guard !(setting.isSecret && source == .commandLine) else {
            wrong.insert(setting.name)
            return refuse(setting.name, source, Self.secretOnCommandLine)
        }
        guard let value = setting.kind.read(raw) else {
            wrong.insert(setting.name)
            return refuse(raw, for: setting, from: source)
        }
        values.set(setting.name, value, from: source)
    }

    mutating func refuse(subject: String, source: SettingSource? = nil, _ problem: String) {
        problems.append(SettingsProblem(subject: subject, source: source, problem: problem))
    }

    mutating func refuse(_ name: SettingName, _ source: SettingSource?, _ problem: String) {
        refuse(subject: naming.subject(name, source), source: source, problem)
    }

    private mutating func refuse(_ raw: RawSetting, for setting: Setting, from source: SettingSource) {
        let hidden = setting.isSecret || setting.kind.mayHoldPassword(raw)
        let (value, problem): (String?, String) =
            switch raw {
            case .refused(let why): (nil, why)
            case _ where hidden: (nil, "is wrong (value not shown)")
            default: (raw.shown, "is wrong")
            }
        problems.append(
            SettingsProblem(
                subject: naming.subject(setting.name, source), source: source, value: value, problem: problem,
                allowed: naming.allowed(setting.kind)))
    }

    mutating func refuse(missing name: SettingName, _ why: String) {
        guard !wrong.contains(name) else { return }
        let allowed = naming.allowed(SettingsTable.setting(name).kind)
        problems.append(naming.problem([name], "is missing: \(why)", allowed: allowed))
    }

    /// Of settings that are given together, or contradict each other.
    mutating func refuse(_ names: [SettingName], _ problem: String) { problems.append(naming.problem(names, problem)) }

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
        case .unusable, .refused: nil
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
