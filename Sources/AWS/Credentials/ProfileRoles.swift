import HTTP

/// Assumes the role that a profile names (`role_arn`), with the credentials that it says.
struct ProfileRoles: Sendable {
    let http: any HTTPSender
    let region: Region
    let endpoints: Endpoints
    /// By the words that `credential_source` takes: `Environment`, `Ec2InstanceMetadata`, `EcsContainer`.
    let sources: [String: any CredentialProvider]
    let readFile: @Sendable (String) -> [UInt8]?

    /// - Parameter source: what `source_profile` led to, if there is one.
    func assume(
        _ settings: [String: String], _ profile: String, source: Credentials?
    ) async throws(CredentialError) -> Credentials {
        let role = settings.nonEmpty("role_arn") ?? ""
        let session = try Self.sessionName(settings.nonEmpty("role_session_name"), "role_session_name of the profile \(profile)")
        if settings["mfa_serial"] != nil {
            throw CredentialError(
                "the profile \(profile) asks for a code (mfa_serial), and nobody is there to type it. Give the agent a role without, or hand "
                    + "credentials on: eval \"$(aws configure export-credentials --profile \(profile) --format env)\".")
        }
        if let path = settings.nonEmpty("web_identity_token_file") {
            guard let token = text(readFile(path)) else {
                throw CredentialError("the web identity token file \(path) of the profile \(profile) can't be read.")
            }
            return try await send(AssumeRoleWithWebIdentity(roleARN: role, sessionName: session, token: Secret(token)), nil, profile)
        }
        let signing: Credentials
        if let source { signing = source } else { signing = try await named(settings, profile) }
        let duration = settings.nonEmpty("duration_seconds").flatMap { Int($0) }
        let operation = AssumeRole(
            roleARN: role, sessionName: session, externalID: settings.nonEmpty("external_id"), durationSeconds: duration)
        return try await send(operation, signing, profile)
    }

    private func named(_ settings: [String: String], _ profile: String) async throws(CredentialError) -> Credentials {
        guard let name = settings.nonEmpty("credential_source") else {
            throw CredentialError("the profile \(profile) has role_arn, but neither source_profile nor credential_source.")
        }
        guard let provider = sources[name] else {
            let known = sources.keys.sorted().joined(separator: ", ")
            throw CredentialError("the profile \(profile) names the credential_source \(name.prefix(64)); known are \(known).")
        }
        guard let found = try await provider.credentials() else {
            throw CredentialError("the credential_source \(name) of the profile \(profile) has no credentials.")
        }
        return found
    }

    private func send<O: Operation>(
        _ operation: O, _ signing: Credentials?, _ profile: String
    ) async throws(CredentialError) -> Credentials where O.Output == Credentials {
        let store = signing.map { CredentialStore(CredentialChain([FixedCredentials($0)])) }
        let client = AWSClient(http: http, region: region, endpoints: endpoints, credentials: store)
        do {
            return try await client.send(operation)
        } catch {
            throw CredentialError("the role of the profile \(profile) can't be assumed: \(error.description)")
        }
    }

    /// STS takes 2 to 64 characters of letters, digits and `+=,.@_-` (botocore 1.43.106, roleSessionNameType; 2026-11-28).
    static func sessionName(_ given: String?, _ what: String) throws(CredentialError) -> String {
        guard let given else { return "agent" }
        let isPlain = given.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || "+=,.@_-".utf8.contains($0)
        }
        guard isPlain, (2...64).contains(given.utf8.count) else {
            throw CredentialError(
                "the \(what) has \(given.utf8.count) characters; AWS takes 2 to 64 letters, digits and +=,.@_- there. Correct it.")
        }
        return given
    }
}

/// Credentials at hand.
private struct FixedCredentials: CredentialProvider {
    let name = "source"
    let found: Credentials
    init(_ found: Credentials) { self.found = found }
    func credentials() async throws(CredentialError) -> Credentials? { found }
}
