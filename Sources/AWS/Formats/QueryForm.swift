/// The body of a request in EC2's and STS's query protocol: `Name=value` pairs in a fixed order.
struct QueryForm: Sendable {
    private(set) var pairs: [(name: String, value: String)]

    init(action: String, version: String) {
        pairs = [("Action", action), ("Version", version)]
    }

    /// A missing value adds nothing.
    mutating func add(_ name: String, _ value: String?) {
        if let value { pairs.append((name, value)) }
    }

    mutating func add(_ name: String, _ value: Int?) {
        add(name, value.map { String($0) })
    }

    /// `Name.1=…&Name.2=…`: lists are flattened and count from one.
    mutating func add(_ name: String, list: [String]) {
        for (index, value) in list.enumerated() { add("\(name).\(index + 1)", value) }
    }

    mutating func add(_ name: String, tags: [Tag]) {
        for (index, tag) in tags.enumerated() {
            add("\(name).\(index + 1).Key", tag.key)
            add("\(name).\(index + 1).Value", tag.value)
        }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for (index, pair) in pairs.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            bytes += Self.encoded(pair.name)
            bytes.append(UInt8(ascii: "="))
            bytes += Self.encoded(pair.value)
        }
        return bytes
    }

    /// A space becomes `+`, as forms have it and as botocore writes it: a verifier that rebuilds the form must come to the same bytes.
    private static func encoded(_ text: String) -> [UInt8] {
        let parts = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false).map { percentEncoded($0) }
        return Array(parts.joined(separator: [UInt8(ascii: "+")]))
    }
}
