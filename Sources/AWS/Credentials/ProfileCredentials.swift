import FoundationEssentials
import HTTP

/// The profile that `AWS_PROFILE` names, or `default`, in `~/.aws/credentials` and `~/.aws/config`: keys, `role_arn` with a source, or
/// `credential_process`. What an operator's machine has.
public struct ProfileCredentials: CredentialProvider {
    public let name = "profile"
    private let files: ProfileFiles
    private let roles: ProfileRoles
    private let runProcess: CredentialProcess

    /// - Parameters:
    ///   - environment: `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE` name the files, or else they are those in `$HOME/.aws`.
    ///   - runProcess: runs what `credential_process` says.
    ///   - roles: how a role is assumed, and what `credential_source` names.
    init(
        environment: [String: String], roles: ProfileRoles, readFile: @escaping @Sendable (String) -> [UInt8]?,
        runProcess: @escaping CredentialProcess
    ) {
        files = ProfileFiles(environment: environment, readFile: readFile)
        self.roles = roles
        self.runProcess = runProcess
    }

    public func credentials() async throws(CredentialError) -> Credentials? {
        guard let settings = files.profile(files.name) else {
            guard !files.isNamed else { throw CredentialError(files.absent(files.name, "which AWS_PROFILE names")) }
            return nil
        }
        return try await credentials(settings, files.name, through: [])
    }

    /// - Parameter chain: the profiles that lead to this one, so that none leads back.
    private func credentials(
        _ settings: [String: String], _ profile: String, through chain: [String]
    ) async throws(CredentialError) -> Credentials? {
        if settings["sso_session"] != nil || settings["sso_start_url"] != nil { throw Self.signsInBySSO(profile) }
        // A profile that is the source of its own role means its own keys (AWS SDKs and Tools Reference Guide, "Assume role"; 2026-11-28).
        if settings.nonEmpty("role_arn") != nil, !(chain.last == profile) {
            return try await roles.assume(settings, profile, source: source(settings, profile, through: chain + [profile]))
        }
        if let command = settings.nonEmpty("credential_process") {
            return try Credentials(processAnswer: try await runProcess(command), of: profile)
        }
        guard let id = settings.nonEmpty("aws_access_key_id") else { return nil }
        guard let secret = settings.nonEmpty("aws_secret_access_key") else {
            throw CredentialError("the profile \(profile) has aws_access_key_id, but no aws_secret_access_key.")
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: settings.nonEmpty("aws_session_token").map(Secret.init))
    }

    /// What signs the wish for the role; nil where the role asks for none.
    private func source(
        _ settings: [String: String], _ profile: String, through chain: [String]
    ) async throws(CredentialError) -> Credentials? {
        guard let name = settings.nonEmpty("source_profile") else { return nil }
        guard name == profile || !chain.contains(name), chain.count <= 5 else {
            throw CredentialError("the profile \(profile) leads back to itself by source_profile \(name). Correct the config file.")
        }
        guard let found = files.profile(name) else {
            throw CredentialError(files.absent(name, "which is the source_profile of \(profile)"))
        }
        guard let credentials = try await credentials(found, name, through: chain) else {
            throw CredentialError("the profile \(name), which is the source_profile of \(profile), has no credentials.")
        }
        return credentials
    }

    private static func signsInBySSO(_ profile: String) -> CredentialError {
        CredentialError(
            "the profile \(profile) signs in by SSO, which the agent can't do. Sign in by `aws sso login --profile \(profile)`, and hand the "
                + "credentials on: eval \"$(aws configure export-credentials --profile \(profile) --format env)\", or a profile with "
                + "credential_process = aws configure export-credentials --profile \(profile).")
    }
}

/// Runs a command line and gives its output: at most some kilobytes, within a minute.
public typealias CredentialProcess = @Sendable (_ command: String) async throws(CredentialError) -> [UInt8]

extension Credentials {
    /// The JSON that a `credential_process` writes (AWS SDKs and Tools Reference Guide, "Process credential provider"; 2026-11-28).
    init(processAnswer: [UInt8], of profile: String) throws(CredentialError) {
        let source = "the credential_process of the profile \(profile)"
        guard let json = try? JSONParser.parse(processAnswer) else { throw CredentialError("\(source) wrote no JSON.") }
        guard case .number("1")? = json["Version"] else { throw CredentialError("\(source) wrote another Version than 1.") }
        guard let id = json["AccessKeyId"]?.string, let secret = json["SecretAccessKey"]?.string, !id.isEmpty, !secret.isEmpty else {
            throw CredentialError("\(source) wrote no AccessKeyId or no SecretAccessKey.")
        }
        let end = json["Expiration"]?.string
        let expiration = end.flatMap(Timestamp.parse)
        guard end == nil || expiration != nil else { throw CredentialError("\(source) wrote an Expiration that can't be read.") }
        self.init(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: json["SessionToken"]?.string.map(Secret.init),
            expiration: expiration)
    }
}
