import Actions
import ArgumentParser
import Glibc
import Synchronization

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check settings, credentials, table, GitHub, launch template, image, subnets, and by dry runs the right to launch.",
        discussion: """
            The checks stand in groups: this host, AWS, the table, EC2, GitHub. Each line says `ok`; `warn`, where the agent would run, \
            but something is unwise or couldn't be told; or `FAIL` and what to do. The exit code is 0 if nothing fails, 64 if a setting is \
            wrong, else 1. Nothing is changed: rights to write are asked for by requests whose condition can't come true.

            Three things can't be told without rights that an agent has no business to have: that RUNNER_ROLE_ID is the role of the \
            runners' instance profile (iam:GetRole); that the account has the service-linked role AWSServiceRoleForEC2Spot, without \
            which spot launches are refused (iam:CreateServiceLinkedRole makes it, once for an account); and how many vCPUs of spot \
            instances the account may run at once (servicequotas:GetServiceQuota), which is few in a new account. Where it is too few \
            launches fail with MaxSpotInstanceCountExceeded, which `agent status` shows.

            With --prove-github it tries instead what GitHub does where nobody published it: a session that another client deletes, \
            what becomes of changed labels, the life of the admin token, the last day of a runner version, and, with --proof-wait, \
            whether messages come again. It makes a scale set of its own, named agent-proof-…, which no runner serves, and deletes it in \
            the end, also when it is interrupted. Its lines hold no token: attach them to a bug report.

            EXAMPLES:
              agent check
              agent check --config /etc/gha-listener-scaler/agent.yaml
              agent check --json | jq '.services[].checks[] | select(.verdict == "fail")'
              agent check --prove-github --proof-wait 5m

            \(SettingsHelp.list(for: .check))
            """)

    @Flag(help: "Try what GitHub does, by a throw-away scale set, instead of checking this host.")
    var proveGithub = false

    @Option(help: ArgumentHelp("How long to wait for a job that you start, to try messages.", valueName: "duration"))
    var proofWait = "0s"

    @Option(help: ArgumentHelp("The runner version to ask about.", valueName: "version"))
    var proofVersion = "2.338.0"

    @Flag(help: "Print JSON, as docs/status.md describes it, once all is checked.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard !json || !proveGithub else {
            throw ValidationError("--json doesn't go with --prove-github, whose lines are a report in themselves.")
        }
        guard DurationText.read(proofWait) != nil else { throw ValidationError("--proof-wait \(proofWait): a duration, like 90s or 5m.") }
    }

    func run() async throws {
        let (at, began) = (WallTime.now(), ContinuousClock.now)
        let settings: Settings
        do {
            settings = try Settings.read(for: .check, from: options.sources)
        } catch {
            let part = CheckPart(.host, error.problems.map { .fail("settings", $0.line) })
            try tell(part, CheckReport(scope: nil, at: at, took: ContinuousClock.now - began, [part]))
            throw CommandExit.wrongUsage.code
        }
        if proveGithub {
            guard await prove(settings) else { throw CommandExit.failed.code }
            return
        }
        let telling = Telling(isText: !json)
        let isWell = await SystemCheck(settings: settings, http: settings.host.httpClient(), tell: telling.hear).run()
        if json {
            let report = CheckReport(scope: settings.scopeKey, at: at, took: ContinuousClock.now - began, telling.parts)
            StandardOutput.write(try StatusView.encoded(report))
        }
        guard isWell else { throw CommandExit.failed.code }
    }

    /// Settings that are wrong are all that is told.
    private func tell(_ part: CheckPart, _ report: CheckReport) throws {
        var text = CheckText()
        StandardOutput.write(json ? try StatusView.encoded(report) : text.text(part))
    }

    /// Keeps what was told, and prints it at once where it is text.
    private final class Telling: Sendable {
        private let isText: Bool
        private let told = Mutex<(parts: [CheckPart], text: CheckText)>(([], CheckText()))

        init(isText: Bool) { self.isText = isText }

        var parts: [CheckPart] { told.withLock { $0.parts } }

        @Sendable func hear(_ part: CheckPart) {
            told.withLock { told in
                told.parts.append(part)
                if isText { StandardOutput.write(told.text.text(part)) }
            }
        }
    }

    private func prove(_ settings: Settings) async -> Bool {
        let tell: @Sendable (CheckLine) -> Void = { StandardOutput.write($0.text + "\n") }
        let credential: Credential
        do {
            let access = try? await AWSAccess.open(settings.aws, http: settings.host.httpClient())
            credential = try await settings.scaleSet.github.credential.resolve(with: access?.client)
        } catch {
            tell(.fail("github", "the credential can't be had: \(error)"))
            return false
        }
        let scope = settings.scaleSet.github.scope
        let kind = scope.isHosted ? "GitHub's own hosts" : "an Enterprise Server"
        tell(
            .ok("proof", "agent \(AgentVersion.current) at \(WallTime.now().rfc3339), on \(kind) (\(scope.host)), for \(scope.target.kind)")
        )
        let proof = GitHubProof(
            group: settings.scaleSet.runnerGroup, version: proofVersion, wait: DurationText.read(proofWait) ?? .zero,
            client: {
                ActionsClient(
                    scope: scope, credential: credential, http: settings.host.httpClient(), userAgent: .agent,
                    now: { WallTime.now().milliseconds })
            }, tell: tell)
        return await proof.run { interrupt in Signals.listen(to: Signals.ends) { _ in interrupt() } }
    }
}

extension Scope.Target {
    /// What it is, and not which: a report may be public.
    fileprivate var kind: String {
        switch self {
        case .organization: "an organization"
        case .enterprise: "an enterprise"
        case .repository: "a repository"
        }
    }
}
