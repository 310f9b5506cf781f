import AWS
import Logging

/// Where it is announced that this agent's own host will be taken away.
struct HostNotices: Sendable {
    let look: @Sendable () async throws(MetadataError) -> HostNotice?
    let isOff: Bool

    init(isOff: Bool = false, look: @escaping @Sendable () async throws(MetadataError) -> HostNotice?) {
        self.isOff = isOff
        self.look = look
    }

    /// The host's metadata service, unless HOST_NOTICES or AWS_EC2_METADATA_DISABLED says otherwise.
    init(_ metadata: InstanceMetadata, _ settings: HostSettings) {
        let isOff = metadata.isDisabled || !settings.watchesNotices
        self.init(isOff: isOff) { () async throws(MetadataError) in isOff ? nil : try await metadata.hostNotice() }
    }
}

/// Hands over when this agent's host is to be taken away, and lets Auto Scaling go on once that is done.
struct Departure: Sendable {
    /// EC2 advises a look every 5 s (EC2 User Guide, 2026-11-24).
    private static let period = Duration.seconds(5)
    /// Where no metadata service answers there may be none: then it is looked for rarely.
    private static let rarely = Duration.seconds(60)

    let notices: HostNotices
    /// Nil when no lifecycle hook waits for this agent.
    let hook: LifecycleHook?
    let log: Logger
    var pace: any Pace = RealPace()

    /// - Parameters:
    ///   - notice: what was announced before the agent started. Then it was started again on a host that is going: it only watches, and
    ///     isn't stopped, since it would only be started once more.
    ///   - handOver: returns when the agent leads nothing any more.
    func run(
        announced notice: HostNotice?, handOver: @Sendable (HostNotice) async -> Void, stop: @Sendable () async -> Void
    ) async {
        if let notice {
            await complete(notice)
        } else if let notice = await wait() {
            await handOver(notice)
            await complete(notice)
            if !Task.isCancelled { await stop() }
        }
    }

    /// Nil when the task is cancelled, or nothing is ever announced here.
    private func wait() async -> HostNotice? {
        guard !notices.isOff else { return nil }
        var couldLook = true
        while true {
            let isThere: Bool
            do throws(MetadataError) {
                if let notice = try await notices.look() { return notice }
                isThere = true
            } catch {
                isThere = false
                if couldLook, !Task.isCancelled {
                    log.notice("Notices for this host can't be seen; HOST_NOTICES=off stops looking", metadata: ["reason": "\(error)"])
                }
            }
            couldLook = isThere
            do { try await pace.sleep(isThere ? Self.period : Self.rarely) } catch { return nil }
        }
    }

    /// A spot notice has no hook that could hold it off.
    private func complete(_ notice: HostNotice) async {
        guard notice == .autoScaling, let hook else { return }
        await hook.complete(pace: pace, log: log)
    }
}
