/// What the agent shows to GitHub to be allowed to register runners.
public enum Credential: Sendable {
    case personalToken(Secret)
    case app(AppCredential)

    /// A personal access token, blanks and line ends around it removed.
    public static func personalToken(_ text: String) throws(CredentialError) -> Credential {
        let token = Secret(text.trimmingBlanks())
        guard !token.isEmpty else { throw .tokenIsEmpty }
        guard token.isHeaderSafe else { throw .tokenIsDamaged }
        return .personalToken(token)
    }
}

/// Another credential than the one that GitHub has just refused, from where it is kept; nil if there is none.
public typealias CredentialReplacement = @Sendable () async -> Credential?

/// A GitHub App as it is installed at one owner.
public struct AppCredential: Sendable {
    /// The App's client id; its numeric app id is accepted as well.
    public let issuer: String
    public let installationID: Int64
    public let key: any AppSigner

    public init(issuer: String, installationID: Int64, key: any AppSigner) throws(CredentialError) {
        let issuer = issuer.trimmingBlanks()
        guard Secret(issuer).isHeaderSafe else { throw .issuerIsEmpty }
        guard installationID > 0 else { throw .installationIsInvalid }
        self.issuer = issuer
        self.installationID = installationID
        self.key = key
    }

    private struct Header: Encodable {
        let alg = "RS256"
        let typ = "JWT"
    }

    private struct Claims: Encodable { let exp, iat: Int64, iss: String }

    /// The App's own token. It claims to be a minute old, so that a clock that runs fast is no obstacle, and lives for nine minutes
    /// from then; GitHub allows ten.
    func token(nowMs: Int64) async throws(CredentialError) -> Secret {
        let issued = nowMs / 1000 - 60
        let claims = Claims(exp: issued + 9 * 60, iat: issued, iss: issuer)
        let unsigned = JSONWebToken.encode(Wire.encode(Header())) + "." + JSONWebToken.encode(Wire.encode(claims))
        return Secret(unsigned + "." + JSONWebToken.encode(try await key.sign(Array(unsigned.utf8))))
    }
}

/// Why a credential can't be used. None of it is GitHub's answer: that is an `ActionsError`.
public enum CredentialError: Error, Sendable, Equatable, CustomStringConvertible {
    case tokenIsEmpty, tokenIsDamaged, issuerIsEmpty, installationIsInvalid
    case keyIsEncrypted, keyIsPublic, keyIsUnreadable, keyIsNotRSA, keyCannotSign
    case keyIsTooShort(bits: Int)
    /// What keeps the key did not sign; its own words.
    case notSigned(String)

    public var description: String {
        switch self {
        case .tokenIsEmpty: "The personal access token is empty. Store the token where the settings say it is read from."
        case .tokenIsDamaged: "The personal access token holds blanks or other characters that no token has. Store it again."
        case .issuerIsEmpty: "The GitHub App has no client id. Copy it from the App's settings page."
        case .installationIsInvalid: "The installation id must be a positive number. It ends the URL of the installation's page."
        case .keyIsEncrypted: "The App's private key is encrypted. Store it decrypted: openssl pkey -in KEY.pem."
        case .keyIsPublic: "The App's key holds only the public half. Store the private key that GitHub offered for download."
        case .keyIsUnreadable: "The App's private key is no PEM of PKCS#1 or PKCS#8. Store the file that GitHub offered, whole."
        case .keyIsNotRSA: "The App's private key is not an RSA key. GitHub Apps sign with RSA: store the file that GitHub offered."
        case .keyIsTooShort(let bits): "The App's private key has \(bits) bits; at least 2048 are needed. Generate a new one at GitHub."
        case .notSigned(let words): words
        case .keyCannotSign: "OpenSSL could not sign with the App's private key. Store the key again, or generate a new one at GitHub."
        }
    }
}

extension String {
    func trimmingBlanks() -> String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
