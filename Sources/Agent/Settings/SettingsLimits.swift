import Actions

/// Limits of GitHub and AWS on names that are composed of settings. A name that is too long would fail only when the first instance is
/// launched, or boots, and it would fail for each of them: so it is refused at start, with the arithmetic.
enum NameLimits {
    /// GitHub's runner takes a name of at most 64 characters (actions/runner, `Validators.NonEmptyValidator` and its registration; in a
    /// user's words myoung34/docker-github-actions-runner#465; 2026-11-28).
    static let runnerName = 64
    /// `i-` and 17 hexadecimal digits (EC2 User Guide, resource ids; 2026-11-28).
    static let instanceID = 19
    /// EC2 tags: the value's characters; the key's are 128, and ours are constants (EC2 User Guide, tag restrictions; 2026-11-28).
    static let tagValue = 256
    /// EC2 launch templates: 3 to 128 letters, digits and `()./_-` (botocore 1.43.11, LaunchTemplateName; 2026-11-28).
    static let templateName = 128
    /// A custom label of GitHub's runners (its own list of labels is cut there in the web form; the wire's limit isn't documented).
    static let label = 255
    /// GitHub's REST API sets at most 100 labels on a runner (REST reference, "Set custom labels"; 2026-11-28).
    static let labels = 100
    /// DynamoDB keys, in bytes: partition 2,048, sort 1,024 (Developer Guide, limits; 2026-11-28). The longest partition is
    /// `HISTORY#SCOPE#YYYY-MM-DD`; a scope that fits into a tag is at most 1,024 bytes long. The longest sort key is a job's.
    static let partitionKey = 2048
    /// User data before base64, in bytes (EC2 User Guide, 2026-11-28).
    static let userData = 16_384
}

extension SettingsCheck {
    /// - Parameter scope: nil when it is wrong, which was said already.
    mutating func checkLengths(_ scope: Scope?) {
        guard areRight(.runnerScaleSetName, .runnerGroup, .runnerLabels), let name = values.optionalText(.runnerScaleSetName) else {
            return
        }
        checkRunnerName(name)
        if let labels = values.optionalList(.runnerLabels), labels.count > NameLimits.labels {
            refuse(
                .runnerLabels, values.source(.runnerLabels), "holds \(labels.count) labels, and GitHub takes at most \(NameLimits.labels)")
        }
        guard let scope, let group = values.optionalText(.runnerGroup) else { return }
        checkScopeKey(Settings.scopeKey(scope, group: group, name: name))
    }

    /// NAME-INSTANCE.
    private mutating func checkRunnerName(_ name: String) {
        let most = NameLimits.runnerName - 1 - NameLimits.instanceID
        guard name.count > most else { return }
        refuse(
            .runnerScaleSetName, values.source(.runnerScaleSetName),
            "is \(name.count) characters long, \(name.count - most) too many: a runner is named NAME-INSTANCE, GitHub takes at most "
                + "\(NameLimits.runnerName) characters, and '-' with an instance's id takes \(1 + NameLimits.instanceID), so the name may "
                + "have \(most)"
        )
    }

    /// HOST/OWNER/GROUP/NAME stands in a tag of each instance, and in the name of the kept launch template.
    private mutating func checkScopeKey(_ key: String) {
        let names: [SettingName] = [.githubEnterpriseURL] + Self.owners.filter(isGiven) + [.runnerGroup, .runnerScaleSetName]
        let length = key.unicodeScalars.count
        if length > NameLimits.tagValue {
            return refuse(
                names,
                "make \(length) characters together as HOST/OWNER/GROUP/NAME, \(length - NameLimits.tagValue) too many: each instance "
                    + "carries that as a tag, and EC2 takes a tag's value of at most \(NameLimits.tagValue) characters")
        }
        let prefix = Settings.templatePrefix.count
        guard !isGiven(.ec2LaunchTemplate), prefix + length > NameLimits.templateName else { return }
        refuse(
            names,
            "make \(length) characters together as HOST/OWNER/GROUP/NAME, \(prefix + length - NameLimits.templateName) too many: the kept "
                + "launch template is named after them, EC2 takes at most \(NameLimits.templateName) characters, and "
                + "'\(Settings.templatePrefix)' takes \(prefix). Shorten them, or give \(naming(.ec2LaunchTemplate))")
    }

    /// What the kept template tells its instances must be what they accept, or every boot fails.
    mutating func checkInstanceSettings() {
        guard areRight(.instanceSettings), let text = values.optionalText(.instanceSettings) else { return }
        let source = values.source(.instanceSettings)
        let sources = SettingSources(userData: Array(text.utf8), environment: [:])
        do {
            _ = try BootCommandSettings.read(from: sources)
        } catch {
            for problem in error.problems { refuse(.instanceSettings, source, "would be refused on the instance: \(problem.line)") }
        }
        for name in sources.names where !(SettingName(rawValue: name).map { SettingsTable.setting($0).readers.contains(.boot) } ?? true) {
            refuse(
                .instanceSettings, source,
                "holds \(name), which `agent boot` doesn't read: user data can be read by every job, so leave it out")
        }
        guard text.utf8.count > NameLimits.userData - 1024 else { return }
        refuse(
            .instanceSettings, source,
            "is \(text.utf8.count) bytes long; EC2 takes user data of at most \(NameLimits.userData), of which 1024 are kept for region "
                + "and table"
        )
    }
}
