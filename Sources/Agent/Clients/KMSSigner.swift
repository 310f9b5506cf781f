import AWS
import Actions

/// Signs an App's tokens by a key in KMS, which nobody can read. About once an hour for each agent.
struct KMSSigner: AppSigner {
    let key: String
    let client: AWSClient
    private static let patience = Duration.seconds(10)

    func sign(_ message: [UInt8]) async throws(Actions.CredentialError) -> [UInt8] {
        do {
            return try await client.send(Sign(message, by: key), timeout: Self.patience)
        } catch {
            throw .notSigned(Self.words(of: error, key))
        }
    }

    /// AWS's words, and what is most likely to mend it.
    private static func words(of error: AWSError, _ key: String) -> String {
        switch (error.code, error.disposition) {
        case ("InvalidKeyUsageException", _), ("DisabledException", _), ("KMSInvalidStateException", _):
            "\(error) GITHUB_APP_KMS_KEY (\(key)) must be an enabled RSA key with the usage SIGN_VERIFY that has its key material."
        case (_, .accessDenied):
            "\(error) The role needs kms:Sign on \(key), and the key's own policy must admit the account's IAM policies."
        case (_, .notFound): "\(error) Correct GITHUB_APP_KMS_KEY (\(key)); the key must be in this region."
        default: "\(error)"
        }
    }
}
