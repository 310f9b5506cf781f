/// The places that settings come from: command line over environment over a file of variables (or, on an instance, user data). With a
/// settings file of a deployment (`--config`) each setting is given in one place alone. Commands that read the ledger add, on a scaler's
/// host, the variables of its unit (`HostFile`) beneath their own environment.
struct SettingSources: Sendable {
    /// The strongest first.
    private(set) var layers: [SettingLayer] = []
    /// The file that describes a deployment and its scale sets; nil where variables describe one.
    private(set) var config: ConfigFile?
    /// The process's variables, over those of the host's file.
    let environment: [String: String]
    /// Nil where it wasn't looked for.
    let hostFile: HostFile?
    /// What is wrong with the sources themselves.
    private(set) var problems: [SettingsProblem] = []

    /// - Parameter assignments: each NAME=VALUE, from the command line.
    /// - Parameter file: the path of a file of variables; when nil, AGENT_SETTINGS_FILE's.
    /// - Parameter config: the path of a deployment's settings file; when nil, AGENT_CONFIG_FILE's.
    /// - Parameter hostFile: what systemd reads for the scaler of this host; nil: it isn't looked for.
    init(
        assignments: [String] = [], file: String? = nil, config: String? = nil, environment own: [String: String], hostFile: HostFile? = nil
    ) {
        let inherited = (try? hostFile?.variables.get()) ?? [:]
        environment = own.merging(inherited) { own, inherited in own.isEmpty ? inherited : own }
        self.hostFile = hostFile
        addCommandLine(assignments)
        addVariables(own, .environment)
        if let hostFile { addVariables(inherited, .hostFile(hostFile.path)) }
        let file = file ?? environment[Self.fileVariable].flatMap { $0.isEmpty ? nil : $0 }
        let config = config ?? environment[Self.configVariable].flatMap { $0.isEmpty ? nil : $0 }
        if let config { self.config = ConfigFile(path: config) }
        guard let file else { return }
        guard let config else {
            addFile(file)
            return
        }
        let both = "--config (or \(Self.configVariable)), --settings (or \(Self.fileVariable))"
        problems.append(SettingsProblem(subject: both, problem: "are given together, \(config) and \(file): give one of them"))
    }

    /// On an instance: environment over user data, if there is any. An image that holds all its settings needs none.
    ///
    /// User data that begins with `#` is cloud-init's (`#cloud-config`, `#!`): it holds no settings, but may write some to the environment
    /// file.
    init(userData: [UInt8], environment: [String: String]) {
        self.environment = environment
        hostFile = nil
        addVariables(environment, .environment)
        guard let first = userData.first, first != UInt8(ascii: "#") else { return }
        add(SettingsFile.entries(of: userData), source: .userData)
    }

    /// Every name that a file or user data gives.
    var names: [String] { layers.filter { !$0.source.isEnvironment }.flatMap { $0.entries.keys }.sorted() }

    static let fileVariable = "AGENT_SETTINGS_FILE"
    static let configVariable = "AGENT_CONFIG_FILE"

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

    private mutating func addVariables(_ variables: [String: String], _ source: SettingSource) {
        var layer = SettingLayer(source: source, entries: [:])
        for name in SettingName.allCases { layer.entries[name.rawValue] = variables[name.rawValue].map { .text($0) } }
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

extension SettingSources {
    /// One check for each scale set: those of the settings file, or the one that variables describe.
    func checks(for reader: SettingReader) -> [SettingsCheck] {
        guard let config else { return [SettingsCheck(reader, layers)] }
        let layers = config.withoutItsOwn(layers)
        // `table create` needs no scale set. And where the file has none, which it is refused for, the rest is looked at all the same.
        guard reader != .table, !config.scaleSets.isEmpty else {
            let naming = SettingNaming.file(deployment: config.deployment, github: nil, scaleSet: nil)
            return [SettingsCheck(reader, layers + [config.layer(of: [config.deployment], environment)], naming: naming)]
        }
        return config.scaleSets.map { set in
            let parts = [config.deployment, set.github, set.part].compactMap { $0 }
            let naming = SettingNaming.file(deployment: config.deployment, github: set.github, scaleSet: set.part)
            return SettingsCheck(reader, layers + [config.layer(of: parts, environment)], naming: naming)
        }
    }

    /// - Throws: everything that is wrong, at once: with the sources, and by these checks.
    func refuseFaults(_ checks: [SettingsCheck], _ reader: SettingReader) throws(SettingsReport) {
        var problems = self.problems
        if let config { problems += config.problems + config.contradictions(layers, reader) + config.surplus(for: reader) }
        problems += checks.flatMap(\.problems)
        guard !problems.isEmpty else { return }
        let standard = SettingsTable.setting(.powerOffCommand).defaultText ?? ""
        let powerOff = checks.first?.values.optionalText(.powerOffCommand) ?? standard
        throw SettingsReport(
            command: reader.command, problems: SettingsProblem.inOrder(problems), powerOffCommand: BootSettings.words(powerOff))
    }
}
