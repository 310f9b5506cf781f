/// One scale set: whose it is, how its queue is listened to, and what is launched for it.
struct ScaleSetSettings: Sendable {
    let github: GitHubSettings
    let name: String
    let runnerGroup: String
    let labels: [String]
    /// The least pause between polls that return at once with nothing.
    let messagePollInterval: Duration
    let sessionRefreshInterval: Duration
    let scaling: ScalingSettings
    let ec2: EC2Settings

    init(_ values: SettingValues, _ github: GitHubSettings) {
        self.github = github
        name = values.text(.runnerScaleSetName)
        runnerGroup = values.text(.runnerGroup)
        labels = values.optionalList(.runnerLabels) ?? [name]
        messagePollInterval = values.duration(.messagePollInterval)
        sessionRefreshInterval = values.duration(.sessionRefreshInterval)
        scaling = ScalingSettings(values)
        ec2 = EC2Settings(values)
    }

    /// Names the scale set in the table: agents that serve one set must find the same lease, however they spell its name.
    var scopeKey: String { Settings.scopeKey(github.scope, group: runnerGroup, name: name) }
}

/// How many runners, and how long without a job.
struct ScalingSettings: Sendable {
    let minRunners: Int
    let maxRunners: Int
    /// Kept ready on top of the jobs.
    let idleRunners: Int
    let idleTimeout: Duration
    let registrationTimeout: Duration
    let runnerTimeout: Duration
    /// Nil: a job may run for ever.
    let maxJobDuration: Duration?
    let finishedMakeRoom: Bool

    init(_ values: SettingValues) {
        minRunners = values.integer(.minRunners)
        maxRunners = values.integer(.maxRunners)
        idleRunners = values.integer(.idleRunners)
        idleTimeout = values.duration(.idleTimeout)
        registrationTimeout = values.duration(.registrationTimeout)
        runnerTimeout = values.duration(.runnerTimeout)
        maxJobDuration = values.optionalDuration(.maxJobDuration)
        finishedMakeRoom = values.boolean(.finishedMakeRoom)
    }
}

/// What is launched, and where.
struct EC2Settings: Sendable {
    /// One for each availability zone.
    let subnetIDs: [String]
    let instanceTypes: [String]
    /// Dollars an hour, as given: EC2 takes it as text.
    let spotPrice: String?
    let onDemandFallback: Bool
    /// Standbys ask EC2 by dry runs whether they might launch.
    let provesLaunches: Bool
    let template: TemplateSettings
    /// `AROA…`: the first half of every runner's `aws:userid`.
    let runnerRoleID: String

    init(_ values: SettingValues) {
        subnetIDs = values.list(.ec2SubnetID)
        instanceTypes = values.list(.ec2InstanceType)
        spotPrice = values.optionalText(.ec2SpotPrice)
        onDemandFallback = values.boolean(.onDemandFallback)
        provesLaunches = values.boolean(.launchDryRuns)
        template = TemplateSettings(values)
        runnerRoleID = values.text(.runnerRoleID)
    }
}

/// The launch template: one that somebody else owns, or one that the agent keeps.
enum TemplateSettings: Sendable, Equatable {
    /// - Parameter template: `lt-…` or a name.
    /// - Parameter version: nil for the default version, looked up again with each reconciliation.
    case named(_ template: String, version: Int?)
    case kept(KeptTemplateSettings)

    init(_ values: SettingValues) {
        guard let named = values.optionalText(.ec2LaunchTemplate) else {
            self = .kept(KeptTemplateSettings(values))
            return
        }
        let parts = named.split(separator: ":").map(String.init)
        self = .named(parts[0], version: parts.count > 1 ? Int(parts[1]) : nil)
    }
}

struct KeptTemplateSettings: Sendable, Equatable {
    let imageID: String
    let securityGroupIDs: [String]
    let keyPairName: String?
    /// A name or an ARN.
    let instanceProfile: String
    /// A JSON object for `agent boot`, over what the agent tells it anyway; nil for nothing more.
    let instanceSettings: String?

    init(_ values: SettingValues) {
        imageID = values.text(.ec2AMIID)
        securityGroupIDs = values.list(.ec2SecurityGroupID)
        keyPairName = values.optionalText(.ec2KeyPairName)
        instanceProfile = values.text(.runnerInstanceProfile)
        instanceSettings = values.optionalText(.instanceSettings)
    }
}

struct TableSettings: Sendable {
    let name: String

    init(_ values: SettingValues) { name = values.text(.dynamoDBTable) }
}

/// The lease's timings, whose relations `SettingsCheck.checkLease` holds.
struct LeaseSettings: Sendable {
    let duration: Duration
    let renewal: Duration
    let timeout: Duration
    let margin: Duration
    let standbyPoll: Duration

    init(_ values: SettingValues) {
        duration = values.duration(.leaseDuration)
        renewal = values.duration(.leaseRenewal)
        timeout = values.duration(.leaseTimeout)
        // Two clocks that drift by 1 % each, and the longest time from the check to the socket.
        margin = values.optionalDuration(.leaseMargin) ?? duration / 50 + .milliseconds(400)
        standbyPoll = values.duration(.standbyPoll)
    }
}
