import FoundationEssentials
import HTTP

/// Where credentials come from: the first place that is set up. The order is that of AWS's SDKs
/// (AWS SDKs and Tools Reference Guide, "Standardized credential providers").
public struct CredentialChain: Sendable {
    /// Asked in this order.
    public var providers: [any CredentialProvider]

    /// A chain of one's own, for tests.
    public init(_ providers: [any CredentialProvider]) { self.providers = providers }

    /// The standard chain. `region` and `endpoints` are for STS; nothing is read but `environment` and, by `readFile`, the files it names.
    public init(
        environment: [String: String], http: any HTTPSender, region: Region, endpoints: Endpoints, metadata: InstanceMetadata,
        readFile: @escaping @Sendable (String) -> [UInt8]? = readWholeFile
    ) {
        let sts = AWSClient(http: http, region: region, endpoints: endpoints, credentials: nil)
        providers = [
            EnvironmentCredentials(environment: environment),
            WebIdentityCredentials(environment: environment, sts: sts, readFile: readFile),
            ProfileCredentials(environment: environment, readFile: readFile),
            ContainerCredentials(environment: environment, http: http, readFile: readFile),
            InstanceCredentials(metadata: metadata),
        ]
    }

    /// The first credentials found, and by which provider.
    public func find() async throws(CredentialError) -> (credentials: Credentials, provider: String) {
        for provider in providers {
            if let found = try await provider.credentials() { return (found, provider.name) }
        }
        let tried = providers.map(\.name).joined(separator: ", ")
        throw CredentialError(
            "none were found in: \(tried). Attach a role to the instance or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
    }
}

/// A file's bytes, `nil` if it can't be read.
@Sendable public func readWholeFile(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map { Array($0) }
}
