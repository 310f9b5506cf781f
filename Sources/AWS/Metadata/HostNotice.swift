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
        if let notice = try await spotNotice() { return .spot(action: notice.action) }
        let target = try await get(Self.lifecyclePath)?.filter { !$0.isWhitespace }
        // `Detached` and `Standby` leave the instance running.
        return target == "Terminated" || target == "Warmed:Terminated" ? .autoScaling : nil
    }

    /// EC2's notice that it wants this spot instance back; `nil` while there is none.
    ///
    /// Only what reads like EC2's own: a proxy that answers everything must end neither leadership nor a job.
    public func spotNotice() async throws(MetadataError) -> SpotNotice? {
        guard let bytes = try await bytes(Self.spotPath), let json = try? JSONParser.parse(bytes), let action = json["action"]?.string,
            ["terminate", "stop", "hibernate"].contains(action)
        else { return nil }
        return SpotNotice(action: action, time: json["time"]?.string.flatMap(Timestamp.parse))
    }
}

/// `{"action":"terminate","time":"2026-11-24T17:05:31Z"}`.
public struct SpotNotice: Sendable, Equatable {
    /// `terminate`, `stop` or `hibernate`.
    public var action: String
    /// When it happens, by EC2's clock; `nil` if it can't be read.
    public var time: Date?

    public init(action: String, time: Date?) {
        self.action = action
        self.time = time
    }
}
