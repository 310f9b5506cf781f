import AWS
import Actions
import HTTP

/// Whether a scaler would find all that it needs. It writes nothing, and goes on after a fault.
struct SystemCheck: Sendable {
    let settings: Settings
    let http: any HTTPSender
    /// Told each line as it is known.
    let tell: @Sendable (CheckLine) -> Void

    /// True if all is well.
    func run() async -> Bool {
        var isWell = true
        func add(_ lines: [CheckLine]) {
            lines.forEach(tell)
            isWell = isWell && lines.allSatisfy { $0.fault == nil }
        }
        add([settingsLine(), LockFileCheck(path: settings.host.lockFile ?? "").line()])
        var client: AWSClient?
        do {
            let access = try await AWSAccess.open(settings.aws, http: http)
            client = access.client
            add(await AWSCheck(settings: settings, access: access).lines())
        } catch {
            add([.fail("aws", "\(error)")])
        }
        add(await github(client))
        return isWell
    }

    private func settingsLine() -> CheckLine {
        let warnings = settings.warnings.map { " Mind: \($0)" }.joined()
        return .ok("settings", "scale set \(settings.scopeKey).\(warnings)")
    }

    private func github(_ client: AWSClient?) async -> [CheckLine] {
        do {
            let credential = try await settings.github.credential.resolve(with: client)
            return await GitHubCheck(settings: settings, credential: credential, http: http).lines()
        } catch {
            return [.fail("github", "the credential can't be had: \(error)")]
        }
    }
}
