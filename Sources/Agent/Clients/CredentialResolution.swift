import AWS
import Actions

/// A reference was followed and led to nothing that can be used.
struct CredentialResolutionError: Error, Sendable, CustomStringConvertible {
    let description: String
}

extension CredentialSource {
    /// The secret itself, fetched from AWS if it is kept there. Without a client only a literal one is had.
    func resolve(with client: AWSClient?) async throws(CredentialResolutionError) -> Actions.Secret {
        if case .literal(let secret) = self { return try Self.member(nil, of: secret.reveal(), in: "it") }
        guard let client else { throw CredentialResolutionError(description: "it is kept in AWS, which can't be reached") }
        switch self {
        case .literal(let secret): return secret
        case .parameter(let name, let key):
            return try Self.member(key, of: try await Self.fetch(GetParameter(name), client), in: "ssm:\(name)")
        case .secret(let id, let key):
            return try Self.member(key, of: try await Self.fetch(GetSecretValue(id), client), in: "secretsmanager:\(id)")
        }
    }

    private static func fetch<O: AWS.Operation>(
        _ operation: O, _ client: AWSClient
    ) async throws(CredentialResolutionError) -> String where O.Output == AWS.Secret {
        do { return try await client.send(operation).revealed } catch { throw CredentialResolutionError(description: "\(error)") }
    }

    /// The text, or that member of the JSON object that it is. Secrets Manager's console makes such an object by default; sent whole,
    /// GitHub would call it a wrong token. No message holds more of it than its members' names.
    static func member(_ key: String?, of text: String, in place: String) throws(CredentialResolutionError) -> Actions.Secret {
        let members = text.trimmingBlanks().hasPrefix("{") ? (try? JSON.read(Array(text.utf8)))?.members : nil
        guard let members else {
            guard key == nil else {
                throw CredentialResolutionError(
                    description: "\(place) holds no JSON object, so '#\(key ?? "")' names nothing in it: leave it out")
            }
            return Actions.Secret(text)
        }
        let names = members.prefix(10).map { String($0.key.prefix(40)) }.joined(separator: ", ")
        guard let key else {
            let example =
                place == "it"
                ? "give the value of the member that is meant"
                : "name the member that is meant, like \(place)#\(members.first?.key.prefix(40) ?? "token")"
            throw CredentialResolutionError(description: "\(place) holds a JSON object (members: \(names)): \(example)")
        }
        guard let value = members.first(where: { $0.key == key })?.value.string else {
            throw CredentialResolutionError(
                description: "\(place) holds a JSON object without a text named \(key) (members: \(names)): correct the name")
        }
        return Actions.Secret(value)
    }
}

extension GitHubCredentialSource {
    /// What GitHub is shown.
    func resolve(with client: AWSClient?) async throws(CredentialResolutionError) -> Actions.Credential {
        try credential(try await secret(with: client), client)
    }

    /// The token, or the App's key; nil for a key in KMS, which nobody ever sees.
    func secret(with client: AWSClient?) async throws(CredentialResolutionError) -> Actions.Secret? {
        switch self {
        case .personalToken(let source), .app(_, _, let source): try await source.resolve(with: client)
        case .appByKMS: nil
        }
    }

    /// - Parameter secret: as `secret(with:)` gave it.
    func credential(_ secret: Actions.Secret?, _ client: AWSClient?) throws(CredentialResolutionError) -> Actions.Credential {
        do throws(Actions.CredentialError) {
            switch self {
            case .personalToken: return try Credential.personalToken((secret ?? Actions.Secret("")).reveal())
            case .app(let issuer, let installationID, _):
                let key = try AppKey(pem: secret ?? Actions.Secret(""))
                return .app(try AppCredential(issuer: issuer, installationID: installationID, key: key))
            case .appByKMS(let issuer, let installationID, let key):
                guard let client else { throw .notSigned("the App's key is kept in KMS, and AWS can't be reached") }
                return .app(try AppCredential(issuer: issuer, installationID: installationID, key: KMSSigner(key: key, client: client)))
            }
        } catch {
            throw CredentialResolutionError(description: "\(error)")
        }
    }
}

extension UserAgent {
    /// How this program names itself to GitHub.
    static let agent = UserAgent(system: "ec2-spot-scaler", version: AgentVersion.current, subsystem: "agent")
}
