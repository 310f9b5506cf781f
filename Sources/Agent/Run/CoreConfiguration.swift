import AWS
import Scaler

extension Settings {
    /// The tag by which instances of this scale set are found.
    var scaleSetTag: Scaler.Tag { Scaler.Tag("gha-scale-set", scopeKey) }

    /// Every instance's tags; the guide's operators list runners by `Type`.
    private var tags: [Scaler.Tag] {
        [scaleSetTag, Scaler.Tag("Type", "github-runner"), Scaler.Tag("Name", "\(scaleSet.name)-runner")]
    }

    /// Where runners may be launched, and how they are called.
    var launchPlan: LaunchPlan {
        let ec2 = scaleSet.ec2
        return LaunchPlan(
            types: ec2.instanceTypes, subnets: ec2.subnetIDs, maxPrice: ec2.spotPrice, onDemandFallback: ec2.onDemandFallback,
            tags: tags, namePrefix: scaleSet.name, roleID: ec2.runnerRoleID)
    }

    /// The settings as the core takes them.
    func configuration(agent: String) -> Configuration {
        let scaling = scaleSet.scaling
        var configuration = Configuration(
            scope: Scaler.Scope(name: scopeKey), agent: agent, version: AgentVersion.current,
            scaling: ScalingLimits(minimum: scaling.minRunners, maximum: scaling.maxRunners, idle: scaling.idleRunners),
            launch: launchPlan)
        configuration.provesLaunches = scaleSet.ec2.provesLaunches
        configuration.memberSettings = memberSettings
        configuration.labels = scaleSet.labels
        configuration.lease.duration = lease.duration
        configuration.lease.renewal = lease.renewal
        configuration.lease.requestTimeout = lease.timeout
        configuration.lease.margin = lease.margin
        configuration.lease.poll = lease.standbyPoll
        configuration.session.pollInterval = scaleSet.messagePollInterval
        configuration.session.refresh = scaleSet.sessionRefreshInterval
        configuration.fleet.registration = scaling.registrationTimeout
        configuration.fleet.idleWait = scaling.idleTimeout
        configuration.fleet.runnerTimeout = scaling.runnerTimeout
        configuration.fleet.longestJob = scaling.maxJobDuration
        configuration.scaling.finishedMakeRoom = scaling.finishedMakeRoom
        configuration.runnersAge = scaleSet.github.scope.isHosted
        if !host.metrics.isTold { configuration.reportInterval = nil }
        return configuration
    }

    /// The launch template that runners are launched from. EC2 takes ASCII alone in its name: a group's other letters become dashes.
    func templateSource(region: Region) -> TemplateSource {
        let name = Self.templatePrefix + scopeKey.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined()
        return TemplateSource(
            scaleSet.ec2.template, name: String(name.prefix(NameLimits.templateName)), userData: userData(region: region),
            instanceTags: tags.map { AWS.Tag($0.name, $0.value) })
    }

    /// Of the kept launch template's name.
    static let templatePrefix = "gha-listener-scaler-"

    /// What `agent boot` reads on an instance: the settings file's own format.
    func userData(region: Region) -> String {
        var members: [String: JSON] = ["AWS_REGION": .string(region.name), "DYNAMODB_TABLE": .string(table.name)]
        for name in [SettingName.awsUseFIPSEndpoint, .awsUseDualStackEndpoint] where aws.environment[name.rawValue] == "true" {
            members[name.rawValue] = .string("true")
        }
        if case .kept(let kept) = scaleSet.ec2.template, let more = kept.instanceSettings,
            let given = try? JSON.read(Array(more.utf8)).members
        {
            for member in given { members[member.key] = member.value }
        }
        return JSON.object(members.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }).text
    }
}
