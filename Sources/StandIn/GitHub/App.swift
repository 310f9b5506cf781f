import COpenSSL
import World

/// A GitHub App that this GitHub knows: whose tokens are told by its public key, and where it is installed.
///
/// `@unchecked`: the key is never changed after `init`, and OpenSSL 3 lets any number of threads verify with one key at once.
final class App: @unchecked Sendable {
    /// Its client id or its number, as its tokens name it.
    let issuer: String
    let installation: String
    private let key: OpaquePointer

    /// - Parameter words: `ISSUER/INSTALLATION=FILE`, the file being the public key (PEM).
    init?(_ words: String) {
        let halves = words.split(separator: "=", maxSplits: 1)
        let names = halves.first?.split(separator: "/") ?? []
        guard halves.count == 2, names.count == 2, let key = Self.publicKey(String(halves[1])) else { return nil }
        (issuer, installation, self.key) = (String(names[0]), String(names[1]), key)
    }

    deinit { EVP_PKEY_free(key) }

    private static func publicKey(_ path: String) -> OpaquePointer? {
        guard let file = BIO_new_file(path, "r") else { return nil }
        defer { BIO_free(file) }
        return PEM_read_bio_PUBKEY(file, nil, nil, nil)
    }

    /// RS256: RSASSA-PKCS1-v1_5 over SHA-256.
    func signed(_ token: AppToken) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1
            && EVP_DigestVerify(context, token.signature, token.signature.count, token.signedPart, token.signedPart.count) == 1
    }
}

/// A JSON Web Token by which an App signs in.
struct AppToken {
    let issuer: String
    let signedPart: [UInt8]
    let signature: [UInt8]
    private let issuedAt: Int64?
    private let expiresAt: Int64?

    /// Nil when it is none, or not of RS256.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.decoded(parts[0]).flatMap(JSON.parse), header["alg"]?.string == "RS256",
            let claims = Self.decoded(parts[1]).flatMap(JSON.parse), let signature = Self.decoded(parts[2]), !signature.isEmpty,
            let issuer = claims["iss"]?.string ?? claims["iss"]?.int.map(String.init)
        else { return nil }
        self.issuer = issuer
        self.signature = signature
        signedPart = Array("\(parts[0]).\(parts[1])".utf8)
        issuedAt = claims["iat"]?.int
        expiresAt = claims["exp"]?.int
    }

    /// What GitHub says of its times: at most ten minutes ahead, and not made in the future.
    func fault(at now: Int64) -> String? {
        let seconds = now / 1000
        guard let issuedAt, issuedAt <= seconds else {
            return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
        }
        guard let expiresAt, expiresAt > seconds else {
            return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
        }
        return expiresAt - seconds > 600 ? "'Expiration time' claim ('exp') is too far in the future" : nil
    }

    private static func decoded(_ part: Substring) -> [UInt8]? {
        let plain = String(part.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        return base64Decoded(plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
