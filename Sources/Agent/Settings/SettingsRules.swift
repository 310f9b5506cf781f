/// What must hold between settings. Each rule says in its report why it is one.
extension SettingsCheck {
    /// Whose jobs are run: one of these.
    static let owners: [SettingName] = [.organizationName, .enterpriseName, .repositoryName]

    mutating func checkScope() {
        let given = Self.owners.filter(isGiven)
        let all = naming.list(Self.owners, " and ")
        if given.isEmpty {
            refuse([.organizationName], "is missing: exactly one of \(all) says whose jobs are run")
        } else if given.count > 1 {
            refuse(given, "are given together, but exactly one of \(all) says whose jobs are run")
        }
        checkEncryption()
    }

    /// The token administers runners: it never crosses a network in clear unless somebody wrote down that it may.
    private mutating func checkEncryption() {
        guard let url = values.optionalText(.githubEnterpriseURL), url.hasPrefix("http://") else { return }
        guard !Loopback.contains(url.dropFirst("http://".count)) else { return }
        if values.boolean(.githubInsecureHTTP) {
            warn(
                "\(naming(.githubInsecureHTTP)) is true: the token crosses the network unencrypted, and who reads it can administer the "
                    + "runners."
            )
        } else {
            refuse(
                .githubEnterpriseURL, values.source(.githubEnterpriseURL),
                "is plain http to another machine, so the token would cross the network in clear: give https://, or a loopback address, "
                    + "or, for a test alone, set \(naming(.githubInsecureHTTP)) to true")
        }
    }

    mutating func checkCredential() {
        let keys: [SettingName] = [.githubAppPrivateKey, .githubAppKMSKey]
        let app: [SettingName] = [.githubAppID, .githubAppInstallationID] + keys
        let given = app.filter(isGiven)
        if isGiven(.githubToken), !given.isEmpty {
            return refuse([.githubToken] + given, "are given together: give the token or the App, so that it is plain who acts")
        }
        if !isGiven(.githubToken), given.isEmpty {
            let parts = naming.list(Array(app.prefix(3)))
            return refuse([.githubToken], "is missing: give it, or \(parts) (or \(naming(.githubAppKMSKey)) in place of the key)")
        }
        checkFetching(.githubToken)
        checkFetching(.githubAppPrivateKey)
        if isGiven(.githubAppKMSKey) { checkSigning() }
        guard !isGiven(.githubToken) else { return }
        let needed = Array(app.prefix(2)) + [isGiven(.githubAppKMSKey) ? .githubAppKMSKey : .githubAppPrivateKey]
        for name in needed where !isGiven(name) { refuse(missing: name, "a GitHub App needs all of \(naming.list(needed))") }
        if keys.allSatisfy(isGiven) {
            refuse(keys, "are given together: give the key or its place in KMS, so that it is plain which one signs")
        }
    }

    /// An App's token is good for minutes, and whoever reads it on its way from KMS acts as the App.
    private mutating func checkSigning() {
        guard let (given, url) = plainEndpoint([.awsEndpointURLKMS, .awsEndpointURL]) else { return }
        refuse(
            .githubAppKMSKey, values.source(.githubAppKMSKey),
            "would be asked over plain http at \(url), which \(naming(given)) names: give an https endpoint")
    }

    /// The first of these that is given, if it is plain http to another machine.
    private func plainEndpoint(_ names: [SettingName]) -> (SettingName, url: String)? {
        guard let given = names.first(where: isGiven), let url = values.optionalText(given), url.hasPrefix("http://"),
            !Loopback.contains(url.dropFirst("http://".count).prefix { $0 != "/" })
        else { return nil }
        return (given, url)
    }

    /// A secret that is fetched over plain http would cross the network in clear, as the token would on its way to GitHub.
    private mutating func checkFetching(_ name: SettingName) {
        let service: SettingName
        switch values.secret(name) {
        case .parameter: service = .awsEndpointURLSSM
        case .secret: service = .awsEndpointURLSecretsManager
        case .literal, nil: return
        }
        guard let (given, url) = plainEndpoint([service, .awsEndpointURL]) else { return }
        refuse(
            name, values.source(name), "would be fetched over plain http from \(url), which \(naming(given)) names: give an https endpoint"
        )
    }

    mutating func checkLifecycleHook() {
        let hooks = [SettingName.lifecycleHookName, .launchHookName].filter(isGiven)
        if isGiven(.autoScalingGroupName) {
            guard hooks.isEmpty else { return }
            refuse(missing: .lifecycleHookName, "a hook is completed in its group, so it goes with \(naming(.autoScalingGroupName))")
        } else if !hooks.isEmpty {
            refuse(missing: .autoScalingGroupName, "a hook is completed in its group, so it goes with \(naming.list(hooks))")
        }
    }

    /// What is in the table and what signs the requests is nobody else's business; but a local cloud may be on another machine.
    mutating func checkAWSEncryption() {
        let plain = SettingsTable.aws.map(\.name).filter { name in
            guard name != .awsMetadataEndpoint, let url = values.optionalText(name), url.hasPrefix("http://") else { return false }
            return !Loopback.contains(url.dropFirst("http://".count).prefix { $0 != "/" })
        }
        guard !plain.isEmpty else { return }
        warn("\(naming.list(plain)) is plain http to another machine: session tokens and boot records cross the network unencrypted.")
    }

    mutating func checkScaling() {
        let (least, most) = (values.optionalInteger(.minRunners), values.optionalInteger(.maxRunners))
        if let least, let most, least > most {
            refuse([.minRunners, .maxRunners], "contradict each other: the minimum \(least) is above the maximum \(most)")
        }
        if let idle = values.optionalInteger(.idleRunners), let most, idle > most {
            refuse(
                [.idleRunners, .maxRunners], "contradict each other: \(idle) can't be kept ready when there are at most \(most)")
        }
        if let wait = values.optionalDuration(.registrationTimeout), wait >= .seconds(300) {
            let given = DurationText.print(wait)
            warn(
                "\(naming(.registrationTimeout)) is \(given), but GitHub gives a job to another runner after 5m: replace a runner sooner "
                    + "than that."
            )
        }
    }

    mutating func checkTemplate() {
        let parts: [SettingName] = [.ec2AMIID, .ec2SecurityGroupID, .ec2KeyPairName, .runnerInstanceProfile, .instanceSettings]
        guard isGiven(.ec2LaunchTemplate) else {
            for name in parts where ![.ec2KeyPairName, .instanceSettings].contains(name) && !isGiven(name) {
                refuse(missing: name, "the agent makes a launch template of it, unless \(naming(.ec2LaunchTemplate)) names one")
            }
            return
        }
        let given = parts.filter(isGiven)
        guard !given.isEmpty else { return }
        refuse(
            [.ec2LaunchTemplate] + given,
            "are given together: the template settles these already, and a fleet can't override them. Give the template alone, or the "
                + "others"
        )
    }

    mutating func checkLease() {
        guard areRight(.leaseDuration, .leaseRenewal, .leaseTimeout, .leaseMargin, .standbyPoll) else { return }
        let lease = LeaseSettings(values)
        let (duration, margin) = (DurationText.print(lease.duration), DurationText.print(lease.margin))
        if lease.margin < lease.duration / 50 {
            refuse(
                [.leaseMargin],
                "is \(margin), less than 2 % of \(naming(.leaseDuration)) \(duration): two clocks that drift by 1 % each would let two "
                    + "agents lead at once"
            )
        }
        if lease.timeout >= lease.renewal {
            refuse(
                [.leaseTimeout, .leaseRenewal],
                "contradict each other: a renewal must end before the next is due, so the timeout \(DurationText.print(lease.timeout)) "
                    + "must be below \(DurationText.print(lease.renewal))")
        }
        let needed = lease.renewal + lease.renewal + lease.timeout
        if needed >= lease.duration - lease.margin {
            refuse(
                [.leaseDuration, .leaseRenewal, .leaseTimeout, .leaseMargin],
                "contradict each other: one lost renewal must not cost the lease, so two renewals and a timeout "
                    + "(\(DurationText.print(needed))) must be less than the duration without the margin (\(duration) - \(margin))")
        }
        if lease.standbyPoll >= lease.duration {
            refuse(
                [.standbyPoll, .leaseDuration],
                "contradict each other: a standby that reads every \(DurationText.print(lease.standbyPoll)) sees a lease of \(duration) "
                    + "end too late"
            )
        }
    }
}
