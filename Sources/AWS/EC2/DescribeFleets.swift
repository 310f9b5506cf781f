/// Gives back what instant fleets launched: how an answer that was lost is found again. Only by id: instant fleets are in no listing.
public struct DescribeFleets: EC2Operation {
    public static let name = "DescribeFleets"
    public typealias Output = [Fleet]

    /// A fleet as it stands.
    public struct Fleet: Sendable, Equatable {
        /// `submitted`, `active`, `deleted`, `failed`, …
        public var state: String?
        /// The token it was made with.
        public var clientToken: String?
        public var launch: FleetLaunch
        public var tags: [Tag]
    }

    public var fleetIDs: [String]

    /// By ids: tag `aws:ec2:fleet-id` of an instance holds its fleet's.
    public init(fleetIDs: [String]) { self.fleetIDs = fleetIDs }

    func fill(_ form: inout QueryForm) { form.add("FleetId", list: fleetIDs) }

    func output(_ root: XMLElement) throws(MalformedBody) -> [Fleet] {
        try root.items("fleetSet").map { item throws(MalformedBody) in
            Fleet(
                state: item.string("fleetState"), clientToken: item.string("clientToken"),
                launch: try FleetLaunch(item, id: try item.required("fleetId")), tags: item.tags)
        }
    }
}
