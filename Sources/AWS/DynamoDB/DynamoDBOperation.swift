/// An operation of DynamoDB's API of 2012-08-10, JSON 1.0.
protocol DynamoDBOperation: JSONOperation {}

extension DynamoDBOperation {
    public static var service: Service { .dynamoDB }
    static var target: String { "DynamoDB_20120810." }
    static var contentType: String { "application/x-amz-json-1.0" }
}

/// An expression's placeholders: `#name` for attribute names, `:value` for values. An unused one is refused by DynamoDB.
public struct Placeholders: Sendable, Equatable {
    /// `["#e": "epoch"]`
    public var names: [String: String]
    /// `[":e": .number(7)]`
    public var values: Item

    /// Both may be empty.
    public init(names: [String: String] = [:], values: Item = [:]) {
        self.names = names
        self.values = values
    }

    var members: [(String, JSON?)] {
        [
            ("ExpressionAttributeNames", names.isEmpty ? nil : .strings(names)),
            ("ExpressionAttributeValues", values.isEmpty ? nil : values.json),
        ]
    }
}

/// What a single write gives back of the item.
public enum ReturnValues: String, Sendable {
    case none = "NONE"
    case allOld = "ALL_OLD"
    case updatedOld = "UPDATED_OLD"
    case allNew = "ALL_NEW"
    case updatedNew = "UPDATED_NEW"
}

/// What PutItem, UpdateItem and DeleteItem answer.
public struct WriteOutput: Sendable, Equatable {
    /// As `ReturnValues` asked; `nil` if nothing was asked for or nothing was there.
    public var attributes: Item?
}

extension WriteOutput {
    init(_ body: JSON) throws(MalformedBody) {
        attributes = try body.item("Attributes")
    }
}

extension JSON {
    /// The item in a member, `nil` if it is missing or null.
    func item(_ key: String) throws(MalformedBody) -> Item? {
        guard let value = self[key], value != .null else { return nil }
        return try Item(json: value)
    }

    /// The items in a member; a missing list is empty.
    func items(_ key: String) throws(MalformedBody) -> [Item] {
        guard let value = self[key], value != .null else { return [] }
        guard let list = value.array else { throw MalformedBody("\(key) is no list") }
        return try list.map { json throws(MalformedBody) in try Item(json: json) }
    }

    /// `ReturnValuesOnConditionCheckFailure`: it costs nothing and saves the read that would follow.
    static func allOld(_ wanted: Bool) -> JSON? { wanted ? .string("ALL_OLD") : nil }
}
