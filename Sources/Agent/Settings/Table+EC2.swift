extension SettingsTable {
    static let ec2: [Setting] = [
        Setting(
            name: .ec2SubnetID, kind: .list(.id("subnet")), readers: .scaler, neededBy: .scaler,
            meaning: "The subnets that runners are launched in. One for each availability zone: a fleet can't span two subnets of one zone."
        ),
        Setting(
            name: .ec2InstanceType, kind: .list(.instanceType), readers: .scaler, neededBy: .scaler,
            meaning: """
                The instance types that may be launched. EC2 picks by price and by capacity, so several types are interrupted less often \
                than one. They stand in place of the launch template's own type.
                """),
        Setting(
            name: .ec2SpotPrice, kind: .price, otherwise: "the on-demand price", readers: .scaler,
            meaning:
                "The most that is paid for a spot instance, in dollars an hour. AWS advises against a ceiling: it brings interruptions."),
        Setting(
            name: .onDemandFallback, kind: .boolean, defaultText: "false", readers: .scaler,
            meaning: "Whether what spot can't give is launched on demand. It costs more and waits less."),
        Setting(
            name: .launchDryRuns, kind: .boolean, defaultText: "true", readers: .scaler,
            meaning: """
                Whether a standby asks EC2 by dry runs whether it might launch. It does so about every ten minutes, so that `agent status` \
                says that it couldn't before it must; `agent check` asks the same. Switch it off where a policy of the organization \
                refuses dry runs and admits the launches.
                """),
        Setting(
            name: .ec2LaunchTemplate, kind: .text(.launchTemplate), otherwise: "a template that the agent keeps", readers: .scaler,
            meaning: """
                The launch template that runners are launched from. Without a version it is the template's default version, which the \
                leader looks up once a minute: a new one is launched from without a restart. Its user data, if it has any, must be the \
                JSON object of settings that `agent boot` reads. It excludes EC2_AMI_ID, EC2_SECURITY_GROUP_ID, EC2_KEY_PAIR_NAME and \
                RUNNER_INSTANCE_PROFILE, of which the agent otherwise makes a template.
                """),
        Setting(
            name: .ec2AMIID, kind: .text(.id("ami")), readers: .scaler,
            meaning: "The image that runners boot. It must start `agent boot`. Needed unless EC2_LAUNCH_TEMPLATE is given."),
        Setting(
            name: .ec2SecurityGroupID, kind: .list(.id("sg")), readers: .scaler,
            meaning: "The security groups of runners. Needed unless EC2_LAUNCH_TEMPLATE is given."),
        Setting(
            name: .ec2KeyPairName, kind: .text(.title), otherwise: "no key", readers: .scaler,
            meaning: "The key pair that may sign in to runners by SSH. For debugging; leave it out otherwise."),
        Setting(
            name: .runnerInstanceProfile, kind: .text(.instanceProfile), readers: .scaler,
            meaning: """
                The instance profile of runners, by name or ARN. Its role may read the instance's own boot record and nothing else. Needed \
                unless EC2_LAUNCH_TEMPLATE is given.
                """),
        Setting(
            name: .instanceSettings, kind: .object, otherwise: "region and table alone", readers: .scaler,
            meaning: """
                Further settings for `agent boot`, which the agent writes into the user data of the launch template that it keeps. For \
                instances that reach AWS by other endpoints, by a proxy or with a private certificate authority, like \
                {"AWS_ENDPOINT_URL_DYNAMODB":"https://…","HTTPS_PROXY":"http://proxy:3128","CA_FILE":"/etc/ssl/corp.pem"}. It excludes \
                EC2_LAUNCH_TEMPLATE, whose own user data says all. Never a secret: every job on the instance may read user data.
                """),
        Setting(
            name: .runnerRoleID, kind: .text(.roleID), readers: .scaler, neededBy: .scaler,
            meaning: """
                The unique id of the runners' role. Boot records are addressed to ROLE-ID:INSTANCE-ID, which is all that IAM lets an \
                instance read. It changes when the role is made anew.
                """),
    ]

    static let aws: [Setting] = [
        Setting(
            name: .awsRegion, kind: .text(.region), otherwise: "AWS_DEFAULT_REGION, or the profile's region, or the instance's own",
            readers: .everyone,
            meaning: """
                The region of the table and of the runners. Credentials are found in the order of AWS's own tools: environment, web \
                identity, shared files (keys, role_arn, credential_process), container, instance.
                """),
        Setting(
            name: .awsUseFIPSEndpoint, kind: .boolean, defaultText: "false", readers: .everyone,
            meaning: """
                Whether AWS is reached by its FIPS 140 endpoints. They exist in the regions that AWS lists, mostly of the United States \
                and Canada. Instances of the kept launch template are told the same.
                """),
        Setting(
            name: .awsUseDualStackEndpoint, kind: .boolean, defaultText: "false", readers: .everyone,
            meaning: """
                Whether AWS is reached by its dual-stack endpoints, which have IPv6 addresses beside IPv4. Instances of the kept launch \
                template are told the same.
                """),
        Setting(
            name: .awsEndpointURL, kind: .endpoint, otherwise: "AWS", readers: .everyone,
            meaning: "Where every service of AWS is reached. For a local cloud."),
        endpoint(.awsEndpointURLDynamoDB, "DynamoDB"),
        endpoint(.awsEndpointURLEC2, "EC2"),
        endpoint(.awsEndpointURLSTS, "STS"),
        endpoint(.awsEndpointURLSSM, "Systems Manager"),
        endpoint(.awsEndpointURLSecretsManager, "Secrets Manager"),
        endpoint(.awsEndpointURLAutoScaling, "Auto Scaling"),
        endpoint(.awsEndpointURLCloudWatch, "CloudWatch"),
        endpoint(.awsEndpointURLKMS, "KMS"),
        Setting(
            name: .awsMetadataEndpoint, kind: .endpoint, defaultText: "http://169.254.169.254", readers: .everyone,
            meaning: "Where the instance metadata service is reached. Only its second version (IMDSv2) is spoken."),
    ]

    private static func endpoint(_ name: SettingName, _ service: String) -> Setting {
        Setting(
            name: name, kind: .endpoint, otherwise: "AWS_ENDPOINT_URL", readers: .everyone,
            meaning: "Where \(service) is reached. It stands before AWS_ENDPOINT_URL.")
    }
}
