import Actions
import HTTP
import Scaler

/// Whether the credential may administer runners, and what GitHub knows of the scale set.
struct GitHubCheck: Sendable {
    let settings: Settings
    let client: ActionsClient

    init(settings: Settings, credential: Credential, http: any HTTPSender) {
        self.settings = settings
        client = ActionsClient(
            scope: settings.scaleSet.github.scope, credential: credential, http: http, userAgent: .agent,
            now: { WallTime.now().milliseconds })
    }

    func lines() async -> [CheckLine] {
        let admission = await CheckLine.timed { [await self.admission()] }
        guard admission.allSatisfy({ $0.fault == nil }) else {
            return admission + [.skipped("scale set", "GitHub doesn't admit the agent")]
        }
        return admission + (await CheckLine.timed { [await scaleSet()] })
    }

    private func admission() async -> CheckLine {
        do {
            try await client.connect()
        } catch {
            return .fail("github", "\(error)")
        }
        return .ok("github", "runners of \(settings.scaleSet.github.scope.configURL) may be registered")
    }

    /// Until when GitHub gives jobs to an image's runner: by GitHub's own word, or reckoned, with the reason.
    func end(of release: RunnerRelease) async -> RunnerEnd {
        do {
            return release.end(by: RunnerSupport(try await client.runnerSupport(of: String(release.version.drop { $0 == "v" }))))
        } catch {
            return release.end(by: nil, because: "\(error)")
        }
    }

    private func scaleSet() async -> CheckLine {
        let (name, group) = (settings.scaleSet.name, settings.scaleSet.runnerGroup)
        do {
            guard let id = try await groupID(group) else {
                return .fail("scale set", "there is no runner group '\(group)': create it at GitHub, or correct RUNNER_GROUP")
            }
            guard let set = try await client.scaleSet(named: name, in: id) else {
                return .ok("scale set", "'\(name)' isn't there yet; the agent makes it in the group '\(group)'")
            }
            return line(set)
        } catch {
            return .fail("scale set", "\(error)")
        }
    }

    /// GitHub answers 200 to a change of labels and discards it (measured by others on 2026-08-24): the labels of its making stay.
    private func line(_ set: ScaleSet) -> CheckLine {
        let wanted = settings.scaleSet.labels
        let found = "'\(set.name)', number \(set.id), labels \(set.labels.joined(separator: ", "))"
        guard DegradedItem.labels(atGitHub: set.labels, wanted: wanted) != nil else { return .ok("scale set", found) }
        return .warn(
            "scale set",
            "\(found), but the settings want \(wanted.joined(separator: ", ")). GitHub discards a change of labels. "
                + "\(DegradedItem.labelAdvice)"
        )
    }

    private func groupID(_ name: String) async throws(ActionsError) -> RunnerGroupID? {
        name.lowercased() == "default" ? .default : try await client.runnerGroup(named: name)?.id
    }
}
