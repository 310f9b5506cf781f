import AWS

/// Whether the subnets are there, and each in a zone of its own: a fleet can't span two subnets of one zone (EC2 User Guide, fleet
/// quotas; 2026-11-24), and EC2 would refuse every launch.
struct SubnetCheck: Sendable {
    let subnets: [String]
    let region: Region
    let client: AWSClient

    func line() async -> CheckLine {
        do {
            let found = try await client.send(DescribeSubnets(subnetIDs: subnets))
            return Self.line(found, of: subnets)
        } catch {
            let hint = error.disposition == .notFound ? " Correct EC2_SUBNET_ID; \(region) is asked." : ""
            return .fail("subnets", "\(error)\(hint)")
        }
    }

    static func line(_ found: [Subnet], of asked: [String]) -> CheckLine {
        let known = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        if let missing = asked.first(where: { known[$0] == nil }) {
            return .fail("subnets", "\(missing) isn't there: correct EC2_SUBNET_ID")
        }
        let byZone = Dictionary(grouping: asked, by: { known[$0]?.availabilityZone ?? "" })
        if let (zone, shared) = byZone.filter({ $0.value.count > 1 }).min(by: { $0.key < $1.key }) {
            let names = shared.joined(separator: ", ")
            return .fail("subnets", "\(names) are all in \(zone), and a fleet takes one of a zone: keep one of them in EC2_SUBNET_ID")
        }
        if let full = asked.first(where: { known[$0]?.availableAddresses == 0 }) {
            return .fail("subnets", "\(full) has no free address: name a larger one in EC2_SUBNET_ID")
        }
        return .ok("subnets", asked.map { "\($0) in \(known[$0]?.availabilityZone ?? "")" }.joined(separator: ", "))
    }
}
