import AWS
import HTTP
import Logging

/// What an instance learns about itself before it can look for its boot record.
struct InstanceStart: Sendable {
    let settings: BootCommandSettings
    /// `aws:userid` of IAM: `AROA…:i-…`.
    let userID: String
    let aws: AWSAccess

    /// The session name of an instance's role is its id; with credentials of another kind the metadata service knows it.
    func instanceID() async -> String? {
        if let id = settings.host.instanceID { return id }
        if let colon = userID.lastIndex(of: ":") { return String(userID[userID.index(after: colon)...]) }
        return try? await aws.metadata.instanceID()
    }
}

/// The instance's user data, which the metadata service may keep back for a moment after boot.
enum UserData {
    /// Empty when the instance has none.
    static func read(_ metadata: InstanceMetadata, _ patience: Patience, log: Logger) async throws(MetadataError) -> [UInt8] {
        var patience = patience
        while true {
            do {
                return try await metadata.userData() ?? []
            } catch {
                log.warning("no user data: \(error)")
                guard !metadata.isDisabled, await patience.pause() else { throw error }
            }
        }
    }
}

extension InstanceStart {
    /// Asks STS who this instance is: a role's credentials may be late.
    static func find(
        _ settings: BootCommandSettings, http: any HTTPSender, _ patience: Patience, log: Logger
    ) async throws(AWSAccessError) -> InstanceStart {
        var patience = patience
        while true {
            do throws(AWSAccessError) {
                return try await once(settings, http: http)
            } catch {
                log.warning("this instance doesn't know who it is: \(error)")
                guard await patience.pause() else { throw error }
            }
        }
    }

    private static func once(_ settings: BootCommandSettings, http: any HTTPSender) async throws(AWSAccessError) -> InstanceStart {
        let aws = try await AWSAccess.open(settings.aws, http: http)
        do {
            let identity = try await aws.client.send(GetCallerIdentity(), timeout: .seconds(5))
            return InstanceStart(settings: settings, userID: identity.userID, aws: aws)
        } catch {
            throw AWSAccessError(description: "\(error)")
        }
    }
}
