/// A token in a file (`AWS_WEB_IDENTITY_TOKEN_FILE`), exchanged at STS for the role in `AWS_ROLE_ARN`: EKS and other OIDC issuers.
public struct WebIdentityCredentials: CredentialProvider {
    public let name = "web identity"
    private let environment: [String: String]
    private let sts: AWSClient
    private let readFile: @Sendable (String) -> [UInt8]?

    /// The file is read anew each time: its issuer rotates it.
    public init(environment: [String: String], sts: AWSClient, readFile: @escaping @Sendable (String) -> [UInt8]?) {
        self.environment = environment
        self.sts = sts
        self.readFile = readFile
    }

    public func credentials() async throws(CredentialError) -> Credentials? {
        guard let path = environment.nonEmpty("AWS_WEB_IDENTITY_TOKEN_FILE") else { return nil }
        guard let role = environment.nonEmpty("AWS_ROLE_ARN") else {
            throw CredentialError("AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not. Set both or neither.")
        }
        guard let token = text(readFile(path)) else {
            throw CredentialError("the web identity token file \(path) can't be read. Check AWS_WEB_IDENTITY_TOKEN_FILE and its rights.")
        }
        let session = try ProfileRoles.sessionName(environment.nonEmpty("AWS_ROLE_SESSION_NAME"), "value of AWS_ROLE_SESSION_NAME")
        do {
            return try await sts.send(AssumeRoleWithWebIdentity(roleARN: role, sessionName: session, token: Secret(token)))
        } catch {
            throw CredentialError(error.description)
        }
    }
}

/// A small file's text without white space around it; `nil` if it is empty, not UTF-8, or would break a header.
func text(_ bytes: [UInt8]?) -> String? {
    guard let bytes else { return nil }
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    let start = bytes.drop(while: isSpace)
    let trimmed = start[..<((start.lastIndex { !isSpace($0) } ?? start.startIndex - 1) + 1)]
    guard !trimmed.isEmpty, trimmed.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
    return String(validating: trimmed, as: UTF8.self)
}
