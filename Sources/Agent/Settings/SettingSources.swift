/// The places that settings come from: command line over environment over settings file (or, on an instance, user data).
struct SettingSources: Sendable {
    /// The strongest first.
    private(set) var layers: [SettingLayer] = []
    let environment: [String: String]
    /// What is wrong with the sources themselves.
    private(set) var problems: [SettingsProblem] = []

    /// - Parameter assignments: each NAME=VALUE, from the command line.
    /// - Parameter file: the settings file's path; when nil, AGENT_SETTINGS_FILE's.
    init(assignments: [String] = [], file: String? = nil, environment: [String: String]) {
        self.environment = environment
        addCommandLine(assignments)
        addEnvironment()
        let inEnvironment = environment[Self.fileVariable].flatMap { $0.isEmpty ? nil : $0 }
        if let path = file ?? inEnvironment { addFile(path) }
    }

    /// On an instance: environment over user data, if there is any. An image that holds all its settings needs none.
    ///
    /// User data that begins with `#` is cloud-init's (`#cloud-config`, `#!`): it holds no settings, but may write some to the environment file.
    init(userData: [UInt8], environment: [String: String]) {
        self.environment = environment
        addEnvironment()
        guard let first = userData.first, first != UInt8(ascii: "#") else { return }
        add(SettingsFile.entries(of: userData), source: .userData)
    }

    /// Every name that a file or user data gives.
    var names: [String] { layers.filter { $0.source != .environment }.flatMap { $0.entries.keys }.sorted() }

    static let fileVariable = "AGENT_SETTINGS_FILE"

    func report(_ check: SettingsCheck) -> SettingsReport {
        let standard = SettingsTable.setting(.powerOffCommand).defaultText ?? ""
        let powerOff = check.values.optionalText(.powerOffCommand) ?? standard
        return SettingsReport(
            command: check.reader.command, problems: problems + check.problems, powerOffCommand: BootSettings.words(powerOff))
    }

    private mutating func addCommandLine(_ assignments: [String]) {
        var layer = SettingLayer(source: .commandLine, entries: [:])
        for assignment in assignments {
            guard let equals = assignment.firstIndex(of: "=") else {
                // Not shown: it may be a secret that was meant for another option.
                problems.append(SettingsProblem(subject: "--set", source: .commandLine, problem: "lacks a '='", allowed: "NAME=VALUE"))
                continue
            }
            layer.entries[String(assignment[..<equals])] = .text(String(assignment[assignment.index(after: equals)...]))
        }
        layers.append(layer)
    }

    private mutating func addEnvironment() {
        var layer = SettingLayer(source: .environment, entries: [:])
        for name in SettingName.allCases { layer.entries[name.rawValue] = environment[name.rawValue].map { .text($0) } }
        layers.append(layer)
    }

    private mutating func addFile(_ path: String) {
        switch FileReading.bytes(of: path, atMost: SettingsFile.mostBytes) {
        case .success(let bytes): add(SettingsFile.entries(of: bytes), source: .file(path))
        case .failure(let error): add(.failure(error), source: .file(path))
        }
    }

    private mutating func add(_ entries: Result<[String: RawSetting], SettingsFileError>, source: SettingSource) {
        switch entries {
        case .success(let entries): layers.append(SettingLayer(source: source, entries: entries))
        case .failure(let error):
            problems.append(SettingsProblem(subject: source.description, problem: "\(error)", allowed: "a JSON object of settings"))
        }
    }
}
