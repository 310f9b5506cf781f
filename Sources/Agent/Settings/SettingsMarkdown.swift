/// `docs/configuration.md`, made from the table.
enum SettingsMarkdown {
    static let page = head + SettingsTable.sections.map(section).joined() + tail

    private static let head = """
        # Configuration

        <!-- Made by `agent settings --markdown` from the table in Sources/Agent/Settings. A test holds them equal: change the table. -->

        There are two ways to give settings, and each command that reads settings takes both:

        - **A settings file**, YAML or JSON, for a deployment and its scale sets: `--config FILE`, or `AGENT_CONFIG_FILE`.
          [Below](#the-settings-file).
        - **Variables**, for one scale set: `NAME=VALUE` in the environment. [Below](#variables).

        `agent config check` says whether `agent run` would accept the settings. `agent config show` prints every setting, its value, and
        where that came from. Neither contacts a service.

        A wrong, missing or contradictory setting is refused at start, and all of them are reported at once: its name or its file, line and
        key, the value (unless it is a secret) and what is allowed. Durations are whole numbers with `h`, `m`, `s` or `ms`: `1h30m`,
        `800ms`.

        A secret may be a reference that is followed with the agent's own AWS credentials, at start and when GitHub refuses what it led to:
        `ssm:NAME` (Systems Manager parameter) or `secretsmanager:NAME` (Secrets Manager secret). Where a JSON object is kept, as Secrets
        Manager's console makes it, `#KEY` behind the name says which of its members is meant: `secretsmanager:agent/github#token`. A
        variable may also hold the secret itself.

        \(ConfigMarkdown.section)
        ## Variables

        A setting is given by any of these; the first that gives it counts:

        1. the command line: `--set NAME=VALUE`, repeated as needed (never a secret: others can read a command line);
        2. the environment: `NAME=VALUE`;
        3. a JSON object in the file that `--settings FILE` or `AGENT_SETTINGS_FILE` names, with the same names as keys. Values are texts,
           numbers, `true`, `false`, or arrays of texts.

        On a runner's instance `agent boot` reads the environment over the instance's user data, which is such a JSON object. User data that
        begins with `#` is cloud-init's and holds no settings.

        An empty value means that the setting isn't given there. Names on the command line or in the JSON object that are no settings are
        refused, and so is a name that stands twice in it.

        """

    private static func section(_ section: SettingsTable.Section) -> String {
        "\n## \(section.title)\n" + section.settings.map(entry).joined()
    }

    private static func entry(_ setting: Setting) -> String {
        var facts = ["Allowed: \(setting.kind.allowed)."]
        if let text = setting.defaultText { facts.append("Default: `\(text)`.") }
        if let text = setting.otherwise { facts.append("Default: \(text).") }
        facts.append("In a settings file: \(file(setting)).")
        facts.append("Read by \(commands(setting.readers)).")
        if !setting.neededBy.isEmpty { facts.append("Needed by \(commands(setting.neededBy)).") }
        if setting.isSecret { facts.append("Secret: never shown, never on a command line.") }
        return "\n### `\(setting.name.rawValue)`\n\n\(setting.meaning)\n\n" + facts.map { "- \($0)\n" }.joined()
    }

    private static func file(_ setting: Setting) -> String {
        if let key = setting.name.configKey { return key.places.map { "`\($0)`" }.joined(separator: " or ") }
        return setting.name == .instanceID ? "not there, for each host has its own" : "in `instance_settings`, for what instances read"
    }

    private static func commands(_ readers: Set<SettingReader>) -> String {
        readers == .everyone
            ? "every command" : SettingReader.allCases.filter(readers.contains).map { "`\($0.command)`" }.joined(separator: ", ")
    }

    private static let tail = """

        ## Settings that are checked together

        In a settings file the same holds for the keys that stand for these variables.

        - Exactly one of `ORGANIZATION_NAME`, `ENTERPRISE_NAME` and `REPOSITORY_NAME`.
        - Either `GITHUB_TOKEN`, or all of `GITHUB_APP_ID`, `GITHUB_APP_INSTALLATION_ID` and one of `GITHUB_APP_PRIVATE_KEY` and
          `GITHUB_APP_KMS_KEY`.
        - Either `EC2_LAUNCH_TEMPLATE`, or `EC2_AMI_ID`, `EC2_SECURITY_GROUP_ID` and `RUNNER_INSTANCE_PROFILE` (and `EC2_KEY_PAIR_NAME`,
          `INSTANCE_SETTINGS`).
        - `MIN_RUNNERS` and `IDLE_RUNNERS` are not above `MAX_RUNNERS`.
        - `LEASE_TIMEOUT` is below `LEASE_RENEWAL`, so that one renewal ends before the next is due.
        - Two renewals and a timeout are less than `LEASE_DURATION` without `LEASE_MARGIN`, so that one lost renewal doesn't cost the lease.
        - `LEASE_MARGIN` is at least 2 % of `LEASE_DURATION`, for two clocks that drift by 1 % each.
        - `STANDBY_POLL` is below `LEASE_DURATION`.
        - `AUTOSCALING_GROUP_NAME` and `LIFECYCLE_HOOK_NAME` go together.
        - `GITHUB_ENTERPRISE_URL` is https, or a loopback address, or `GITHUB_INSECURE_HTTP` is true.
        - A secret that is kept in AWS is fetched by https, or from a loopback address.
        - `INSTANCE_SETTINGS` holds what `agent boot` accepts, and nothing that it doesn't read.
        - Names that are made of settings fit where they go. A runner's, `RUNNER_SCALE_SET_NAME`, '-' and an instance's id of 19 characters,
          into GitHub's 64: so the scale set's name has at most 44. HOST/OWNER/GROUP/NAME into an EC2 tag's 256 characters, and, behind
          `gha-listener-scaler-`, into the 128 of the launch template that the agent keeps. At most 100 labels.

        """
}
