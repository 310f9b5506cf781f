import AWS
import HTTP

/// AWS as this process reaches it: one client, with the credentials that it signs with, and the instance's metadata.
struct AWSAccess: Sendable {
    let client: AWSClient
    let credentials: CredentialStore
    let metadata: InstanceMetadata
    let region: Region

    /// Asks the metadata service for the region if neither the caller nor a variable names one; nothing else is sent.
    ///
    /// Each access has credentials of its own: two that share none never wait for each other.
    static func open(_ settings: AWSSettings, http: any HTTPSender, region known: Region? = nil) async throws(AWSAccessError) -> AWSAccess {
        let metadata = InstanceMetadata(http: http, environment: settings.environment)
        let region = if let known { known } else { try await region(settings, metadata) }
        let endpoints: Endpoints
        do {
            endpoints = try Endpoints(region: region, environment: settings.environment)
        } catch {
            throw AWSAccessError(description: error.description)
        }
        let chain = CredentialChain(
            environment: settings.environment, http: http, region: region, endpoints: endpoints, metadata: metadata,
            runProcess: ShellCommand.credentialProcess)
        let credentials = CredentialStore(chain)
        let client = AWSClient(http: http, region: region, endpoints: endpoints, credentials: credentials)
        return AWSAccess(client: client, credentials: credentials, metadata: metadata, region: region)
    }

    private static func region(_ settings: AWSSettings, _ metadata: InstanceMetadata) async throws(AWSAccessError) -> Region {
        if let region = Region(environment: settings.environment) ?? Region(profileIn: settings.environment) { return region }
        guard !metadata.isDisabled else {
            throw AWSAccessError(
                description: "no region: set AWS_REGION (AWS_EC2_METADATA_DISABLED is set, so the metadata service isn't asked)")
        }
        do {
            return try await metadata.region()
        } catch {
            throw AWSAccessError(description: "no region: set AWS_REGION, or a region in the AWS profile; \(error)")
        }
    }
}

/// AWS can't be reached at all, for want of something on this host.
struct AWSAccessError: Error, Sendable, Equatable, CustomStringConvertible {
    let description: String
}

extension HostSettings {
    /// A command's HTTP client, and the one of `agent run` for all but the lease: one thread, shared by AWS and GitHub.
    func httpClient() -> HTTPClient {
        HTTPClient(HTTPClient.Configuration(caFile: caFile, userAgent: "agent/\(AgentVersion.current)"))
    }
}
