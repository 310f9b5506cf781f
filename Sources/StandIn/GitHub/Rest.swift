import World

/// GitHub's REST interface as a GitHub Enterprise Server has it, under `/api/v3`.
extension Cloud {
    func rest(_ ask: Ask) -> Answer {
        if github.faults.unavailableUntil > now { return .rest("Service unavailable", 503) }
        guard ask.headers["user-agent"] != nil else {
            return .rest("Request forbidden by administrative rules. Please make sure your request has a User-Agent header", 403)
        }
        let path = Array(ask.path.dropFirst(2))
        if ask.method == "POST", path.count == 4, path.starts(with: ["app", "installations"]), path[3] == "access_tokens" {
            return installationToken(ask, installation: path[2])
        }
        if ask.method == "POST", path == ["actions", "runner-registration"] { return runnerRegistration(ask) }
        guard let length = Self.scopeLength(path), path.count > length + 1, path[length] == "actions" else {
            return .rest("Not Found", 404)
        }
        guard let token = ask.credential(scheme: "Bearer"), tokens.mayRegister(token, at: now) else { return .rest("Bad credentials", 401) }
        defer { settle() }
        return rest(ask, Self.configPath(Array(path[..<length])), path[(length + 1)...])
    }

    /// What is below `…/actions/` of an organization, repository or enterprise.
    private func rest(_ ask: Ask, _ scope: String, _ path: ArraySlice<String>) -> Answer {
        switch (ask.method, path.first, path.count) {
        case ("POST", "runners", 2) where path.last == "registration-token": return registrationToken(for: scope)
        case (_, "runners", _): return restRunners(ask, scope, Array(path.dropFirst()))
        case ("GET", "runner-groups", 1): return restGroups()
        case (_, "runs", 2...), (_, "jobs", 2...): return restRuns(ask, scope, Array(path))
        default: return .rest("Not Found", 404)
        }
    }

    /// How many parts of a path name an organization, enterprise or repository.
    private static func scopeLength(_ path: [String]) -> Int? {
        switch path.first {
        case "orgs", "enterprises": 2
        case "repos": 3
        default: nil
        }
    }

    /// The path of a scope's own page, which its clients name at registration.
    private static func configPath(_ path: [String]) -> String {
        (path.first == "enterprises" ? path : Array(path.dropFirst())).joined(separator: "/").lowercased()
    }
}

/// A failure of the models in REST's form.
func restAnswer<Value>(_ result: Result<Value, GitHub.Failure>, _ success: (Value) -> Answer) -> Answer {
    switch result {
    case .success(let value): success(value)
    case .failure(let failure) where failure.isPage || failure.retryAfter != nil: .failure(failure)
    case .failure(let failure): .rest(failure.message, failure.status)
    }
}
