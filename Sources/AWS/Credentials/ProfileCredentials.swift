/// Keys in `~/.aws/credentials` or `~/.aws/config` under the profile that `AWS_PROFILE` names, or `default`.
public struct ProfileCredentials: CredentialProvider {
    public let name = "profile"
    private let environment: [String: String]
    private let readFile: @Sendable (String) -> [UInt8]?

    /// The files are `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE`, or those in `$HOME/.aws`.
    public init(environment: [String: String], readFile: @escaping @Sendable (String) -> [UInt8]?) {
        self.environment = environment
        self.readFile = readFile
    }

    public func credentials() async throws(CredentialError) -> Credentials? {
        let profile = environment.nonEmpty("AWS_PROFILE") ?? "default"
        let shared = file("AWS_SHARED_CREDENTIALS_FILE", "credentials").sections[profile]
        let config = file("AWS_CONFIG_FILE", "config").sections
        let configured = config["profile \(profile)"] ?? (profile == "default" ? config["default"] : nil)
        guard shared != nil || configured != nil else {
            guard environment.nonEmpty("AWS_PROFILE") == nil else {
                throw CredentialError("the profile \(profile), which AWS_PROFILE names, is in neither the credentials nor the config file.")
            }
            return nil
        }
        let settings = (configured ?? [:]).merging(shared ?? [:]) { _, shared in shared }
        return try Self.credentials(settings, profile)
    }

    private static func credentials(_ settings: [String: String], _ profile: String) throws(CredentialError) -> Credentials? {
        let unsupported = ["role_arn", "source_profile", "credential_process", "sso_session", "sso_start_url", "web_identity_token_file"]
        if let key = unsupported.first(where: { settings[$0] != nil }) {
            throw CredentialError(
                "the profile \(profile) uses \(key), which is not supported here. Use a profile with keys, a web identity by environment, or a role."
            )
        }
        guard let id = settings.nonEmpty("aws_access_key_id") else { return nil }
        guard let secret = settings.nonEmpty("aws_secret_access_key") else {
            throw CredentialError("the profile \(profile) has aws_access_key_id, but no aws_secret_access_key.")
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: settings.nonEmpty("aws_session_token").map(Secret.init))
    }

    private func file(_ variable: String, _ name: String) -> ProfileFile {
        let path = environment.nonEmpty(variable) ?? environment.nonEmpty("HOME").map { "\($0)/.aws/\(name)" }
        return ProfileFile(path.flatMap(readFile) ?? [])
    }
}
