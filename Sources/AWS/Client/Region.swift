/// An AWS region, and with it the partition, e.g. `aws`, `aws-cn` or `aws-us-gov`.
public struct Region: Sendable, Hashable, CustomStringConvertible {
    /// E.g. `eu-central-1`.
    public let name: String

    /// `nil` unless the name is made of lower-case letters, digits and hyphens: it becomes part of a host's name.
    public init?(_ name: String) {
        let isPlain = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
        guard isPlain, (1...40).contains(name.utf8.count), !name.hasPrefix("-") else { return nil }
        self.name = name
    }

    /// The region that `AWS_REGION` names, or else `AWS_DEFAULT_REGION`; `nil` if neither does.
    public init?(environment: [String: String]) {
        guard let name = environment.nonEmpty("AWS_REGION") ?? environment.nonEmpty("AWS_DEFAULT_REGION") else { return nil }
        self.init(name)
    }

    /// As in ARNs: `aws`, `aws-cn`, `aws-us-gov`, …
    public var partition: String { domains.partition }

    /// The partition and the domains of its service hosts. A region that no rule names belongs to `aws`.
    var domains: Partition { Partition.all.first { name.hasPrefix($0.regionPrefix) } ?? .aws }

    public var description: String { name }
}

/// A closed part of AWS with accounts and domains of its own (botocore 1.43.106, `partitions.json`; 2026-11-28. A test compares).
struct Partition: Sendable, Hashable {
    let partition: String
    /// No prefix is the beginning of another.
    let regionPrefix: String
    let plain: String
    /// Of hosts with IPv6 addresses beside IPv4.
    let dualStack: String

    static let aws = Partition(partition: "aws", regionPrefix: "", plain: "amazonaws.com", dualStack: "api.aws")

    static let all = [
        Partition(partition: "aws-cn", regionPrefix: "cn-", plain: "amazonaws.com.cn", dualStack: "api.amazonwebservices.com.cn"),
        Partition(partition: "aws-us-gov", regionPrefix: "us-gov-", plain: "amazonaws.com", dualStack: "api.aws"),
        Partition(partition: "aws-eusc", regionPrefix: "eusc-", plain: "amazonaws.eu", dualStack: "api.amazonwebservices.eu"),
        Partition(partition: "aws-iso", regionPrefix: "us-iso-", plain: "c2s.ic.gov", dualStack: "api.aws.ic.gov"),
        Partition(partition: "aws-iso-b", regionPrefix: "us-isob-", plain: "sc2s.sgov.gov", dualStack: "api.aws.scloud"),
        Partition(partition: "aws-iso-e", regionPrefix: "eu-isoe-", plain: "cloud.adc-e.uk", dualStack: "api.cloud-aws.adc-e.uk"),
        Partition(partition: "aws-iso-f", regionPrefix: "us-isof-", plain: "csp.hci.ic.gov", dualStack: "api.aws.hci.ic.gov"),
    ]
}

extension [String: String] {
    /// An empty variable counts as unset, as in AWS's own tools.
    func nonEmpty(_ name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return value
    }

    /// AWS's tools take `true` in any case, and nothing else, for a switch that is on.
    func isOn(_ name: String) -> Bool { self[name]?.lowercased() == "true" }
}
