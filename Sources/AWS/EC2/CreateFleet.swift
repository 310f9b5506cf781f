/// Launches instances at once (a fleet of type `instant`), of one market, from one numbered launch template.
///
/// The same value is the same bytes, and those are what idempotency is judged by: the ledger stores the values, and a golden test holds
/// their rendering.
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

    /// At most 64 ASCII characters, case-sensitive. Nil of a dry run, which needs none.
    public var clientToken: String?
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
    /// EC2 only says whether it would do it, and launches nothing: by the error `DryRunOperation`, or by what it would be refused for.
    /// That alone proves no launch, since an instant fleet launches with its caller's rights (see `RunInstances`).
    public var isDryRun = false

    /// A launch.
    public init(
        clientToken: String?, launchTemplateID: String, launchTemplateVersion: Int, overrides: [Override], capacity: Int, market: Market,
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

    func fill(_ form: inout QueryForm) {
        form.add("DryRun", isDryRun ? "true" : nil)
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
