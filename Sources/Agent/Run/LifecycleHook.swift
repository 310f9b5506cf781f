import AWS
import Logging

/// A lifecycle hook of Auto Scaling: the terminating one holds this host's termination back until the agent has handed over, the launching
/// one keeps the host out of service until the agent could lead.
struct LifecycleHook: Sendable {
    /// Twice the time that the shipped hook waits: after that Auto Scaling has gone on by itself.
    private static let patience = Duration.seconds(120)

    let group: String
    let name: String
    let client: AWSClient
    /// EC2's own id of this host, whatever INSTANCE_ID calls the agent.
    let instanceID: @Sendable () async throws(MetadataError) -> String

    init(_ group: String, _ name: String, client: AWSClient, instanceID: @escaping @Sendable () async throws(MetadataError) -> String) {
        self.group = group
        self.name = name
        self.client = client
        self.instanceID = instanceID
    }

    init?(_ settings: HostSettings.LifecycleHook?, _ access: AWSAccess) {
        guard let settings else { return nil }
        let metadata = access.metadata
        self.init(settings.group, settings.name, client: access.client) { () async throws(MetadataError) in
            try await metadata.instanceID()
        }
    }

    /// Asks Auto Scaling once to go on.
    func complete() async throws {
        let id = try await instanceID()
        try await client.send(CompleteLifecycleAction(group: group, hook: name, instanceID: id), timeout: .seconds(5))
    }

    /// Tries until Auto Scaling takes it: the metadata may say `Terminated` before the hook waits (PrairieLearn, GitHub issues 15522 and
    /// 15586; 2026-11-24). Where it never does, the hook's own time ends the wait.
    func complete(pace: any Pace, log: Logger) async {
        var patience = Patience(Self.patience, pace: pace, stop: StopRequest())
        var reason = ""
        repeat {
            do {
                try await complete()
                return log.info("Auto Scaling may go on with this host's termination", metadata: ["hook": "\(name)"])
            } catch {
                if reason.isEmpty {
                    log.notice("Auto Scaling doesn't wait for this host yet; trying again", metadata: ["reason": "\(error)"])
                }
                reason = "\(error)"
            }
        } while await patience.pause() && !Task.isCancelled
        guard !Task.isCancelled else { return }
        log.error("Auto Scaling wasn't told to go on; its hook ends by its own time", metadata: ["hook": "\(name)", "reason": "\(reason)"])
    }
}
