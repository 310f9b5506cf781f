/// Reads a secret's current text.
public struct GetSecretValue: JSONOperation {
    public static let name = "GetSecretValue"
    public typealias Output = Secret
    public static let service = Service.secretsManager
    static let target = "secretsmanager."
    static let contentType = "application/x-amz-json-1.1"
    /// Its name or ARN.
    public var secret: String

    /// By name or ARN.
    public init(_ secret: String) { self.secret = secret }

    var input: JSON { .strings(["SecretId": secret]) }

    func output(_ body: JSON) throws(MalformedBody) -> Secret {
        guard let value = body["SecretString"]?.string else {
            throw MalformedBody("SecretString is missing: a binary secret is not supported")
        }
        return Secret(value)
    }
}
