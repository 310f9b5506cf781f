import World

/// The Actions Service under its base URL, `/_services/_apis/…`.
extension Cloud {
    func service(_ ask: Ask) async -> Answer {
        if github.faults.unavailableUntil > now { return .failure(.unavailable) }
        guard let token = ask.credential(scheme: "Bearer") else { return .failure(.unauthorized) }
        let path = Array(ask.path.dropFirst(2))
        let isAcquire = path.count == 4 && path[3] == "acquirejobs"
        guard isAcquire || tokens.isAdmin(Tokens.secret(of: token), at: now) else { return .failure(.invalidToken) }
        guard ask.parameter("api-version") != nil || ask.headers["accept"]?.contains("api-version") == true else {
            return .failure(Self.noVersion(ask.method))
        }
        defer { settle() }
        if !isAcquire, let set = foreignSet(path, tokens.owner(ofAdmin: Tokens.secret(of: token))) { return .failure(set) }
        if ask.method == "POST", path.count == 4, path[3] == "generatejitconfig", let set = Int(path[2]) { return await mint(set, ask) }
        return route(ask, path, token: token)
    }

    /// A scale set of another owner isn't there.
    private func foreignSet(_ path: [String], _ owner: String) -> GitHub.Failure? {
        guard path.count >= 3, path[1] == "runnerscalesets", let id = Int(path[2]), !github.isOwned(id, by: owner) else { return nil }
        return GitHub.Failure("RunnerScaleSetNotFoundException", "No runner scale set found with identifier \(id).", status: 404)
    }

    private func route(_ ask: Ask, _ path: [String], token: String) -> Answer {
        switch path.first {
        case "runtime" where path.count >= 2 && path[1] == "runnergroups" && ask.method == "GET": return groups(ask)
        case "runtime" where path.count >= 2 && path[1] == "runnerscalesets":
            if path.count == 2 {
                let owner = tokens.owner(ofAdmin: Tokens.secret(of: token))
                return ask.method == "POST" ? createScaleSet(ask, owner) : findScaleSet(ask, owner)
            }
            guard let id = Int(path[2]) else { return .failure(Self.noRoute) }
            return scaleSet(id, ask, Array(path.dropFirst(3)), token: token)
        case "distributedtask" where path.count >= 4 && path[1] == "pools" && path[3] == "agents":
            let owner = tokens.owner(ofAdmin: Tokens.secret(of: token))
            return path.count == 4 ? findAgents(ask, owner) : agent(ask, path[4], owner)
        default: return .failure(Self.noRoute)
        }
    }

    private func scaleSet(_ id: Int, _ ask: Ask, _ rest: [String], token: String) -> Answer {
        switch (ask.method, rest.first, rest.count) {
        case ("GET", nil, 0): answer(github.scaleSet(id, at: now)) { .json(json($0)) }
        case ("PATCH", nil, 0): updateScaleSet(id, ask)
        case ("DELETE", nil, 0): answer(github.deleteScaleSet(id, at: now)) { .empty(204) }
        case ("POST", "sessions", 1): createSession(id, ask)
        case ("PATCH", "sessions", 2): answer(github.refreshSession(rest[1], scaleSet: id, at: now)) { .json(json($0)) }
        case ("DELETE", "sessions", 2): answer(github.deleteSession(rest[1], scaleSet: id, at: now)) { .empty(204) }
        case ("POST", "acquirejobs", 1): acquire(id, ask, token: token)
        case ("GET", "acquirablejobs", 1): acquirable(id)
        default: .failure(Self.noRoute)
        }
    }

    private func createSession(_ id: Int, _ ask: Ask) -> Answer {
        guard let owner = JSON.parse(ask.body)?["ownerName"]?.string, !owner.isEmpty else {
            return .failure(GitHub.Failure("ArgumentException", "ownerName is required.", status: 400))
        }
        return answer(github.createSession(scaleSet: id, owner: owner, at: now)) { session in
            counters.sessionsCreated += 1
            timeline.note("session", owner)
            return .json(json(session))
        }
    }

    private static let noRoute = GitHub.Failure("VssResourceNotFoundException", "No such resource.", status: 404)

    private static func noVersion(_ method: String) -> GitHub.Failure {
        let text = "No api-version was supplied for the \"\(method)\" request. It must be in the Accept header or the query."
        return GitHub.Failure("VssVersionNotSpecifiedException", text, status: 400)
    }
}
