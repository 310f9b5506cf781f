/// A JSON value as AWS's JSON 1.0 and 1.1 protocols use it. Numbers stay text: DynamoDB's have up to 38 digits, which no
/// machine number holds.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    /// Members in the order in which they stand: what is written is the same in every process.
    case object([Member])

    struct Member: Sendable, Equatable {
        var key: String
        var value: JSON

        init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// The last member of that name, as most parsers decide; `nil` if this is no object or has none.
    subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    var array: [JSON]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    var members: [Member]? {
        guard case .object(let value) = self else { return nil }
        return value
    }
}

extension JSON {
    /// An object of the members that are there.
    static func object(skippingNil members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    static func strings(_ values: [String: String]) -> JSON {
        .object(values.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
    }
}
