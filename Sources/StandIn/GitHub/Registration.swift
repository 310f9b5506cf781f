import World

/// The tokens that lead to the Actions Service.
extension Cloud {
    /// For a GitHub App. GitHub's answers to what is wrong with its JSON Web Token are those of its REST documentation and of reports
    /// (2026-11-24).
    func installationToken(_ ask: Ask, installation: String) -> Answer {
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

    func registrationToken(for scope: String) -> Answer {
        let registration = "A" + generator.hex(28).uppercased()
        tokens.addRegistration(registration, for: scope, until: now + 3_600_000, now: now)
        return tokenAnswer(registration)
    }

    private func tokenAnswer(_ token: String) -> Answer {
        let expiresAt = now + 3_600_000 + github.manners.clockOffset
        return .json(["token": .string(token), "expires_at": .string(WireDate(milliseconds: expiresAt).seconds)], status: 201)
    }

    func runnerRegistration(_ ask: Ask) -> Answer {
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
        tokens.addAdmin(secret, for: scope, until: now + plan.adminToken, now: now)
        let said = now + plan.adminToken + github.manners.clockOffset + github.manners.tokenExpiryOffset
        let service = "\(publicAddress)/_services" + (plan.serviceURLEndsInSlash ? "/" : "")
        let answer: JSON = [
            "url": .string(service), "token": .string(Tokens.webToken(secret, expiresAt: said)), "token_schema": "OAuthAccessToken",
        ]
        return .json(answer)
    }
}
