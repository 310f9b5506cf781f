/// Makes an on-demand table with a text partition key and, if named, a text sort key. For tests and demos: Terraform makes the real one.
public struct CreateTable: DynamoDBOperation {
    public static let name = "CreateTable"
    public typealias Output = TableDescription
    public var table: String
    public var partitionKey: String
    public var sortKey: String?

    /// A table.
    public init(table: String, partitionKey: String = "pk", sortKey: String? = "sk") {
        self.table = table
        self.partitionKey = partitionKey
        self.sortKey = sortKey
    }

    var input: JSON {
        let keys = [(partitionKey, "HASH")] + (sortKey.map { [($0, "RANGE")] } ?? [])
        return .object([
            .init("TableName", .string(table)),
            .init("AttributeDefinitions", .array(keys.map { .strings(["AttributeName": $0.0, "AttributeType": "S"]) })),
            .init("KeySchema", .array(keys.map { .strings(["AttributeName": $0.0, "KeyType": $0.1]) })),
            .init("BillingMode", .string("PAY_PER_REQUEST")),
        ])
    }

    func output(_ body: JSON) throws(MalformedBody) -> TableDescription { try TableDescription(body["TableDescription"]) }
}
