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
    /// `runProcess` runs what a profile's `credential_process` says.
    public init(
        environment: [String: String], http: any HTTPSender, region: Region, endpoints: Endpoints, metadata: InstanceMetadata,
        readFile: @escaping @Sendable (String) -> [UInt8]? = readWholeFile,
        runProcess: @escaping CredentialProcess = { (_) async throws(CredentialError) in
            throw CredentialError("this program runs no credential_process.")
        }
    ) {
        let sts = AWSClient(http: http, region: region, endpoints: endpoints, credentials: nil)
        let keys = EnvironmentCredentials(environment: environment)
        let container = ContainerCredentials(environment: environment, http: http, readFile: readFile)
        let instance = InstanceCredentials(metadata: metadata)
        let roles = ProfileRoles(
            http: http, region: region, endpoints: endpoints,
            sources: ["Environment": keys, "EcsContainer": container, "Ec2InstanceMetadata": instance], readFile: readFile)
        providers = [
            keys, WebIdentityCredentials(environment: environment, sts: sts, readFile: readFile),
            ProfileCredentials(environment: environment, roles: roles, readFile: readFile, runProcess: runProcess), container, instance,
        ]
    }

    /// The first credentials found, and by which provider.
    public func find() async throws(CredentialError) -> (credentials: Credentials, provider: String) {
        for provider in providers {
            if let found = try await provider.credentials() { return (found, provider.name) }
        }
        let tried = providers.map(\.name).joined(separator: ", ")
        throw CredentialError(
            "none were found in: \(tried). Attach a role to the instance, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    }
}

/// A file's bytes, `nil` if it can't be read.
@Sendable public func readWholeFile(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map { Array($0) }
}
