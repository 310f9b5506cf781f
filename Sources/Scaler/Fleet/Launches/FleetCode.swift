/// What a code in an instant fleet's `errorSet` says (EC2 API Reference, "Error codes"; GitHub threads as named; 2026-11-28).
enum FleetCode: Sendable {
    /// This pool has nothing now.
    case poolEmpty
    /// This subnet has nothing now, in either market: its addresses are used up.
    case subnetFull
    /// EC2 doesn't offer this type in this zone, or not with this template: that lasts (karpenter#2243, #6483, compiler-explorer/infra#601).
    case poolUnusable
    /// EC2 didn't get as far as this pool: an instant fleet tries about three (measured on AWS by a third party, 2026-10).
    case untried
    case accountFull
    /// EC2 launches no faster now. It rests no pool (karpenter#8923, parallelcluster-node#734).
    case throttled
    /// The launch template, or its image, is gone.
    case templateGone
    /// Anything else, known or not.
    case other

    /// - Parameter isAlone: every pool of the answer has the same code.
    init(_ code: String, isAlone: Bool) {
        self =
            switch code {
            case "InsufficientInstanceCapacity", "InsufficientCapacity", "Unsupported", "SpotMaxPriceTooLow": .poolEmpty
            case "UnfulfillableCapacity": isAlone ? .poolEmpty : .untried
            case "InsufficientFreeAddressesInSubnet": .subnetFull
            case "InvalidFleetConfiguration": .poolUnusable
            case "MaxSpotInstanceCountExceeded", "VcpuLimitExceeded", "InstanceLimitExceeded": .accountFull
            case "RequestLimitExceeded": .throttled
            case _ where code.hasPrefix("InvalidLaunchTemplate") || code.hasPrefix("InvalidAMIID"): .templateGone
            default: .other
            }
    }
}
