import World

/// The control interface: what makes jobs and faults, and says what is. JSON in, JSON out.
extension Cloud {
    func control(_ ask: Ask) -> Answer {
        defer { settle() }
        settle()
        let body = JSON.parse(ask.body) ?? .object([])
        switch (ask.method, ask.path.dropFirst().joined(separator: "/")) {
        case ("POST", "queue"): return queueJobs(body)
        case ("POST", "cancel"): return cancelJob(body)
        case ("POST", "power-off"): return powerOff(body)
        case ("POST", "fault"): return fault(body)
        case ("POST", "host"): return changeHost(body)
        case ("POST", "timeline/clear"):
            timeline.clear()
            return .empty(204)
        case ("GET", "timeline"): return .json(timeline.json(what: ask.parameter("what")))
        case ("GET", "jobs"): return .json(.array(github.everyJob.map(jobJSON)))
        case ("GET", "instances"): return .json(.array(ec2.everyInstance.map(instanceJSON)))
        case ("GET", "runners"): return .json(.array(github.everyRunner.map(runnerJSON)))
        case ("GET", "sessions"): return .json(.array(github.scaleSets.map(sessionJSON)))
        case ("GET", "counters"): return .json(countersJSON(ask))
        default: return Self.refused("no such control: \(ask.method) \(ask.path.joined(separator: "/"))", 404)
        }
    }

    static func refused(_ why: String, _ status: Int = 400) -> Answer {
        .json(["error": .string(why)], status: status)
    }

    private func queueJobs(_ body: JSON) -> Answer {
        let count = body["count"]?.int ?? 1
        guard (1...100_000).contains(count) else { return Self.refused("count is 1 to 100000") }
        let labels = body["labels"]?.elements.compactMap(\.string) ?? []
        let chosen = labels.isEmpty ? github.scaleSets.first?.labels ?? [] : labels
        guard !chosen.isEmpty else { return Self.refused("there is no scale set yet: name the labels") }
        let (owner, own) = Self.origin(of: github.scaleSets.first { $0.labels == chosen }?.owner)
        let repository = body["repo"]?.string ?? own ?? "web"
        var ids: [JSON] = []
        for _ in 0..<count {
            var request = GitHub.JobRequest(
                labels: chosen, repository: repository, owner: body["owner"]?.string ?? owner,
                workflowRef: "acme/\(repository)/.github/workflows/ci.yml@refs/heads/main",
                displayName: body["name"]?.string ?? "build", workflowRun: body["run"]?.int ?? 30_721_627_864 + Int64(github.everyJobCount),
                sharedID: body["sharedId"]?.string)
            request.isPublic = body["public"]?.bool == true
            let id = github.queue(request, at: now)
            forgetDurations()
            durations[id] = max(0, body["durationMs"]?.int ?? 2_000)
            workTimes[id] = durations[id]
            ids.append(.string(id))
        }
        timeline.note("queued", "\(count)")
        return .json(["queued": .array(ids)])
    }

    /// Whose jobs a scale set's owner has: its organization's, its repository's, or anybody's.
    private static func origin(of owner: String?) -> (owner: String, repository: String?) {
        let parts = (owner ?? "").split(separator: "/").map(String.init)
        if parts.isEmpty || parts[0] == "enterprises" { return ("acme", nil) }
        return (parts[0], parts.count > 1 ? parts[1] : nil)
    }

    /// Jobs also end without their runner saying so: cancelled, or lost.
    private func forgetDurations() {
        if workTimes.count > 4 * plan.keptJobs { workTimes = workTimes.filter { id, _ in github.job(id) != nil } }
        guard durations.count > 2 * (github.everyJobCount - github.jobCounts.succeeded - github.jobCounts.failed) + 1_000 else { return }
        durations = durations.filter { id, _ in github.job(id).map { !$0.isCompleted } ?? false }
    }

    private func cancelJob(_ body: JSON) -> Answer {
        guard let id = body["job"]?.string else { return Self.refused("job is missing") }
        return answer(github.cancel(id, at: now)) { .json(["runner": .optional($0)]) }
    }

    private func powerOff(_ body: JSON) -> Answer {
        guard let id = body["instance"]?.string, ec2.peek(id) != nil else { return Self.refused("no such instance", 404) }
        return .json(["done": .bool(ec2.powerOff(id, at: now))])
    }
}
