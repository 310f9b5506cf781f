/// Tells what a table is.
public struct DescribeTable: DynamoDBOperation {
    public static let name = "DescribeTable"
    public typealias Output = TableDescription
    public var table: String

    /// By name.
    public init(table: String) { self.table = table }

    var input: JSON { .strings(["TableName": table]) }

    func output(_ body: JSON) throws(MalformedBody) -> TableDescription { try TableDescription(body["Table"]) }
}

/// What a table is, as far as it matters here.
public struct TableDescription: Sendable, Equatable {
    /// `CREATING`, `ACTIVE`, `UPDATING`, `DELETING`, …
    public var status: String
    public var arn: String?
    /// The names of the partition key and, if there is one, of the sort key.
    public var keys: [String]
    /// The keys' types, in the same order: `S`, `N` or `B`.
    public var keyTypes: [String]
    public var deletionProtection: Bool
}

extension TableDescription {
    init(_ json: JSON?) throws(MalformedBody) {
        guard let json, let status = json["TableStatus"]?.string else { throw MalformedBody("TableStatus is missing") }
        self.status = status
        arn = json["TableArn"]?.string
        let schema = json["KeySchema"]?.array ?? []
        keys = ["HASH", "RANGE"].compactMap { type in schema.first { $0["KeyType"]?.string == type }?["AttributeName"]?.string }
        let types = json["AttributeDefinitions"]?.array ?? []
        keyTypes = keys.compactMap { key in types.first { $0["AttributeName"]?.string == key }?["AttributeType"]?.string }
        deletionProtection = json["DeletionProtectionEnabled"] == .bool(true)
    }
}
