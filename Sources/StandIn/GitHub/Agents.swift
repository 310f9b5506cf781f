import World

/// Runners as the service lists them, and just-in-time configurations.
extension Cloud {
    func findAgents(_ ask: Ask, _ owner: String) -> Answer {
        guard ask.method == "GET", let name = ask.parameter("agentName") else { return .failure(Self.badBody) }
        return answer(github.findRunners(name: name, at: now)) { found in
            .json(listing(found.filter { isOwned($0, by: owner) }.map(json)))
        }
    }

    /// A runner belongs to the owner of its scale set, also when the scale set is gone.
    func isOwned(_ runner: GitHub.Runner, by owner: String) -> Bool { ownerOfScaleSet[runner.scaleSet] == owner }

    func agent(_ ask: Ask, _ text: String, _ owner: String) -> Answer {
        guard let id = Int(text) else { return .failure(Self.badBody) }
        if let runner = github.peekRunner(id), !isOwned(runner, by: owner) {
            return .failure(GitHub.Failure("AgentNotFoundException", "The agent \(id) was not found.", status: 404))
        }
        switch ask.method {
        case "GET": return answer(github.runner(id, at: now)) { .json(json($0)) }
        case "DELETE":
            return answer(github.removeRunner(id, at: now)) {
                timeline.note("runner removed", text)
                return .empty(204)
            }
        default: return .empty(405)
        }
    }

    /// The registration is made at once, and the configuration answered when it is ready: a client that hung up meanwhile finds the
    /// name taken.
    func mint(_ set: Int, _ ask: Ask) async -> Answer {
        guard let name = JSON.parse(ask.body)?["name"]?.string else { return .failure(Self.badBody) }
        timeline.note("generatejitconfig", name)
        switch github.mintRunner(name, scaleSet: set, at: now) {
        case .failure(let failure): return .failure(failure)
        case .success(let runner):
            settle()
            let wait = runner.configuredAt - now
            if wait > 0 { try? await Task.sleep(for: .milliseconds(wait)) }
            return configuration(of: runner)
        }
    }

    private func configuration(of runner: GitHub.Runner) -> Answer {
        counters.minted += 1
        if let instance = Self.instance(in: runner.name) { runnerOfInstance[instance] = runner.name }
        let secret = generator.uuid()
        tokens.addRunner(runner.name, secret) { github.peekRunner($0) != nil }
        let blob = JITBlob(runner: runner, server: address, secret: secret).encoded(&generator)
        return .json(["runner": json(runner), "encodedJITConfig": .string(blob)])
    }

    func json(_ runner: GitHub.Runner) -> JSON {
        [
            "id": .int(Int64(runner.id)), "name": .string(runner.name), "runnerScaleSetId": .int(Int64(runner.scaleSet)),
            "os": "Linux", "version": .string(plan.runnerVersion), "enabled": true, "ephemeral": true,
            "status": .string(runner.isIdle || runner.jobID != nil ? "online" : "offline"),
            "busy": .bool(runner.jobID != nil || runner.endedAt != nil),
            "createdOn": .string(WireDate(milliseconds: runner.mintedAt).ticks),
        ]
    }
}
