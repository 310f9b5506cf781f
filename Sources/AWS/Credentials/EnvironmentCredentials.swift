/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary ones, `AWS_SESSION_TOKEN`.
public struct EnvironmentCredentials: CredentialProvider {
    public let name = "environment"
    private let environment: [String: String]

    /// Reads nothing but its argument.
    public init(environment: [String: String]) { self.environment = environment }

    public func credentials() async throws(CredentialError) -> Credentials? {
        guard let id = environment.nonEmpty("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secret = environment.nonEmpty("AWS_SECRET_ACCESS_KEY") else {
            throw CredentialError("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not. Set both or neither.")
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: environment.nonEmpty("AWS_SESSION_TOKEN").map(Secret.init))
    }
}
