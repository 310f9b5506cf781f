/// A subnet, as far as it matters to a launch.
public struct Subnet: Sendable, Equatable {
    public var id: String
    /// What CreateFleet's answer often leaves out: the zone of an instance is its subnet's.
    public var availabilityZone: String
    /// Addresses still free.
    public var availableAddresses: Int?
}

/// Tells the zones of subnets.
public struct DescribeSubnets: EC2Operation {
    public static let name = "DescribeSubnets"
    public typealias Output = [Subnet]
    /// Empty lists all of the region, in one answer: a region has few.
    public var subnetIDs: [String]

    /// By ids.
    public init(subnetIDs: [String] = []) { self.subnetIDs = subnetIDs }

    func fill(_ form: inout QueryForm) { form.add("SubnetId", list: subnetIDs) }

    func output(_ root: XMLElement) throws(MalformedBody) -> [Subnet] {
        try root.items("subnetSet").map { item throws(MalformedBody) in
            Subnet(
                id: try item.required("subnetId"), availabilityZone: try item.required("availabilityZone"),
                availableAddresses: item.int("availableIpAddressCount"))
        }
    }
}
