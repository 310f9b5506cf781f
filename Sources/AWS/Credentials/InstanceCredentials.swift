import FoundationEssentials

/// The instance's role, by IMDSv2.
public struct InstanceCredentials: CredentialProvider {
    public let name = "instance metadata"
    private let metadata: InstanceMetadata

    /// `AWS_EC2_METADATA_DISABLED` is honoured.
    public init(metadata: InstanceMetadata) { self.metadata = metadata }

    public func credentials() async throws(CredentialError) -> Credentials? {
        guard !metadata.isDisabled else { return nil }
        do {
            let path = "/latest/meta-data/iam/security-credentials/"
            guard let roles = try await metadata.get(path), let role = roles.split(whereSeparator: \.isNewline).first else {
                throw CredentialError("the instance has no role. Attach an instance profile.")
            }
            guard let answer = try await metadata.get(path + percentEncoded(String(role))) else {
                throw CredentialError("the instance's role \(role.prefix(64)) has no credentials yet.")
            }
            return try Credentials(roleAnswer: Array(answer.utf8), from: "the metadata service")
        } catch let error as CredentialError {
            throw error
        } catch {
            throw CredentialError("\(error)")
        }
    }
}

extension Credentials {
    /// The JSON that the metadata service and container endpoints give.
    init(roleAnswer: [UInt8], from source: String) throws(CredentialError) {
        guard let json = try? JSONParser.parse(roleAnswer) else { throw CredentialError("\(source) gave credentials that are no JSON.") }
        if let code = json["Code"]?.string, code != "Success" {
            throw CredentialError("\(source) gave no credentials but \(code.prefix(64)). Check the role's trust policy.")
        }
        guard let id = json["AccessKeyId"]?.string, let secret = json["SecretAccessKey"]?.string, !id.isEmpty, !secret.isEmpty else {
            throw CredentialError("\(source) gave credentials without AccessKeyId or SecretAccessKey.")
        }
        // Taken for lasting, they would not be renewed before they end.
        let end = json["Expiration"]?.string
        let expiration = end.flatMap(Timestamp.parse)
        guard end == nil || expiration != nil else {
            throw CredentialError("\(source) gave credentials with an Expiration that can't be read.")
        }
        self.init(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: json["Token"]?.string.map(Secret.init),
            expiration: expiration)
    }
}
