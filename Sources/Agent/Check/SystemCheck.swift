import AWS
import Actions
import HTTP

/// Whether a scaler would find all that it needs. It changes nothing, and goes on after a fault.
struct SystemCheck: Sendable {
    let settings: Settings
    let http: any HTTPSender
    /// Told each part as it is known.
    let tell: @Sendable (CheckPart) -> Void

    /// True if nothing fails.
    func run() async -> Bool {
        var isWell = true
        func add(_ group: CheckGroup, _ lines: [CheckLine]) {
            tell(CheckPart(group, lines))
            isWell = isWell && lines.allSatisfy { $0.fault == nil }
        }
        add(.host, await host())
        let clock = ClockCheck(http)
        var client: AWSClient?
        var github: Result<GitHubCheck, CredentialResolutionError>?
        do {
            let access = try await AWSAccess.open(settings.aws, http: clock)
            client = access.client
            add(.host, await CheckLine.timed { await name(access) })
            github = await githubCheck(client, clock)
            await AWSCheck(settings: settings, access: access, runnerEnd: Self.runnerEnd(github)).run(add)
        } catch {
            add(.aws, [.fail("aws", "\(error)")])
            AWSCheck.skip(settings, because: "AWS can't be asked", add)
        }
        let found = if let github { github } else { await githubCheck(client, clock) }
        add(.github, await CheckLine.timed { [await appKey(client)].compactMap { $0 } })
        switch found {
        case .success(let check): add(.github, await check.lines())
        case .failure(let error):
            let why = "the credential can't be had"
            add(.github, [.fail("github", "\(why): \(error)"), .skipped("scale set", why)])
        }
        add(.clock, [clock.line()].compactMap { $0 })
        return isWell
    }

    /// What is known without asking anybody.
    private func host() async -> [CheckLine] {
        [.ok("settings", "scale set \(settings.scopeKey)")] + settings.warnings.map { .warn("settings", $0) }
            + (await CheckLine.timed { [LockFileCheck(path: settings.host.lockFile ?? "").line()] })
            + (await CheckLine.timed { FileChecks(caFile: settings.host.caFile, metricsFile: settings.host.metrics.file).lines() })
    }

    /// The name under which an agent would hold the lease here. Whoever checks from elsewhere needs none.
    private func name(_ access: AWSAccess) async -> [CheckLine] {
        guard settings.host.instanceID == nil, await (try? access.metadata.instanceID()) == nil else { return [] }
        return [
            .warn(
                "name",
                "INSTANCE_ID isn't set, and there is no instance metadata to take a name from: `agent run` would not start here. "
                    + "Outside EC2 set INSTANCE_ID, another for each agent")
        ]
    }

    /// Whether KMS signs for this role, told apart from what GitHub says of the signature. Nil where no key is kept there.
    private func appKey(_ client: AWSClient?) async -> CheckLine? {
        guard case .appByKMS(_, _, let key) = settings.scaleSet.github.credential else { return nil }
        guard let client else { return .skipped("app key", "AWS can't be asked") }
        do {
            _ = try await KMSSigner(key: key, client: client).sign(Array("agent check".utf8))
            return .ok("app key", "KMS signs by \(key)")
        } catch {
            return .fail("app key", "\(error)")
        }
    }

    private func githubCheck(_ client: AWSClient?, _ http: any HTTPSender) async -> Result<GitHubCheck, CredentialResolutionError> {
        do {
            let credential = try await settings.scaleSet.github.credential.resolve(with: client)
            return .success(GitHubCheck(settings: settings, credential: credential, http: http))
        } catch {
            return .failure(error)
        }
    }

    /// Until when GitHub gives jobs to a runner, by GitHub's word if it can be had.
    private static func runnerEnd(_ github: Result<GitHubCheck, CredentialResolutionError>?) -> AWSCheck.RunnerEndSource {
        { release in
            switch github {
            case .success(let check): await check.end(of: release)
            case .failure, nil: release.end(by: nil, because: "the credential can't be had")
            }
        }
    }
}
