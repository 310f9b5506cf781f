/// An AWS region, and with it the partition: `aws`, `aws-cn` or `aws-us-gov`.
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

    /// `aws`, `aws-cn` or `aws-us-gov`, as in ARNs.
    public var partition: String {
        if name.hasPrefix("cn-") { return "aws-cn" }
        if name.hasPrefix("us-gov-") { return "aws-us-gov" }
        return "aws"
    }

    /// The domain of the partition's service hosts.
    var domain: String { partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com" }

    public var description: String { name }
}

extension [String: String] {
    /// An empty variable counts as unset, as in AWS's own tools.
    func nonEmpty(_ name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return value
    }
}
