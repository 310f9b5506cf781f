import FoundationEssentials

/// An instance as EC2 lists it.
public struct Instance: Sendable, Equatable {
    /// Where in its life it is.
    public enum State: Sendable, Hashable {
        case pending, running, shuttingDown, terminated, stopping, stopped
        /// A state that this version does not know.
        case other(String)
    }

    public var id: String
    public var state: State
    public var instanceType: String?
    public var subnetID: String?
    public var availabilityZone: String?
    public var market: Market
    public var launchTime: Date?
    public var tags: [Tag]
    /// Why the last change of state: `Client.InstanceInitiatedShutdown` (it powered itself off), `Client.UserInitiatedShutdown`
    /// (the API), `Server.SpotInstanceTermination` (interrupted) (botocore model, 2026-11-24).
    public var stateReasonCode: String?
    public var stateReasonMessage: String?
    public var privateIP: String?
    public var imageID: String?

    /// The value of a tag.
    public func tag(_ key: String) -> String? { tags.first { $0.key == key }?.value }
}

extension Instance {
    init(_ item: XMLElement) throws(MalformedBody) {
        id = try item.required("instanceId")
        guard let name = item["instanceState"]?.string("name") else { throw MalformedBody("an instance without a state") }
        state = State(name)
        instanceType = item.string("instanceType")
        subnetID = item.string("subnetId")
        availabilityZone = item["placement"]?.string("availabilityZone")
        market = Market(lifecycle: item.string("instanceLifecycle"))
        launchTime = item.date("launchTime")
        tags = item.tags
        stateReasonCode = item["stateReason"]?.string("code")
        stateReasonMessage = item["stateReason"]?.string("message")
        privateIP = item.string("privateIpAddress")
        imageID = item.string("imageId")
    }
}

extension Instance.State {
    /// By EC2's name of it.
    public init(_ name: String) {
        switch name {
        case "pending": self = .pending
        case "running": self = .running
        case "shutting-down": self = .shuttingDown
        case "terminated": self = .terminated
        case "stopping": self = .stopping
        case "stopped": self = .stopped
        default: self = .other(name)
        }
    }

    /// EC2's name of it.
    public var name: String {
        switch self {
        case .pending: "pending"
        case .running: "running"
        case .shuttingDown: "shutting-down"
        case .terminated: "terminated"
        case .stopping: "stopping"
        case .stopped: "stopped"
        case .other(let name): name
        }
    }
}
