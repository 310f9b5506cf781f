import AWS
import HTTP
import Logging

/// What an instance learns about itself before it can look for its boot record.
struct InstanceStart: Sendable {
    let settings: BootCommandSettings
    /// `aws:userid` of IAM: `AROA…:i-…`.
    let userID: String
    let aws: AWSAccess

    /// The instance's id: the session name of its role.
    var instanceID: String? { settings.host.instanceID ?? userID.lastIndex(of: ":").map { String(userID[userID.index(after: $0)...]) } }
}

/// The instance's user data, which a restart of the metadata service may keep back for a moment.
struct UserData: Sendable {
    let metadata: InstanceMetadata
    let pace: any Pace
    let log: Logger

    /// Empty when the instance has none.
    func read(within limit: Duration) async throws(MetadataError) -> [UInt8] {
        let deadline = pace.now() + limit
        var pauses = Backoff()
        while true {
            do {
                return Array((try await metadata.userData() ?? "").utf8)
            } catch {
                let pause = pauses.next()
                guard !metadata.isDisabled, pace.now() + pause < deadline else { throw error }
                log.warning("no user data yet: \(error)")
                try? await pace.sleep(pause)
            }
        }
    }
}

extension InstanceStart {
    /// Asks STS who this instance is, again and again until the time is over: a role's credentials may be late.
    static func find(
        _ settings: BootCommandSettings, http: any HTTPSender, pace: any Pace, log: Logger
    ) async throws(AWSAccessError) -> InstanceStart {
        let deadline = pace.now() + settings.boot.timeout
        var pauses = Backoff()
        while true {
            do throws(AWSAccessError) {
                return try await once(settings, http: http)
            } catch {
                let pause = pauses.next()
                guard pace.now() + pause < deadline else { throw error }
                log.warning("this instance doesn't know yet who it is: \(error)")
                try? await pace.sleep(pause)
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
