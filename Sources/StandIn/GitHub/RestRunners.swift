import World

/// Runners by REST, and when their versions go out of support.
extension Cloud {
    /// `…/actions/runners`, `…/runners/ID` and `…/runners/deprecations/VERSION`.
    func restRunners(_ ask: Ask, _ scope: String, _ path: [String]) -> Answer {
        switch (ask.method, path.count) {
        case ("GET", 0): return listRunners(ask, scope)
        case ("GET", 2) where path[0] == "deprecations": return deprecation(of: path[1])
        case ("GET", 1), ("DELETE", 1):
            guard let id = Int(path[0]), let runner = github.peekRunner(id), isOwned(runner, by: scope) else {
                return .rest("Not Found", 404)
            }
            return ask.method == "GET" ? .json(restJSON(runner)) : delete(runner)
        default: return .rest("Not Found", 404)
        }
    }

    private func listRunners(_ ask: Ask, _ scope: String) -> Answer {
        let name = ask.parameter("name")
        let all = github.everyRunner.filter { $0.name == name ?? $0.name && isOwned($0, by: scope) }
        let size = ask.parameter("per_page").flatMap { Int($0) }.map { min(100, max(1, $0)) } ?? 30
        let first = (max(1, ask.parameter("page").flatMap { Int($0) } ?? 1) - 1).multipliedReportingOverflow(by: size).partialValue
        let page = all.dropFirst(max(0, first)).prefix(size)
        return .json(["total_count": .int(Int64(all.count)), "runners": .array(page.map(restJSON))])
    }

    /// 204, or 422 while a job runs and for a while after it.
    private func delete(_ runner: GitHub.Runner) -> Answer {
        switch github.removeRunner(runner.id, at: now) {
        case .success:
            timeline.note("runner removed", String(runner.id))
            return .empty(204)
        case .failure(let failure) where failure.exception == "JobStillRunningException":
            return .rest("Runner \"\(runner.name)\" is currently running a job and cannot be deleted.", 422)
        case .failure(let failure): return restAnswer(Result<Void, GitHub.Failure>.failure(failure)) { .empty(204) }
        }
    }

    private func restJSON(_ runner: GitHub.Runner) -> JSON {
        let isBusy = runner.jobID != nil || runner.endedAt != nil
        return [
            "id": .int(Int64(runner.id)), "name": .string(runner.name), "os": runner.connectedAt == nil ? "unknown" : "linux",
            "status": .string(runner.isIdle || runner.jobID != nil ? "online" : "offline"), "busy": .bool(isBusy), "ephemeral": true,
            "runner_group_id": .int(Int64(github.scaleSets.first { $0.id == runner.scaleSet }?.group ?? 1)),
            "version": runner.connectedAt == nil ? .null : .string(plan.runnerVersion), "labels": [],
        ]
    }

    /// The endpoint of 2026-09-03: a date, null for a version that has none yet, 404 for one that GitHub doesn't know (measured on
    /// 2026-09-29; `registration_deprecates_at` is documented and was absent).
    private func deprecation(of version: String) -> Answer {
        guard let date = plan.deprecations[version] else { return .rest("Not Found", 404) }
        return .json(["runner_version": .string(version), "runtime_deprecates_at": .optional(date)])
    }

    func restGroups() -> Answer {
        let groups: [JSON] = github.everyGroup.map { group in
            [
                "id": .int(Int64(group.id)), "name": .string(group.name), "visibility": "all", "default": .bool(group.isDefault),
                "allows_public_repositories": .bool(group.allowsPublicRepositories),
            ]
        }
        return .json(["total_count": .int(Int64(groups.count)), "runner_groups": .array(groups)])
    }
}
