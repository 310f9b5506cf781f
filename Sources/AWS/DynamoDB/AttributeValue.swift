import FoundationEssentials

/// One record of a table: attributes by name.
public typealias Item = [String: AttributeValue]

/// The value of an attribute.
public enum AttributeValue: Sendable, Hashable {
    case string(String)
    /// Decimal text: DynamoDB's numbers have 38 digits, more than any machine number.
    case number(String)
    case bool(Bool)
    case null
    case list([AttributeValue])
    case map([String: AttributeValue])
    case binary([UInt8])
    /// A set of strings, numbers or binaries; its elements as DynamoDB spells them.
    case set(of: SetType, [String])

    /// By DynamoDB's own letters.
    public enum SetType: String, Sendable { case strings = "SS", numbers = "NS", binaries = "BS" }
}

extension AttributeValue {
    /// A whole number.
    public static func number(_ value: some BinaryInteger) -> AttributeValue { .number(String(value)) }

    /// The text, if this is one.
    public var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension AttributeValue {
    var json: JSON {
        switch self {
        case .string(let text): .tagged("S", .string(text))
        case .number(let text): .tagged("N", .string(text))
        case .bool(let flag): .tagged("BOOL", .bool(flag))
        case .null: .tagged("NULL", .bool(true))
        case .list(let values): .tagged("L", .array(values.map(\.json)))
        case .map(let values): .tagged("M", values.json)
        case .binary(let bytes): .tagged("B", .string(Data(bytes).base64EncodedString()))
        case .set(let type, let elements): .tagged(type.rawValue, .array(elements.map { .string($0) }))
        }
    }

    init(json: JSON) throws(MalformedBody) {
        guard let members = json.members, members.count == 1, let member = members.first else {
            throw MalformedBody("an attribute value is not an object of one member")
        }
        switch (member.key, member.value) {
        case ("S", .string(let text)): self = .string(text)
        case ("N", .string(let text)): self = .number(text)
        case ("BOOL", .bool(let flag)): self = .bool(flag)
        case ("NULL", _): self = .null
        case ("L", .array(let values)): self = .list(try values.map { json throws(MalformedBody) in try AttributeValue(json: json) })
        case ("M", .object): self = .map(try Item(json: member.value))
        case ("B", .string(let text)):
            guard let data = Data(base64Encoded: text) else { throw MalformedBody("a binary attribute is not base64") }
            self = .binary(Array(data))
        case (let tag, .array(let elements)): self = try Self.set(tag, elements)
        default: throw MalformedBody("an attribute value of no type of DynamoDB's")
        }
    }

    private static func set(_ tag: String, _ elements: [JSON]) throws(MalformedBody) -> AttributeValue {
        guard let type = SetType(rawValue: tag) else { throw MalformedBody("an attribute value of no type of DynamoDB's") }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw MalformedBody("a set with an element that is no text") }
        return .set(of: type, texts)
    }
}

extension JSON {
    fileprivate static func tagged(_ type: String, _ value: JSON) -> JSON { .object([Member(type, value)]) }
}

extension Item {
    /// Sorted by name, so that the same item is the same bytes in every process.
    var json: JSON { .object(sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.json) }) }

    init(json: JSON) throws(MalformedBody) {
        guard let members = json.members else { throw MalformedBody("an item is no object") }
        self.init(minimumCapacity: members.count)
        for member in members { self[member.key] = try AttributeValue(json: member.value) }
    }
}
