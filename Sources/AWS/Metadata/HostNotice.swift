import FoundationEssentials

/// An announcement that this instance will be taken away.
public enum HostNotice: Sendable, Equatable, CustomStringConvertible {
    /// Auto Scaling has decided to terminate it; a lifecycle hook, where there is one, gives it time.
    case autoScaling
    /// EC2 wants the spot instance back, two minutes ahead at best: `terminate`, `stop` or `hibernate`.
    case spot(action: String)

    public var description: String {
        switch self {
        case .autoScaling: "Auto Scaling terminates this instance"
        case .spot(let action): "EC2 wants this spot instance back (\(action))"
        }
    }
}

extension InstanceMetadata {
    private static let lifecyclePath = "/latest/meta-data/autoscaling/target-lifecycle-state"
    private static let spotPath = "/latest/meta-data/spot/instance-action"

    /// What announces that this instance will be taken away; `nil` while nothing does. Best effort of EC2's; it advises a look every
    /// 5 s. Both paths give 404 where they don't apply (EC2 and Auto Scaling User Guides, 2026-11-24).
    public func hostNotice() async throws(MetadataError) -> HostNotice? {
        if let action = try await spotAction() { return .spot(action: action) }
        let target = try await get(Self.lifecyclePath)?.filter { !$0.isWhitespace }
        // `Detached` and `Standby` leave the instance running.
        return target == "Terminated" || target == "Warmed:Terminated" ? .autoScaling : nil
    }

    /// Only what reads like EC2's own notice: a proxy that answers everything must not end leadership.
    private func spotAction() async throws(MetadataError) -> String? {
        guard let text = try await get(Self.spotPath) else { return nil }
        guard let notice = try? JSONDecoder().decode(SpotNotice.self, from: Data(text.utf8)) else { return nil }
        return ["terminate", "stop", "hibernate"].contains(notice.action) ? notice.action : nil
    }

    /// `{"action":"terminate","time":"2026-11-24T17:05:31Z"}`.
    private struct SpotNotice: Decodable {
        let action: String
    }
}
