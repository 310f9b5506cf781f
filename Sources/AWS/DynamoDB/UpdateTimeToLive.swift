/// Switches a table's expiry on, by an attribute that holds Unix seconds. Expired items stay readable for days: filter by time.
public struct UpdateTimeToLive: DynamoDBOperation {
    public static let name = "UpdateTimeToLive"
    public typealias Output = Void
    public var table: String
    public var attribute: String
    public var enabled: Bool

    /// DynamoDB refuses to set what is set already, as `.invalid`.
    public init(table: String, attribute: String, enabled: Bool = true) {
        self.table = table
        self.attribute = attribute
        self.enabled = enabled
    }

    var input: JSON {
        let specification = JSON.object([.init("Enabled", .bool(enabled)), .init("AttributeName", .string(attribute))])
        return .object([.init("TableName", .string(table)), .init("TimeToLiveSpecification", specification)])
    }

    /// Nothing but what was asked for is told.
    func output(_ body: JSON) throws(MalformedBody) {}
}
