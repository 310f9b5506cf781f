import Actions

/// What `agent run` and `agent check` need to know, checked and typed: a deployment and its scale sets.
struct Settings: Sendable {
    /// At least one. This version serves exactly one, and `read` refuses others.
    let scaleSets: [ScaleSetSettings]
    let table: TableSettings
    let lease: LeaseSettings
    let host: HostSettings
    let aws: AWSSettings
    /// Settings that are allowed but unwise, each a sentence to be logged at start.
    let warnings: [String]

    /// The one that is served.
    var scaleSet: ScaleSetSettings { scaleSets[0] }

    /// - Throws: everything that is wrong, at once.
    static func read(for reader: SettingReader = .run, from sources: SettingSources) throws(SettingsReport) -> Settings {
        var checks = sources.checks(for: reader)
        var sets: [ScaleSetSettings] = []
        for index in checks.indices {
            if let set = checks[index].readScaleSet(sources.environment) { sets.append(set) }
        }
        try sources.refuseFaults(checks, reader)
        guard let values = checks.first?.values, sets.count == checks.count else {
            preconditionFailure("a scale set's settings were refused without a word")
        }
        return Settings(
            scaleSets: sets, table: TableSettings(values), lease: LeaseSettings(values), host: HostSettings(values),
            aws: AWSSettings(values, sources), warnings: checks.flatMap(\.warnings))
    }

    /// Names the scale set in the table.
    var scopeKey: String { scaleSet.scopeKey }

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

extension SettingsCheck {
    /// Nil when something is wrong that has been reported.
    fileprivate mutating func readScaleSet(_ environment: [String: String]) -> ScaleSetSettings? {
        if naming.hasGitHub {
            checkScope()
            checkCredential()
        }
        checkAWSEncryption()
        if naming.hasScaleSet {
            checkScaling()
            checkTemplate()
        }
        checkLease()
        checkLifecycleHook()
        checkInstanceSettings()
        let scope = readScope(environment)
        checkLengths(scope)
        guard problems.isEmpty, let scope, let credential = readCredential() else { return nil }
        return ScaleSetSettings(values, GitHubSettings(scope: scope, credential: credential))
    }
}

/// What `agent status` and `agent step-down` need: which scale set, and where its ledger is.
struct StatusSettings: Sendable {
    let scopeKey: String
    /// The scale set's own name, as it was given. The key has it in small letters.
    let scaleSet: String
    let table: TableSettings
    let host: HostSettings
    let aws: AWSSettings

    static func read(for reader: SettingReader = .status, from sources: SettingSources) throws(SettingsReport) -> StatusSettings {
        var checks = sources.checks(for: reader)
        var scopes: [Scope] = []
        for index in checks.indices where checks[index].naming.hasGitHub {
            checks[index].checkScope()
            if let scope = checks[index].readScope(sources.environment) { scopes.append(scope) }
        }
        try sources.refuseFaults(checks, reader)
        guard let values = checks.first?.values, let scope = scopes.first else {
            preconditionFailure("a scale set's settings were refused without a word")
        }
        return StatusSettings(
            scopeKey: Settings.scopeKey(scope, group: values.text(.runnerGroup), name: values.text(.runnerScaleSetName)),
            scaleSet: values.text(.runnerScaleSetName), table: TableSettings(values), host: HostSettings(values),
            aws: AWSSettings(values, sources))
    }
}

/// What `agent table create` needs.
struct TableCommandSettings: Sendable {
    let table: TableSettings
    let host: HostSettings
    let aws: AWSSettings

    static func read(from sources: SettingSources) throws(SettingsReport) -> TableCommandSettings {
        let checks = sources.checks(for: .table)
        try sources.refuseFaults(checks, .table)
        let values = checks[0].values
        return TableCommandSettings(table: TableSettings(values), host: HostSettings(values), aws: AWSSettings(values, sources))
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
        try sources.refuseFaults([check], .boot)
        return BootCommandSettings(
            table: TableSettings(check.values), host: HostSettings(check.values), boot: BootSettings(check.values),
            aws: AWSSettings(check.values, sources))
    }
}
