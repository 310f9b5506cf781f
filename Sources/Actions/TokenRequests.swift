import HTTP

/// The requests of the chain, each sent once but for the last.
extension TokenChain {
    private struct TokenAnswer: Decodable {
        let token: Secret
        let expiresMs: Int64?

        private enum CodingKeys: String, CodingKey { case token, expires_at }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            token = Secret(try container.decode(String.self, forKey: .token))
            expiresMs = container.lenient(String.self, .expires_at).flatMap(Timestamp.milliseconds)
            guard token.isHeaderSafe else { throw Malformed(what: "token is empty or damaged") }
        }
    }

    private struct Registration: Encodable {
        let url: String
        let runner_event = "register"
    }

    private struct ConnectionAnswer: Decodable { let url, token: String }

    /// An answer of 401 or 403 to a registration token that is seconds old means that it is not visible everywhere yet (ARC#3724);
    /// these pauses, 15 s in all, are the only retries of this module. A token kept from earlier is replaced first, at once; for one
    /// that has expired, users of the official runner report a 404.
    private static let pauses: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]

    func register() async throws(ActionsError) -> Connection {
        if registrationIsKept {
            if let connection = try await connect(unless: [.unauthorized, .forbidden, .notFound]) { return connection }
            registration = nil
        }
        for pause in Self.pauses {
            if let connection = try await connect(unless: [.unauthorized, .forbidden]) { return connection }
            try await rest(pause)
        }
        do {
            return try await connect(with: try await registrationToken())
        } catch {
            registration = nil
            throw error
        }
    }

    /// Nil if the service refused the registration token in one of these ways.
    private func connect(unless refusals: [ActionsError.Kind]) async throws(ActionsError) -> Connection? {
        do {
            return try await connect(with: try await registrationToken())
        } catch {
            guard error.call == .adminConnection, refusals.contains(error.kind) else { throw error }
            return nil
        }
    }

    private func rest(_ pause: Duration) async throws(ActionsError) {
        do {
            try await sleep(pause)
            try Task.checkCancellation()
        } catch {
            throw .cancelled(.adminConnection)
        }
    }

    private func connect(with token: Secret) async throws(ActionsError) -> Connection {
        let url = try apiURL("\(scope.apiBase)/actions/runner-registration", .adminConnection)
        let headers = headers("RemoteAuth", token, contentType: "application/json")
        let body = Wire.encode(Registration(url: scope.configURL))
        let response = try await exchange.send(.adminConnection, .post, url, headers, body: body)
        let answer = try exchange.read(ConnectionAnswer.self, .adminConnection, response, from: url)
        do {
            return try connection(answer, in: response)
        } catch {
            throw ActionsError(.adminConnection, error, in: response, host: url.authority)
        }
    }

    private func connection(_ answer: ConnectionAnswer, in response: HTTPResponse) throws(Malformed) -> Connection {
        guard let base = ServiceURL(answer.url), scope.admits(base) else {
            throw Malformed(what: "url is no https URL")
        }
        let token = Secret(answer.token)
        guard token.isHeaderSafe else { throw Malformed(what: "token is empty or damaged") }
        guard let expires = JSONWebToken.expiresMs(token) else { throw Malformed(what: "token does not say when it expires") }
        let life = TokenLife.milliseconds(
            until: expires, issuedMs: JSONWebToken.issuedMs(token), in: response, nowMs: exchange.now())
        return Connection(base: base, token: token, obtainedMs: exchange.uptime(), lifeMs: life)
    }

    private var registrationIsKept: Bool { registration.map { exchange.uptime() < $0.untilMs } ?? false }

    private func registrationToken() async throws(ActionsError) -> Secret {
        if let registration, exchange.uptime() < registration.untilMs { return registration.token }
        let bearer = try await bearer()
        do {
            let kept = try await token(.registrationToken, scope.registrationTokenURL, bearer, "application/vnd.github.v3+json")
            registration = kept
            return kept.token
        } catch {
            // The installation may have been removed or suspended meanwhile: the next attempt asks for a new token.
            if error.kind == .unauthorized || error.kind == .forbidden { installation = nil }
            throw error
        }
    }

    /// For a read of GitHub's REST interface: the personal token, or an App's installation token. Sends nothing while one is kept.
    func restHeaders() async throws(ActionsError) -> HTTPHeaders {
        ["Authorization": "Bearer \(try await bearer().reveal())", "Accept": "application/vnd.github+json", "User-Agent": userAgent]
    }

    private func bearer() async throws(ActionsError) -> Secret {
        switch credential {
        case .personalToken(let token): return token
        case .app(let app):
            if let installation, exchange.uptime() < installation.untilMs { return installation.token }
            let path = "\(scope.apiBase)/app/installations/\(app.installationID)/access_tokens"
            let kept = try await token(.installationToken, path, try await sign(app), "application/vnd.github+json")
            installation = kept
            return kept.token
        }
    }

    private func sign(_ app: AppCredential) async throws(ActionsError) -> Secret {
        do {
            return try await app.token(nowMs: exchange.now())
        } catch {
            throw ActionsError(.installationToken, .credential(error))
        }
    }

    /// A token that doesn't say until when it is good is used at once and not kept.
    private func token(_ call: Call, _ path: String, _ bearer: Secret, _ contentType: String) async throws(ActionsError) -> Kept {
        let url = try apiURL(path, call)
        let response = try await exchange.send(call, .post, url, headers("Bearer", bearer, contentType: contentType))
        let answer = try exchange.read(TokenAnswer.self, call, response, from: url)
        guard let expires = answer.expiresMs else { return Kept(token: answer.token, untilMs: .min) }
        let life = TokenLife.milliseconds(until: expires, in: response, nowMs: exchange.now())
        return Kept(token: answer.token, untilMs: exchange.uptime() + life - Self.marginMs)
    }

    private func headers(_ scheme: String, _ token: Secret, contentType: String) -> HTTPHeaders {
        ["Authorization": "\(scheme) \(token.reveal())", "Content-Type": contentType, "User-Agent": userAgent]
    }

    /// The scope was checked when it was made, so this fails for no config URL that was accepted.
    private func apiURL(_ text: String, _ call: Call) throws(ActionsError) -> ServiceURL {
        guard let url = ServiceURL(text) else { throw ActionsError(call, .malformed("the GitHub URL makes no address")) }
        return url
    }
}
