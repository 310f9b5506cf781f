import World

/// GitHub's REST interface as a GitHub Enterprise Server has it, under `/api/v3`: what leads to the Actions Service.
extension Cloud {
    func rest(_ ask: Ask) -> Answer {
        if github.faults.unavailableUntil > now { return .rest("Service unavailable", 503) }
        guard ask.method == "POST" else { return .rest("Not Found", 404) }
        switch Array(ask.path.dropFirst(2)) {
        case let path where path.count == 4 && path.starts(with: ["app", "installations"]) && path[3] == "access_tokens":
            return installationToken(ask)
        case let path where path.suffix(3) == ["actions", "runners", "registration-token"] && Self.isScope(Array(path.dropLast(3))):
            return registrationToken(ask)
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

    /// For a GitHub App. The signature isn't verified: there is no public key to do it with; the claims are held to GitHub's rules.
    private func installationToken(_ ask: Ask) -> Answer {
        let parts = (ask.credential(scheme: "Bearer") ?? "").split(separator: ".")
        guard parts.count == 3, let claims = base64Decoded(padded(parts[1])).flatMap(JSON.parse), let issued = claims["iat"]?.int,
            let expires = claims["exp"]?.int, claims["iss"] != nil
        else { return .rest("A JSON web token could not be decoded", 401) }
        guard expires * 1000 > now, expires - issued <= 660 else {
            return .rest("'Expiration time' claim ('exp') is too far in the future", 401)
        }
        let token = "ghs_" + generator.hex(36)
        tokens.addInstallation(token, until: now + 3_600_000, now: now)
        return tokenAnswer(token)
    }

    private func registrationToken(_ ask: Ask) -> Answer {
        guard let token = ask.credential(scheme: "Bearer"), tokens.mayRegister(token, at: now) else { return .rest("Bad credentials", 401) }
        let registration = "A" + generator.hex(28).uppercased()
        tokens.addRegistration(registration, until: now + 3_600_000, now: now)
        return tokenAnswer(registration)
    }

    private func tokenAnswer(_ token: String) -> Answer {
        .json(["token": .string(token), "expires_at": .string(WireDate(milliseconds: now + 3_600_000).seconds)], status: 201)
    }

    private func runnerRegistration(_ ask: Ask) -> Answer {
        guard let token = ask.credential(scheme: "RemoteAuth"), tokens.isRegistration(token, at: now) else {
            return .rest("Bad credentials", 401)
        }
        guard let body = JSON.parse(ask.body), body["runner_event"]?.string == "register", body["url"]?.string?.isEmpty == false else {
            return .rest("Invalid request.", 422)
        }
        let secret = generator.hex(32)
        let expiresAt = now + plan.adminToken
        tokens.addAdmin(secret, until: expiresAt, now: now)
        let answer: JSON = [
            "url": .string("\(address)/_services/"), "token": .string(Tokens.webToken(secret, expiresAt: expiresAt)),
            "token_schema": "OAuthAccessToken",
        ]
        return .json(answer)
    }

    private func padded(_ text: Substring) -> String {
        let plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        return plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
    }
}
