import ArgumentParser

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check settings, credentials, table, GitHub, launch template, image, subnets, and by dry runs the right to launch.",
        discussion: """
            Each line says `ok`, or `FAIL` and what to do. The exit code is 0 if all is well, else 1. Nothing is changed.

            Three things can't be told without rights that an agent has no business to have: that RUNNER_ROLE_ID is the role of the \
            runners' instance profile (iam:GetRole); that the account has the service-linked role AWSServiceRoleForEC2Spot, without \
            which spot launches are refused (iam:CreateServiceLinkedRole makes it, once for an account); and how many vCPUs of spot \
            instances the account may run at once (servicequotas:GetServiceQuota), which is few in a new account. Where it is too few \
            launches fail with MaxSpotInstanceCountExceeded, which `agent status` shows.

            EXAMPLES:
              agent check
              agent check --settings /etc/agent.json

            \(SettingsHelp.list(for: .check))
            """)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings: Settings
        do {
            settings = try Settings.read(for: .check, from: options.sources)
        } catch {
            try StandardOutput.write(error.problems.map { CheckLine.fail("settings", $0.line).text + "\n" }.joined())
            throw ExitCode.failure
        }
        let output = StandardOutput()
        let check = SystemCheck(settings: settings, http: settings.host.httpClient()) { output.write($0.text + "\n") }
        let isWell = await check.run()
        try output.end()
        guard isWell else { throw ExitCode.failure }
    }
}
