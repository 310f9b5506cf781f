/// Reads a parameter of Systems Manager, decrypted.
public struct GetParameter: JSONOperation {
    public static let name = "GetParameter"
    public typealias Output = Secret
    public static let service = Service.ssm
    static let target = "AmazonSSM."
    static let contentType = "application/x-amz-json-1.1"
    /// Its name or ARN.
    public var parameter: String

    /// By name or ARN.
    public init(_ parameter: String) { self.parameter = parameter }

    var input: JSON { .object([.init("Name", .string(parameter)), .init("WithDecryption", .bool(true))]) }

    func output(_ body: JSON) throws(MalformedBody) -> Secret {
        guard let value = body["Parameter"]?["Value"]?.string else { throw MalformedBody("Parameter.Value is missing") }
        return Secret(value)
    }
}
