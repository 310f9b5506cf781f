import FoundationEssentials

/// An operation of EC2's API of 2016-11-15, query protocol.
protocol EC2Operation: QueryOperation {}

extension EC2Operation {
    public static var service: Service { .ec2 }
    static var version: String { "2016-11-15" }
}

/// A tag of a resource.
public struct Tag: Sendable, Hashable {
    public var key: String
    public var value: String

    /// At most 128 and 256 characters.
    public init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }
}

/// A condition on what is listed: all filters must match, of each any value. `*` and `?` are wildcards.
public struct Filter: Sendable, Hashable {
    /// E.g. `tag:Name`, `instance-state-name`.
    public var name: String
    public var values: [String]

    /// A filter.
    public init(_ name: String, _ values: [String]) {
        self.name = name
        self.values = values
    }
}

/// How an instance is paid.
public enum Market: String, Sendable, Hashable {
    case spot
    case onDemand = "on-demand"
}

extension QueryForm {
    mutating func add(filters: [Filter]) {
        for (index, filter) in filters.enumerated() {
            add("Filter.\(index + 1).Name", filter.name)
            add("Filter.\(index + 1).Value", list: filter.values)
        }
    }

    /// Tags given at creation, for one kind of resource.
    mutating func add(tagSpecification index: Int, _ name: String, resource: String, tags: [Tag]) {
        guard !tags.isEmpty else { return }
        add("\(name).\(index).ResourceType", resource)
        add("\(name).\(index).Tag", tags: tags)
    }
}

extension XMLElement {
    func date(_ name: String) -> Date? { string(name).flatMap(Timestamp.parse) }
    func int(_ name: String) -> Int? { string(name).flatMap { Int($0) } }
    var tags: [Tag] { items("tagSet").compactMap { item in item.string("key").map { Tag($0, item.string("value") ?? "") } } }

    func required(_ name: String) throws(MalformedBody) -> String {
        guard let value = string(name) else { throw MalformedBody("\(name) is missing in \(self.name)") }
        return value
    }
}
