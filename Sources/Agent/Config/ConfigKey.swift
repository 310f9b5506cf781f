/// A setting's place in a settings file.
struct ConfigKey: Sendable, Equatable {
    /// Which part of the file a key belongs to.
    enum Scope: Sendable {
        /// Once in the file: it holds for every scale set and agent.
        case deployment
        /// In an entry of `github`.
        case github
        /// In an entry of `scale_sets`, or in `defaults` for all of them.
        case scaleSet
    }

    let scope: Scope
    /// With a dot where the key stands in a group: `lease.duration`.
    let text: String

    /// The key's group, if it stands in one, and its name there.
    var parts: (group: String?, name: String) {
        let parts = text.split(separator: ".").map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : (nil, text)
    }

    /// As the documentation writes it.
    var places: [String] {
        switch scope {
        case .deployment: [text]
        case .github: ["github[].\(text)"]
        case .scaleSet where text == "name": ["scale_sets[].name"]
        case .scaleSet: ["scale_sets[].\(text)", "defaults.\(text)"]
        }
    }
}

extension SettingName {
    /// Nil for what is one host's alone (INSTANCE_ID), and for what only `agent boot` reads: neither is the deployment's.
    var configKey: ConfigKey? {
        (deploymentKey ?? endpointKey).map { ConfigKey(scope: .deployment, text: $0) } ?? githubKey.map {
            ConfigKey(scope: .github, text: $0)
        }
            ?? scaleSetKey.map { ConfigKey(scope: .scaleSet, text: $0) }
    }

    private var deploymentKey: String? {
        switch self {
        case .dynamoDBTable: "table"
        case .leaseDuration: "lease.duration"
        case .leaseRenewal: "lease.renewal"
        case .leaseTimeout: "lease.timeout"
        case .leaseMargin: "lease.margin"
        case .standbyPoll: "lease.standby_poll"
        case .launchDryRuns: "launch_dry_runs"
        case .lockFile: "host.lock_file"
        case .hostNotices: "host.notices"
        case .autoScalingGroupName: "host.autoscaling_group"
        case .lifecycleHookName: "host.lifecycle_hook"
        case .launchHookName: "host.launch_hook"
        case .cloudWatchMetrics: "metrics.cloudwatch"
        case .metricsFile: "metrics.file"
        case .caFile: "ca_file"
        case .logLevel: "log.level"
        case .logFormat: "log.format"
        default: nil
        }
    }

    private var endpointKey: String? {
        switch self {
        case .awsRegion: "aws.region"
        case .awsUseFIPSEndpoint: "aws.use_fips_endpoint"
        case .awsUseDualStackEndpoint: "aws.use_dualstack_endpoint"
        case .awsEndpointURL: "aws.endpoint_url"
        case .awsEndpointURLDynamoDB: "aws.endpoint_url_dynamodb"
        case .awsEndpointURLEC2: "aws.endpoint_url_ec2"
        case .awsEndpointURLSTS: "aws.endpoint_url_sts"
        case .awsEndpointURLSSM: "aws.endpoint_url_ssm"
        case .awsEndpointURLSecretsManager: "aws.endpoint_url_secrets_manager"
        case .awsEndpointURLAutoScaling: "aws.endpoint_url_auto_scaling"
        case .awsEndpointURLCloudWatch: "aws.endpoint_url_cloudwatch"
        case .awsEndpointURLKMS: "aws.endpoint_url_kms"
        case .awsMetadataEndpoint: "aws.metadata_endpoint"
        default: nil
        }
    }

    private var githubKey: String? {
        switch self {
        case .githubToken: "token"
        case .githubAppID: "app_id"
        case .githubAppInstallationID: "app_installation_id"
        case .githubAppPrivateKey: "app_private_key"
        case .githubAppKMSKey: "app_kms_key"
        case .githubEnterpriseURL: "url"
        case .githubInsecureHTTP: "insecure_http"
        case .organizationName: "organization"
        case .enterpriseName: "enterprise"
        case .repositoryName: "repository"
        default: nil
        }
    }

    private var scaleSetKey: String? {
        switch self {
        case .runnerScaleSetName: "name"
        case .runnerLabels: "labels"
        case .ec2SubnetID: "subnets"
        case .ec2InstanceType: "instance_types"
        case .ec2SpotPrice: "max_price"
        case .ec2LaunchTemplate: "launch_template"
        case .ec2AMIID: "image"
        case .ec2SecurityGroupID: "security_groups"
        case .ec2KeyPairName: "key_pair"
        case .runnerInstanceProfile: "instance_profile"
        case .runnerGroup, .messagePollInterval, .sessionRefreshInterval, .minRunners, .maxRunners, .idleRunners, .idleTimeout,
            .registrationTimeout, .runnerTimeout, .maxJobDuration, .finishedMakeRoom, .onDemandFallback, .runnerRoleID, .instanceSettings:
            rawValue.lowercased()
        default: nil
        }
    }
}
