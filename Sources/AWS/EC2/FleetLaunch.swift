/// What an instant fleet launched and what it could not. Both together are usual, and errors may accompany a full success.
public struct FleetLaunch: Sendable, Equatable {
    /// An instance that was launched.
    public struct Launched: Sendable, Equatable {
        public var instanceID: String
        public var instanceType: String?
        public var market: Market
        public var subnetID: String?
        /// Often missing: know it by the subnet.
        public var availabilityZone: String?
    }

    /// Why one override gave nothing, or not all.
    public struct Failure: Sendable, Equatable {
        /// EC2's code, e.g. `InsufficientInstanceCapacity`.
        public var code: String
        public var message: String
        public var instanceType: String?
        public var subnetID: String?
        public var availabilityZone: String?
        public var market: Market
    }

    /// `nil` only if EC2 told none.
    public var fleetID: String?
    public var launched: [Launched]
    public var failures: [Failure]
}

extension FleetLaunch {
    init(_ element: XMLElement, id: String?) throws(MalformedBody) {
        fleetID = id
        launched = element.items("fleetInstanceSet").flatMap { set in set.items("instanceIds").map { Launched(set, $0.text) } }
        guard launched.allSatisfy({ !$0.instanceID.isEmpty }) else { throw MalformedBody("an instance without an id") }
        failures = element.items("errorSet").map(Failure.init)
        guard fleetID != nil || !failures.isEmpty else { throw MalformedBody("neither a fleet id nor errors") }
    }
}

extension FleetLaunch.Launched {
    fileprivate init(_ item: XMLElement, _ id: String) {
        let override = item["launchTemplateAndOverrides"]?["overrides"]
        self.init(
            instanceID: id, instanceType: item.string("instanceType") ?? override?.string("instanceType"),
            market: Market(lifecycle: item.string("lifecycle")), subnetID: override?.string("subnetId"),
            availabilityZone: override?.string("availabilityZone"))
    }
}

extension FleetLaunch.Failure {
    fileprivate init(_ item: XMLElement) {
        let override = item["launchTemplateAndOverrides"]?["overrides"]
        self.init(
            code: item.string("errorCode") ?? "", message: item.string("errorMessage") ?? "",
            instanceType: override?.string("instanceType"),
            subnetID: override?.string("subnetId"), availabilityZone: override?.string("availabilityZone"),
            market: Market(lifecycle: item.string("lifecycle")))
    }
}

extension Market {
    /// EC2 names only what is not on-demand.
    init(lifecycle: String?) { self = lifecycle == "spot" ? .spot : .onDemand }
}
