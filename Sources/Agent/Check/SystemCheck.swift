import AWS
import Actions
import HTTP

/// Whether a scaler would find all that it needs. It changes nothing, and goes on after a fault.
struct SystemCheck: Sendable {
    let settings: Settings
    let http: any HTTPSender
    /// Told each line as it is known.
    let tell: @Sendable (CheckLine) -> Void

    /// True if nothing fails.
    func run() async -> Bool {
        var isWell = true
        func add(_ lines: [CheckLine]) {
            lines.forEach(tell)
            isWell = isWell && lines.allSatisfy { $0.fault == nil }
        }
        add([.ok("settings", "scale set \(settings.scopeKey)")] + settings.warnings.map { .warn("settings", $0) })
        add([LockFileCheck(path: settings.host.lockFile ?? "").line()])
        add(FileChecks(caFile: settings.host.caFile, metricsFile: settings.host.metrics.file).lines())
        let clock = ClockCheck(http)
        var client: AWSClient?
        do {
            let access = try await AWSAccess.open(settings.aws, http: clock)
            client = access.client
            add(await name(access))
            add(await AWSCheck(settings: settings, access: access).lines())
        } catch {
            add([.fail("aws", "\(error)")])
        }
        add(await github(client, clock))
        add([clock.line()].compactMap { $0 })
        return isWell
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

    private func github(_ client: AWSClient?, _ http: any HTTPSender) async -> [CheckLine] {
        do {
            let credential = try await settings.github.credential.resolve(with: client)
            return await GitHubCheck(settings: settings, credential: credential, http: http).lines()
        } catch {
            return [.fail("github", "the credential can't be had: \(error)")]
        }
    }
}
