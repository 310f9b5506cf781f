import COpenSSL

@testable import Actions

/// A key made for one run of the tests, in every form that a person may store.
final class TestKey: @unchecked Sendable {
    static let rsa = TestKey(EVP_PKEY_RSA, bits: "2048")
    static let short = TestKey(EVP_PKEY_RSA, bits: "1024")
    static let edwards = TestKey(EVP_PKEY_ED25519)

    private let key: OpaquePointer

    private init(_ kind: Int32, bits: String? = nil) {
        let context = EVP_PKEY_CTX_new_id(kind, nil)
        defer { EVP_PKEY_CTX_free(context) }
        EVP_PKEY_keygen_init(context)
        if let bits { EVP_PKEY_CTX_ctrl_str(context, "rsa_keygen_bits", bits) }
        var key: OpaquePointer?
        EVP_PKEY_keygen(context, &key)
        self.key = key!
    }

    var pkcs1: Secret { pem { PEM_write_bio_PrivateKey_traditional($0, key, nil, nil, 0, nil, nil) } }
    var pkcs8: Secret { pem { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) } }
    var publicHalf: Secret { pem { PEM_write_bio_PUBKEY($0, key) } }
    var encrypted: Secret { pem { PEM_write_bio_PKCS8PrivateKey($0, key, EVP_aes_256_cbc(), "open", 4, nil, nil) } }
    var encryptedTraditional: Secret {
        pem { PEM_write_bio_PrivateKey_traditional($0, key, EVP_aes_256_cbc(), Array("open".utf8), 4, nil, nil) }
    }

    private func pem(_ write: (OpaquePointer?) -> Int32) -> Secret {
        let bio = BIO_new(BIO_s_mem())
        defer { BIO_free(bio) }
        _ = write(bio)
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = BIO_read(bio, &buffer, 8192)
        return Secret(String(decoding: buffer.prefix(Int(max(count, 0))), as: UTF8.self))
    }

    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key)
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
