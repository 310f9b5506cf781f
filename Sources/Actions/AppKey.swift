import COpenSSL

/// What signs a GitHub App's tokens.
public protocol AppSigner: Sendable {
    /// RSASSA-PKCS1-v1_5 over SHA-256 (RS256).
    func sign(_ message: [UInt8]) async throws(CredentialError) -> [UInt8]
}

/// The RSA private key of a GitHub App, read once and held inside OpenSSL.
///
/// `@unchecked`: the key is never changed after `init`, and OpenSSL 3 lets any number of threads sign with one key at once.
public final class AppKey: AppSigner, @unchecked Sendable, CustomStringConvertible, CustomReflectable {
    private let key: OpaquePointer

    /// - Parameter pem: PKCS#1 or PKCS#8. A key that came through an environment variable with `\n` spelled out is taken too.
    public init(pem: Secret) throws(CredentialError) {
        let text = pem.reveal()
        let lines = text.utf8.contains(UInt8(ascii: "\n")) ? text : text.split(separator: "\\n").joined(separator: "\n")
        guard let key = Self.read(Array(lines.utf8)) else { throw Self.explain(text) }
        self.key = key
        let bits = EVP_PKEY_get_bits(key)
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { throw .keyIsNotRSA }
        guard bits >= 2048 else { throw .keyIsTooShort(bits: Int(bits)) }
    }

    deinit { EVP_PKEY_free(key) }

    public var description: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    private static func read(_ pem: [UInt8]) -> OpaquePointer? {
        pem.withUnsafeBytes { bytes in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
            defer {
                BIO_free(bio)
                ERR_clear_error()
            }
            // Without a callback of our own OpenSSL would ask for the password of an encrypted key on the terminal, and hang a service.
            return PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
        }
    }

    private static func explain(_ pem: String) -> CredentialError {
        if pem.contains("ENCRYPTED") { return .keyIsEncrypted }
        if pem.contains("PUBLIC KEY") || pem.contains("BEGIN CERTIFICATE") { return .keyIsPublic }
        return .keyIsUnreadable
    }

    /// RSASSA-PKCS1-v1_5 over SHA-256 (RS256). Takes about 0.6 ms.
    public func sign(_ message: [UInt8]) throws(CredentialError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw .keyCannotSign }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var length = Int(EVP_PKEY_get_size(key))
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw .keyCannotSign }
        return Array(signature.prefix(length))
    }
}
