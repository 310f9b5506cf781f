import Actions

/// What `agent run` and `agent check` need to know, checked and typed.
struct Settings: Sendable {
    let github: GitHubSettings
    let scaleSet: ScaleSetSettings
    let scaling: ScalingSettings
    let ec2: EC2Settings
    let table: TableSettings
    let lease: LeaseSettings
    let host: HostSettings
    let aws: AWSSettings
    /// Settings that are allowed but unwise, each a sentence to be logged at start.
    let warnings: [String]

    /// - Throws: everything that is wrong, at once.
    static func read(for reader: SettingReader = .run, from sources: SettingSources) throws(SettingsReport) -> Settings {
        var check = SettingsCheck(reader, sources.layers)
        check.checkScope()
        check.checkCredential()
        check.checkAWSEncryption()
        check.checkScaling()
        check.checkTemplate()
        check.checkLease()
        check.checkLifecycleHook()
        check.checkInstanceSettings()
        let scope = check.readScope(sources.environment)
        check.checkLengths(scope)
        let credential = check.readCredential()
        guard let scope, let credential, check.problems.isEmpty, sources.problems.isEmpty else { throw sources.report(check) }
        let values = check.values
        return Settings(
            github: GitHubSettings(scope: scope, credential: credential), scaleSet: ScaleSetSettings(values),
            scaling: ScalingSettings(values), ec2: EC2Settings(values), table: TableSettings(values), lease: LeaseSettings(values),
            host: HostSettings(values), aws: AWSSettings(values, sources), warnings: check.warnings)
    }

    /// Names the scale set in the table: agents that serve one set must find the same lease, however they spell its name.
    var scopeKey: String { Self.scopeKey(github.scope, group: scaleSet.runnerGroup, name: scaleSet.name) }

    static func scopeKey(_ scope: Scope, group: String, name: String) -> String {
        let owner =
            switch scope.target {
            case .organization(let name): name
            case .enterprise(let name): "enterprises/\(name)"
            case .repository(let owner, let name): "\(owner)/\(name)"
            }
        return "\(scope.host)/\(owner)/\(group)/\(name)".lowercased()
    }
}

/// What `agent status` and `agent step-down` need: which scale set, and where its ledger is.
struct StatusSettings: Sendable {
    let scopeKey: String
    let table: TableSettings
    let host: HostSettings
    let aws: AWSSettings

    static func read(for reader: SettingReader = .status, from sources: SettingSources) throws(SettingsReport) -> StatusSettings {
        var check = SettingsCheck(reader, sources.layers)
        check.checkScope()
        let scope = check.readScope(sources.environment)
        guard let scope, check.problems.isEmpty, sources.problems.isEmpty else { throw sources.report(check) }
        let (group, name) = (check.values.text(.runnerGroup), check.values.text(.runnerScaleSetName))
        return StatusSettings(
            scopeKey: Settings.scopeKey(scope, group: group, name: name),
            table: TableSettings(check.values), host: HostSettings(check.values), aws: AWSSettings(check.values, sources))
    }
}

/// What `agent table create` needs.
struct TableCommandSettings: Sendable {
    let table: TableSettings
    let host: HostSettings
    let aws: AWSSettings

    static func read(from sources: SettingSources) throws(SettingsReport) -> TableCommandSettings {
        let check = SettingsCheck(.table, sources.layers)
        guard check.problems.isEmpty, sources.problems.isEmpty else { throw sources.report(check) }
        return TableCommandSettings(
            table: TableSettings(check.values), host: HostSettings(check.values), aws: AWSSettings(check.values, sources))
    }
}

/// What `agent boot` needs.
struct BootCommandSettings: Sendable {
    let table: TableSettings
    let host: HostSettings
    let boot: BootSettings
    let aws: AWSSettings

    static func read(from sources: SettingSources) throws(SettingsReport) -> BootCommandSettings {
        let check = SettingsCheck(.boot, sources.layers)
        guard check.problems.isEmpty, sources.problems.isEmpty else { throw sources.report(check) }
        return BootCommandSettings(
            table: TableSettings(check.values), host: HostSettings(check.values), boot: BootSettings(check.values),
            aws: AWSSettings(check.values, sources))
    }
}
