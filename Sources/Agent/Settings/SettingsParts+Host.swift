import Actions
import Logging

/// The machine that the program runs on.
struct HostSettings: Sendable {
    /// Nil: ask the instance's metadata.
    let instanceID: String?
    /// Only `run` and `check` read it; the default elsewhere.
    let lockFile: String?
    /// Whether it is watched for word that this host is to be taken away.
    let watchesNotices: Bool
    /// The terminating hook of the group that this host belongs to.
    let lifecycleHook: LifecycleHook?
    /// The launching hook of that group.
    let launchHook: LifecycleHook?
    let metrics: MetricsSettings
    let caFile: String?
    let logLevel: Logger.Level
    let logFormat: LogFormat

    /// A hook of the Auto Scaling group that this host belongs to.
    struct LifecycleHook: Sendable, Equatable {
        let group: String
        let name: String

        init?(_ values: SettingValues, named setting: SettingName) {
            guard let group = values.optionalText(.autoScalingGroupName), let name = values.optionalText(setting) else { return nil }
            self.group = group
            self.name = name
        }
    }

    init(_ values: SettingValues) {
        instanceID = values.optionalText(.instanceID)
        lockFile = values.optionalText(.lockFile)
        watchesNotices = values.optionalText(.hostNotices) != "off"
        lifecycleHook = LifecycleHook(values, named: .lifecycleHookName)
        launchHook = LifecycleHook(values, named: .launchHookName)
        metrics = MetricsSettings(values)
        caFile = values.optionalText(.caFile)
        logLevel = Logger.Level(rawValue: values.text(.logLevel)) ?? .info
        logFormat = LogFormat(rawValue: values.text(.logFormat)) ?? .auto
    }
}

/// Whom the leader tells what it measures.
struct MetricsSettings: Sendable {
    let isSentToCloudWatch: Bool
    /// Nil: no file is written.
    let file: String?

    var isTold: Bool { isSentToCloudWatch || file != nil }

    init(_ values: SettingValues) {
        isSentToCloudWatch = values.optionalText(.cloudWatchMetrics) != "off"
        file = values.optionalText(.metricsFile)
    }
}

/// How an instance runs its one job.
struct BootSettings: Sendable {
    /// Program and arguments.
    let runnerCommand: [String]
    /// Nil: the user that `agent boot` runs as.
    let runnerUser: String?
    /// Whether jobs may gain rights.
    let allowsSudo: Bool
    let runnerDirectory: String
    let powerOffCommand: [String]
    let proxies: ProxySettings
    /// What the runner and its jobs trust besides; nil: the system's certificates.
    let caFile: String?
    /// How long the boot record is waited for.
    let timeout: Duration

    init(_ values: SettingValues) {
        runnerCommand = Self.words(values.text(.runnerCommand))
        let user = values.text(.runnerUser)
        runnerUser = user == "-" ? nil : user
        allowsSudo = values.boolean(.runnerSudo)
        proxies = ProxySettings(values)
        caFile = values.optionalText(.caFile)
        runnerDirectory = values.text(.runnerDirectory)
        powerOffCommand = Self.words(values.text(.powerOffCommand))
        timeout = values.duration(.bootTimeout)
    }

    /// No shell is involved, so there is no quoting either.
    static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}

/// The proxies of an instance, for `agent boot` and for the runner.
struct ProxySettings: Sendable, Equatable {
    let https: String?
    let http: String?
    /// Hosts that are reached without one.
    let none: String?

    init(_ values: SettingValues) {
        https = values.optionalText(.httpsProxy)
        http = values.optionalText(.httpProxy)
        none = values.optionalText(.noProxy)
    }

    /// As programs look for them. libcurl takes `http_proxy` in lower case alone; others look for either.
    var environment: [String: String] {
        var variables: [String: String] = [:]
        for (name, value) in [("https_proxy", https), ("http_proxy", http), ("no_proxy", none)] {
            guard let value else { continue }
            (variables[name], variables[name.uppercased()]) = (value, value)
        }
        return variables
    }
}

/// The variables that AWS's own tools read, with what the settings file and the command line say laid over them.
struct AWSSettings: Sendable {
    let environment: [String: String]

    init(_ values: SettingValues, _ sources: SettingSources) {
        var environment = sources.environment
        for setting in SettingsTable.aws where values.isGiven(setting.name) {
            environment[setting.name.rawValue] = values.optionalText(setting.name) ?? values.optionalBoolean(setting.name).map { "\($0)" }
        }
        self.environment = environment
    }
}

/// GitHub, and as whom the agent acts there.
struct GitHubSettings: Sendable {
    let scope: Scope
    let credential: GitHubCredentialSource
}

/// GitHub's credential before references are followed.
enum GitHubCredentialSource: Sendable {
    case personalToken(CredentialSource)
    case app(issuer: String, installationID: Int64, key: CredentialSource)
    /// The key lies in KMS and never leaves it.
    case appByKMS(issuer: String, installationID: Int64, key: String)
}

extension SettingsCheck {
    /// Nil when something is wrong that has been reported.
    ///
    /// - Parameter environment: may hold GITHUB_ACTIONS_FORCE_GHES, as for GitHub's own clients.
    mutating func readScope(_ environment: [String: String]) -> Scope? {
        let owner =
            values.optionalText(.organizationName) ?? values.optionalText(.repositoryName)
            ?? values.optionalText(.enterpriseName).map { "enterprises/\($0)" }
        guard let owner, let url = values.optionalText(.githubEnterpriseURL) else { return nil }
        do {
            return try Scope(configURL: "\(url)/\(owner)", environment: environment)
        } catch {
            refuse(.githubEnterpriseURL, values.source(.githubEnterpriseURL), "\(error)")
            return nil
        }
    }

    func readCredential() -> GitHubCredentialSource? {
        if let token = values.secret(.githubToken) { return .personalToken(token) }
        guard let issuer = values.optionalText(.githubAppID), let number = values.optionalInteger(.githubAppInstallationID) else {
            return nil
        }
        if let key = values.optionalText(.githubAppKMSKey) { return .appByKMS(issuer: issuer, installationID: Int64(number), key: key) }
        guard let key = values.secret(.githubAppPrivateKey) else { return nil }
        return .app(issuer: issuer, installationID: Int64(number), key: key)
    }
}
