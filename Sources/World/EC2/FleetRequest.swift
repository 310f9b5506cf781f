extension EC2 {
    /// One way to launch: a type in a subnet, with the most to be paid for it.
    public struct Override: Sendable, Hashable {
        public var type: String
        /// Empty where none is named: EC2 then takes the default VPC's.
        public var subnet: String
        /// Dollars an instance-hour; spot only, above 0.001 (botocore 1.43.11, FleetLaunchTemplateOverrides.MaxPrice).
        public var maxPrice: Double?
        public var image: String?

        public init(type: String, subnet: String, maxPrice: Double? = nil, image: String? = nil) {
            self.type = type
            self.subnet = subnet
            self.maxPrice = maxPrice
            self.image = image
        }
    }

    public struct FleetConfig: Sendable, Hashable {
        public var template: TemplateReference
        public var overrides: [Override]

        public init(template: TemplateReference, overrides: [Override]) {
            self.template = template
            self.overrides = overrides
        }
    }

    /// A CreateFleet request of type instant. Two requests are the same request when they are equal, the order of overrides included.
    public struct FleetRequest: Sendable, Hashable {
        public var token: String?
        public var type: String
        public var configs: [FleetConfig]
        public var total: Int
        public var spotTarget: Int?
        public var onDemandTarget: Int?
        public var defaultMarket: Market
        /// `price-capacity-optimized`, `capacity-optimized`, `lowest-price`, `diversified` …
        public var strategy: String
        public var instanceTags: [String: String]
        public var fleetTags: [String: String]

        public init(
            token: String?, configs: [FleetConfig], total: Int, defaultMarket: Market = .spot, spotTarget: Int? = nil,
            onDemandTarget: Int? = nil, strategy: String = "price-capacity-optimized", instanceTags: [String: String] = [:],
            fleetTags: [String: String] = [:], type: String = "instant"
        ) {
            self.token = token
            self.type = type
            self.configs = configs
            self.total = total
            self.spotTarget = spotTarget
            self.onDemandTarget = onDemandTarget
            self.defaultMarket = defaultMarket
            self.strategy = strategy
            self.instanceTags = instanceTags
            self.fleetTags = fleetTags
        }
    }

    /// A fleet's answer: what was launched, and what couldn't be and why. Both together are normal.
    public struct Fleet: Sendable, Hashable {
        public struct Launched: Sendable, Hashable {
            public var template: TemplateReference
            public var override: Override
            public var market: Market
            public var ids: [String]
        }

        public struct Shortfall: Sendable, Hashable {
            public var template: TemplateReference
            public var override: Override
            public var market: Market
            public var code: String
            public var message: String
        }

        public var id: String
        public var createdAt: Int64
        public var launched: [Launched]
        public var errors: [Shortfall]
        public var tags: [String: String]

        /// All instance ids, in the order of the answer.
        public var ids: [String] { launched.flatMap(\.ids) }
    }

    /// One override resolved against templates, subnets and images.
    struct Offer: Sendable {
        var template: TemplateReference
        var override: Override
        var version: LaunchTemplate.Version
        var subnet: String
        var zone: String
        var image: String

        func pool(_ market: Market) -> Pool {
            Pool(type: override.type, zone: zone, market: market)
        }
    }
}
