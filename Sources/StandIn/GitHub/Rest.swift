import World

/// GitHub's REST interface as a GitHub Enterprise Server has it, under `/api/v3`: what leads to the Actions Service.
extension Cloud {
    func rest(_ ask: Ask) -> Answer {
        if github.faults.unavailableUntil > now { return .rest("Service unavailable", 503) }
        guard ask.headers["user-agent"] != nil else {
            return .rest("Request forbidden by administrative rules. Please make sure your request has a User-Agent header", 403)
        }
        guard ask.method == "POST" else { return .rest("Not Found", 404) }
        switch Array(ask.path.dropFirst(2)) {
        case let path where path.count == 4 && path.starts(with: ["app", "installations"]) && path[3] == "access_tokens":
            return installationToken(ask, installation: path[2])
        case let path where path.suffix(3) == ["actions", "runners", "registration-token"] && Self.isScope(Array(path.dropLast(3))):
            return registrationToken(ask, for: Self.configPath(Array(path.dropLast(3))))
        case ["actions", "runner-registration"]: return runnerRegistration(ask)
        default: return .rest("Not Found", 404)
        }
    }

    private static func isScope(_ path: [String]) -> Bool {
        switch path.first {
        case "orgs", "enterprises": path.count == 2
        case "repos": path.count == 3
        default: false
        }
    }

    /// The path of a scope's own page, which its clients name at registration.
    private static func configPath(_ path: [String]) -> String {
        (path.first == "enterprises" ? path : Array(path.dropFirst())).joined(separator: "/").lowercased()
    }

    /// For a GitHub App. GitHub's answers to what is wrong with its JSON Web Token are those of its REST documentation and of reports
    /// (2026-11-24).
    private func installationToken(_ ask: Ask, installation: String) -> Answer {
        guard let token = AppToken(ask.credential(scheme: "Bearer") ?? "") else {
            return .rest("A JSON web token could not be decoded", 401)
        }
        guard let app = plan.apps.first(where: { $0.issuer == token.issuer }) else { return .rest("Integration not found", 404) }
        guard app.signed(token) else { return .rest("A JSON web token could not be decoded", 401) }
        if let fault = token.fault(at: now) { return .rest(fault, 401) }
        guard installation == app.installation else { return .rest("Not Found", 404) }
        let made = "ghs_" + generator.hex(36)
        tokens.addInstallation(made, until: now + 3_600_000, now: now)
        timeline.note("installation token", token.issuer)
        return tokenAnswer(made)
    }

    private func registrationToken(_ ask: Ask, for scope: String) -> Answer {
        guard let token = ask.credential(scheme: "Bearer"), tokens.mayRegister(token, at: now) else { return .rest("Bad credentials", 401) }
        let registration = "A" + generator.hex(28).uppercased()
        tokens.addRegistration(registration, for: scope, until: now + 3_600_000, now: now)
        return tokenAnswer(registration)
    }

    private func tokenAnswer(_ token: String) -> Answer {
        .json(["token": .string(token), "expires_at": .string(WireDate(milliseconds: now + 3_600_000).seconds)], status: 201)
    }

    private func runnerRegistration(_ ask: Ask) -> Answer {
        guard let token = ask.credential(scheme: "RemoteAuth"), let scope = tokens.scope(ofRegistration: token, at: now) else {
            return .rest("Bad credentials", 401)
        }
        guard let body = JSON.parse(ask.body), body["runner_event"]?.string == "register", let url = body["url"]?.string, !url.isEmpty
        else {
            return .rest("Invalid request.", 422)
        }
        // A token serves the scope that it was given for, and no other.
        guard url.lowercased().hasSuffix("/" + scope) else { return .rest("Not Found", 404) }
        let secret = generator.hex(32)
        let expiresAt = now + plan.adminToken
        tokens.addAdmin(secret, until: expiresAt, now: now)
        let answer: JSON = [
            "url": .string("\(publicAddress)/_services/"), "token": .string(Tokens.webToken(secret, expiresAt: expiresAt)),
            "token_schema": "OAuthAccessToken",
        ]
        return .json(answer)
    }
}
