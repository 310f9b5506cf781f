import World

/// What a runner says to the service: `stand-in runner` connects, waits for its one job, and ends it. The real runner's protocol is
/// another one, and no business of an agent's.
extension Cloud {
    func runnerSide(_ ask: Ask) async -> Answer {
        guard let secret = ask.credential(scheme: "Bearer"), let name = tokens.runner(secret) else { return .failure(.unauthorized) }
        switch (ask.method, ask.path.last) {
        case ("POST", "connect"):
            defer { settle() }
            return answer(github.connect(name, at: now)) { runner in
                timeline.note("connected", runner.name)
                return .json(["id": .int(Int64(runner.id)), "name": .string(runner.name)])
            }
        case ("GET", "job"): return await nextJob(name)
        case ("POST", "finish"):
            defer { settle() }
            let answer = finish(name, result: JSON.parse(ask.body)?["result"]?.string ?? "succeeded")
            return answer.status == 204 && lingers(name) ? .json(["linger": true]) : answer
        case ("POST", "stop"):
            defer { settle() }
            return stop(name)
        default: return .empty(404)
        }
    }

    private func nextJob(_ name: String) async -> Answer {
        let deadline = now + plan.hold
        guard !faults.refusesRunners else { return refuseRunner(name) }
        while true {
            if Task.isCancelled {
                github.vanish(name, at: now)
                settle()
                return .empty(202)
            }
            switch github.takeJob(name, at: now) {
            case .failure(let failure): return .failure(failure)
            case .success(let job?):
                settle()
                timeline.note("job taken", "\(job.id) \(name)")
                return .json(["id": .string(job.id), "name": .string(job.request.displayName), "durationMs": .int(duration(of: job.id))])
            case .success(nil): break
            }
            if now >= deadline { return .empty(202) }
            await wait(until: deadline)
        }
    }

    /// GitHub's words (actions/runner, issue 4613; 2026-11-26). The runner goes, and its registration stays.
    private func refuseRunner(_ name: String) -> Answer {
        github.vanish(name, at: now)
        settle()
        timeline.note("refused as too old", name)
        return .text("Runner version v2.338.0 is deprecated and cannot receive messages.", status: 403)
    }

    /// The runner got SIGTERM. It says so to GitHub, and goes once it has: how long that takes is in the answer.
    private func stop(_ name: String) -> Answer {
        let isBusy = github.peekRunner(name)?.jobID != nil
        timeline.note("runner stops", name)
        github.stop(name, at: now)
        return .json(["waitMs": .int(isBusy ? github.periods.stopReport : 0)])
    }

    /// Whether the runner stays after its job.
    func lingers(_ name: String) -> Bool {
        guard faults.lingeringRunners > 0 else { return false }
        faults.lingeringRunners -= 1
        timeline.note("lingers", name)
        return true
    }

    func duration(of job: String) -> Int64 { durations[job] ?? 1_000 }

    func finish(_ name: String, result: String) -> Answer {
        let cancelled = github.peekRunner(name)?.jobID.flatMap { github.job($0) }?.cancelRequested == true
        return answer(github.finish(name, cancelled ? "canceled" : result, at: now)) { job in
            durations[job.id] = nil
            timeline.note("job finished", "\(job.id) \(name)")
            return .empty(204)
        }
    }
}
