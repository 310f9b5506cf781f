import Scaler
import World

extension Simulation {
    mutating func ofGitHub(_ action: GitHubAction, _ request: Request) -> Outcome? {
        switch action {
        case .ensureScaleSet: return ensureScaleSet()
        case .openSession(let set): return open(set, request)
        case .refreshSession(let id, let set): return granted(github.refreshSession(id.text, scaleSet: set, at: ms), request)
        case .deleteSession(let id, let set): return done(github.deleteSession(id.text, scaleSet: set, at: ms))
        case .poll(_, let cursor, let capacity): return poll(request, cursor, capacity)
        case .acknowledge(_, let message): return acknowledge(request, message)
        case .acquire(_, let set, let offers):
            switch github.acquireJobs(offers, scaleSet: set, token: request.token, at: ms) {
            case .success(let given): return .done(.acquired(given))
            case .failure(let failure): return GitHubWords.outcome(failure)
            }
        case .mint(let name, let set): return mint(name, set, request)
        case .findRunner(let name): return findRunner(name)
        case .removeRunner(let id): return removeRunner(id)
        case .readSupport: return .done(.support(.ends(day: Int(Host.epochStart / 86_400_000) + 5)))
        case .probe: return probe()
        }
    }

    private mutating func done(_ result: Result<Void, GitHub.Failure>) -> Outcome {
        switch result {
        case .success: .done(.nothing)
        case .failure(let failure): GitHubWords.outcome(failure)
        }
    }

    private mutating func ensureScaleSet() -> Outcome {
        let found = github.findScaleSets(group: 1, name: "spot", at: ms).flatMap { sets in
            sets.first.map { .success($0) } ?? github.createScaleSet(name: "spot", labels: weather.labels, at: ms)
        }
        switch found {
        case .success(let set): return .done(.scaleSet(GitHubWords.scaleSet(set)))
        case .failure(let failure): return GitHubWords.outcome(failure)
        }
    }

    private mutating func probe() -> Outcome {
        switch github.findScaleSets(group: 1, name: "spot", at: ms) {
        case .success(let sets): .done(sets.first.map { .scaleSet(GitHubWords.scaleSet($0)) } ?? .nothing)
        case .failure(let failure): GitHubWords.outcome(failure)
        }
    }

    private mutating func open(_ set: Int, _ request: Request) -> Outcome {
        let result = github.createSession(scaleSet: set, owner: hosts[request.host].name, at: ms)
        if case .success = result, let epoch = hosts[request.host].epoch(at: now) { checks.grantedEpoch = epoch }
        return granted(result, request)
    }

    private mutating func granted(_ result: Result<GitHub.Session, GitHub.Failure>, _ request: Request) -> Outcome {
        switch result {
        case .success(let session):
            request.token = session.queueToken
            return .done(.session(GitHubWords.grant(session, aheadBy: hosts[request.host].wallOffset, isBare: limits.areGrantsBare)))
        case .failure(let failure): return GitHubWords.outcome(failure)
        }
    }

    private mutating func poll(_ request: Request, _ cursor: Int64, _ capacity: Int) -> Outcome? {
        switch github.poll(token: request.token, lastMessageID: cursor, capacity: capacity, at: ms) {
        case .success(let message):
            if isBare, message != nil { coverage.count(.bareMessage) }
            if let message { return .done(.message(GitHubWords.message(message, isBare: isBare))) }
            heldPolls.append(request)
            if now + 50_000_000 >= request.deadline { expire(request) }
            timeline.add(.holdOver(request), at: now + 50_000_000)
            return nil
        case .failure(let failure): return GitHubWords.outcome(failure)
        }
    }

    mutating func holdOver(_ request: Request) {
        guard let place = heldPolls.firstIndex(where: { $0 === request }) else { return }
        heldPolls.remove(at: place)
        reply(.done(.message(nil)), to: request)
    }

    /// Something about a scale set changed: held polls are looked at again, and idle runners look for a job.
    mutating func stirred(_ set: Int) {
        for request in heldPolls {
            guard case .github(.poll(let id, let cursor, let capacity)) = request.effect.action else { continue }
            let isDue = inPlace(&github) { $0.sessionID(of: set) != id.text || $0.hasMessage(for: set, after: cursor) }
            guard isDue else { continue }
            heldPolls.removeAll { $0 === request }
            if let outcome = poll(request, cursor, capacity) { reply(outcome, to: request) }
        }
        rouse(set)
    }

    private mutating func acknowledge(_ request: Request, _ message: Int64) -> Outcome {
        let set = inPlace(&github) { $0.scaleSet(ofToken: request.token) }
        let entries = set.map { peekEntries(of: message, in: $0) } ?? []
        let outcome = done(github.deleteMessage(message, token: request.token, at: ms))
        if case .done = outcome, let set { checkAcknowledged(message, of: set, entries) }
        return outcome
    }

    /// The registration is there at once; the answer comes when GitHub has made the configuration.
    private mutating func mint(_ name: RunnerName, _ set: Int, _ request: Request) -> Outcome? {
        switch github.mintRunner(name.text, scaleSet: set, at: ms) {
        case .success(let runner):
            lastSecret += 1
            secrets[lastSecret] = ("jit:\(name)", request.host, request.life)
            let outcome = Outcome.done(.configuration(githubID: Int64(runner.id), SecretHandle(number: lastSecret)))
            guard runner.configuredAt > ms else { return outcome }
            reply(outcome, to: request, after: (runner.configuredAt - ms) * 1000)
            return nil
        case .failure(let failure): return GitHubWords.outcome(failure)
        }
    }

    private mutating func findRunner(_ name: RunnerName) -> Outcome {
        switch github.findRunners(name: name.text, at: ms) {
        case .success(let found): .done(.runner(found.first.map { GitHubRunner(id: Int64($0.id), scaleSet: $0.scaleSet) }))
        case .failure(let failure): GitHubWords.outcome(failure)
        }
    }

    private mutating func removeRunner(_ id: Int64) -> Outcome {
        switch github.removeRunner(Int(id), at: ms) {
        case .success: .done(.removal(.removed))
        case .failure(let failure): GitHubWords.removal(failure)
        }
    }
}
