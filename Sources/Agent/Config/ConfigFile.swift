/// Where in a settings file something stands.
struct ConfigPlace: Sendable, Equatable {
    /// The file's path, as given.
    let file: String
    /// From 1 on; 0 for the file itself, which can't be read.
    let line: Int
    /// From the file's root: `scale_sets[1].max_runners`. Empty for the file itself.
    let key: String

    /// `agent.yaml:12`
    var short: String { line == 0 ? file : "\(file):\(line)" }

    func problem(_ what: String) -> SettingsProblem { SettingsProblem(subject: key, source: .config(self), problem: what) }
}

/// A settings file of a deployment and its scale sets: what it says, before the values are checked.
struct ConfigFile: Sendable {
    /// 1 MiB: a thousand scale sets. A longer file is a mistake (a device, a log) that must not fill the memory.
    static let mostBytes = 1 << 20

    let path: String
    let deployment: ConfigPart
    let github: [ConfigPart]
    let scaleSets: [ConfigScaleSet]
    /// What is wrong with the file's shape: syntax, unknown keys, names that stand twice.
    let problems: [SettingsProblem]

    /// The file at a path. One that can't be read is a problem of its own.
    init(path: String) {
        switch FileReading.bytes(of: path, atMost: Self.mostBytes) {
        case .success(let bytes): self.init(path: path, bytes: bytes)
        case .failure(let error): self.init(path: path, nothing: "\(error)")
        }
    }

    init(path: String, bytes: [UInt8]) {
        let (root, faults) = YAMLReader.read(bytes)
        let syntax = faults.map { ConfigPlace(file: path, line: $0.line, key: "").problem($0.what) }
        guard let root, !root.isNull else {
            let nothing = ConfigPlace(file: path, line: 1, key: "").problem("holds no settings")
            self.init(path: path, problems: syntax.isEmpty ? [nothing] : syntax)
            return
        }
        var reader = ConfigReader(path: path)
        reader.read(root)
        self.init(path: path, reader, problems: syntax + reader.problems)
    }

    private init(path: String, _ reader: ConfigReader, problems: [SettingsProblem]) {
        self.path = path
        (deployment, github, scaleSets) = (reader.deployment, reader.github, reader.scaleSets)
        self.problems = problems
    }

    private init(path: String, nothing why: String) {
        self.init(path: path, problems: [ConfigPlace(file: path, line: 0, key: "").problem(why)])
    }

    private init(path: String, problems: [SettingsProblem]) { self.init(path: path, ConfigReader(path: path), problems: problems) }
}

/// The settings of one part of the file: the deployment's, an entry of `github`, or an entry of `scale_sets`.
struct ConfigPart: Sendable {
    let place: ConfigPlace
    var entries: [SettingName: ConfigEntry] = [:]
    /// Of an entry of `github`: what scale sets call it.
    var name: String?

    /// A setting's text, if it is one that can be read.
    func text(_ name: SettingName) -> String? { if case .text(let text) = entries[name]?.raw { text } else { nil } }

    /// Where a setting of this part stands, or would stand.
    func place(of name: SettingName) -> ConfigPlace {
        if let entry = entries[name] { return entry.place }
        let key = name.configKey?.text ?? name.rawValue
        return ConfigPlace(file: place.file, line: place.line, key: place.key.isEmpty ? key : "\(place.key).\(key)")
    }
}

struct ConfigEntry: Sendable {
    let raw: RawSetting
    let place: ConfigPlace
}

/// An entry of `scale_sets`, with `defaults` laid beneath it.
struct ConfigScaleSet: Sendable {
    var part: ConfigPart
    /// Nil when it names an entry of `github` that isn't there, which the file's problems say.
    var github: ConfigPart?
}
