import AWS
import Actions
import Logging

/// GitHub's credential as it was last found where the settings say that it is kept. Whoever replaces it there ends the old one; the
/// agent takes the new one when GitHub refuses the old, and is not started anew for it.
actor KeptCredential {
    let credential: Credential
    private let source: GitHubCredentialSource
    private let client: AWSClient
    private let log: Logger
    private var secret: Actions.Secret?

    init(_ source: GitHubCredentialSource, _ client: AWSClient, log: Logger) async throws(CredentialResolutionError) {
        secret = try await source.secret(with: client)
        credential = try source.credential(secret, client)
        self.source = source
        self.client = client
        self.log = log
    }

    /// Another one than the last, if it was replaced; nil while it wasn't, or can't be had.
    func replacement() async -> Credential? {
        do {
            // A key in KMS is never seen: nothing tells that it was replaced, and nothing needs to, for each token is signed anew.
            guard let found = try await source.secret(with: client), found != secret else { return nil }
            let replacement = try source.credential(found, client)
            secret = found
            log.info("GitHub refused the credential, which was replaced meanwhile where it is kept: the new one is taken")
            return replacement
        } catch {
            log.warning("GitHub refused the credential, and none is to be had where it is kept", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}
