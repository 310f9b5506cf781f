import AWS
import Actions

/// A reference was followed and led to nothing that can be used.
struct CredentialResolutionError: Error, Sendable, CustomStringConvertible {
    let description: String
}

extension CredentialSource {
    /// The secret itself, fetched from AWS if it is kept there. Without a client only a literal one is had.
    func resolve(with client: AWSClient?) async throws(CredentialResolutionError) -> Actions.Secret {
        if case .literal(let secret) = self { return secret }
        guard let client else { throw CredentialResolutionError(description: "it is kept in AWS, which can't be reached") }
        do {
            switch self {
            case .literal(let secret): return secret
            case .parameter(let name): return Actions.Secret(try await client.send(GetParameter(name)).revealed)
            case .secret(let id): return Actions.Secret(try await client.send(GetSecretValue(id)).revealed)
            }
        } catch {
            throw CredentialResolutionError(description: "\(error)")
        }
    }
}

extension GitHubCredentialSource {
    /// What GitHub is shown.
    func resolve(with client: AWSClient?) async throws(CredentialResolutionError) -> Actions.Credential {
        try credential(try await secret.resolve(with: client))
    }

    var secret: CredentialSource {
        switch self {
        case .personalToken(let source): source
        case .app(_, _, let key): key
        }
    }

    func credential(_ secret: Actions.Secret) throws(CredentialResolutionError) -> Actions.Credential {
        do throws(Actions.CredentialError) {
            switch self {
            case .personalToken: return try Credential.personalToken(secret.reveal())
            case .app(let issuer, let installationID, _):
                return .app(try AppCredential(issuer: issuer, installationID: installationID, key: AppKey(pem: secret)))
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
