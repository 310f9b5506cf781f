/// Launches instances at once (a fleet of type `instant`), of one market, from one numbered launch template.
///
/// The same value is the same bytes, and those are what idempotency is judged by: store `form`, and send it again as `CreateFleetAgain`.
public struct CreateFleet: EC2Operation {
    public static let name = "CreateFleet"
    public typealias Output = FleetLaunch

    /// One pool to launch from. For an instant fleet it names one subnet, and a fleet can't span two subnets of one zone.
    public struct Override: Sendable, Hashable {
        public var instanceType: String
        public var subnetID: String?
        /// US dollars an hour, e.g. `0.05`; spot only. AWS advises against it: more interruptions.
        public var maxPrice: String?
        public var availabilityZone: String?

        /// A pool.
        public init(instanceType: String, subnetID: String? = nil, maxPrice: String? = nil, availabilityZone: String? = nil) {
            self.instanceType = instanceType
            self.subnetID = subnetID
            self.maxPrice = maxPrice
            self.availabilityZone = availabilityZone
        }
    }

    /// At most 64 ASCII characters, case-sensitive.
    public var clientToken: String
    public var launchTemplateID: String
    /// A number: `$Latest` would make a repetition another request.
    public var launchTemplateVersion: Int
    /// In this order on the wire.
    public var overrides: [Override]
    /// Instances: 1 to 1000.
    public var capacity: Int
    public var market: Market
    /// Of the fleet itself.
    public var fleetTags: [Tag]
    public var instanceTags: [Tag]

    /// A launch.
    public init(
        clientToken: String, launchTemplateID: String, launchTemplateVersion: Int, overrides: [Override], capacity: Int, market: Market,
        fleetTags: [Tag] = [], instanceTags: [Tag] = []
    ) {
        self.clientToken = clientToken
        self.launchTemplateID = launchTemplateID
        self.launchTemplateVersion = launchTemplateVersion
        self.overrides = overrides
        self.capacity = capacity
        self.market = market
        self.fleetTags = fleetTags
        self.instanceTags = instanceTags
    }

    /// The request verbatim: ASCII, free of secrets, to be stored before it is sent.
    public var form: String { String(decoding: encoded().body, as: UTF8.self) }

    func fill(_ form: inout QueryForm) {
        form.add("ClientToken", clientToken)
        form.add("Type", "instant")
        if market == .spot { form.add("SpotOptions.AllocationStrategy", "price-capacity-optimized") }
        form.add("LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateId", launchTemplateID)
        form.add("LaunchTemplateConfigs.1.LaunchTemplateSpecification.Version", launchTemplateVersion)
        for (index, override) in overrides.enumerated() {
            let name = "LaunchTemplateConfigs.1.Overrides.\(index + 1)"
            form.add("\(name).InstanceType", override.instanceType)
            form.add("\(name).MaxPrice", market == .spot ? override.maxPrice : nil)
            form.add("\(name).SubnetId", override.subnetID)
            form.add("\(name).AvailabilityZone", override.availabilityZone)
        }
        form.add("TargetCapacitySpecification.TotalTargetCapacity", capacity)
        form.add("TargetCapacitySpecification.DefaultTargetCapacityType", market.rawValue)
        form.add(tagSpecification: 1, "TagSpecification", resource: "fleet", tags: fleetTags)
        form.add(tagSpecification: fleetTags.isEmpty ? 1 : 2, "TagSpecification", resource: "instance", tags: instanceTags)
    }

    func output(_ root: XMLElement) throws(MalformedBody) -> FleetLaunch { try FleetLaunch(root, id: root.string("fleetId")) }
}

/// A stored `CreateFleet`, sent again byte for byte.
public struct CreateFleetAgain: Operation {
    public static let name = CreateFleet.name
    public typealias Output = FleetLaunch
    public static let service = Service.ec2
    /// As `CreateFleet.form` gave it.
    public let form: String

    /// `nil` if this is no stored CreateFleet.
    public init?(form: String) {
        guard form.hasPrefix("Action=CreateFleet&Version="), form.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.form = form
    }

    public func encoded() -> EncodedRequest {
        EncodedRequest(headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"], body: Array(form.utf8))
    }

    public func decode(_ body: [UInt8]) throws(MalformedBody) -> FleetLaunch {
        let root = try XMLElement(body, answering: Self.name)
        return try FleetLaunch(root, id: root.string("fleetId"))
    }
}
