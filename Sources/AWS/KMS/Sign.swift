import FoundationEssentials

/// Signs a message by the private half of a key that never leaves KMS: RSASSA-PKCS1-v1_5 over SHA-256, which is RS256 of JSON Web Tokens.
///
/// The message goes as it is (`RAW`), at most 4,096 bytes, and KMS hashes it (KMS API Reference, Sign; 2026-11-28). A GitHub App's token has
/// some 200 bytes and holds no secret.
public struct Sign: JSONOperation {
    public static let name = "Sign"
    /// The signature.
    public typealias Output = [UInt8]
    public static let service = Service.kms
    static let target = "TrentService."
    static let contentType = "application/x-amz-json-1.1"
    /// Of a message as it is.
    public static let longestMessage = 4096
    /// Id, ARN, alias (`alias/…`) or alias ARN of an RSA key that signs.
    public var key: String
    public var message: [UInt8]

    public init(_ message: [UInt8], by key: String) {
        self.message = message
        self.key = key
    }

    var input: JSON {
        .strings([
            "KeyId": key, "Message": Data(message).base64EncodedString(), "MessageType": "RAW",
            "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256",
        ])
    }

    func output(_ body: JSON) throws(MalformedBody) -> [UInt8] {
        guard let text = body["Signature"]?.string, let signature = Data(base64Encoded: text), !signature.isEmpty else {
            throw MalformedBody("Signature is missing, or no base64")
        }
        return Array(signature)
    }
}
