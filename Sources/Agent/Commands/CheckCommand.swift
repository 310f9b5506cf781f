import ArgumentParser

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check settings, credentials, table, GitHub, launch template, image, subnets, and by dry runs the right to launch.",
        discussion: """
            Each line says `ok`; `warn`, where the agent would run, but something is unwise or couldn't be told; or `FAIL` and what to do. \
            The exit code is 0 if nothing fails, 64 if a setting is wrong, else 1. Nothing is changed: rights to write are asked for by \
            requests whose condition can't come true.

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
            error.problems.forEach { StandardOutput.write(CheckLine.fail("settings", $0.line).text + "\n") }
            throw CommandExit.wrongUsage.code
        }
        let check = SystemCheck(settings: settings, http: settings.host.httpClient()) { StandardOutput.write($0.text + "\n") }
        guard await check.run() else { throw CommandExit.failed.code }
    }
}
