import COpenSSL

/// SHA-256 and HMAC-SHA-256 by libcrypto.
enum Digest {
    static let length = 32

    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        _ = SHA256(bytes, bytes.count, &digest)
        return digest
    }

    static func hmac(key: [UInt8], _ message: some Sequence<UInt8>) -> [UInt8] {
        let message = Array(message)
        var digest = [UInt8](repeating: 0, count: length)
        // Fails only without memory or without SHA-256 in the library; a signature of zeros is then refused by the service.
        _ = HMAC(EVP_sha256(), key, Int32(clamping: key.count), message, message.count, &digest, nil)
        return digest
    }
}
