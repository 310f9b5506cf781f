/// Reads the items of one partition in the order of their sort keys, a page (1 MB) at a time.
public struct Query: DynamoDBOperation {
    public static let name = "Query"
    public var table: String
    /// E.g. `pk = :p AND begins_with(sk, :s)`.
    public var keyCondition: String
    /// Applied after reading: it saves bytes, not read units.
    public var filter: String?
    public var placeholders: Placeholders
    public var consistent: Bool
    /// At most so many items are read; `nil` leaves it at 1 MB.
    public var limit: Int?
    /// `false` begins at the highest sort key.
    public var ascending: Bool
    /// `lastKey` of the page before.
    public var startKey: Item?

    /// One page.
    public struct Output: Sendable, Equatable {
        public var items: [Item]
        /// `nil` on the last page; otherwise the next page's `startKey`, even if this one is empty.
        public var lastKey: Item?
    }

    /// Consistent unless told otherwise.
    public init(
        table: String, keyCondition: String, filter: String? = nil, placeholders: Placeholders, consistent: Bool = true, limit: Int? = nil,
        ascending: Bool = true, startKey: Item? = nil
    ) {
        self.table = table
        self.keyCondition = keyCondition
        self.filter = filter
        self.placeholders = placeholders
        self.consistent = consistent
        self.limit = limit
        self.ascending = ascending
        self.startKey = startKey
    }

    var input: JSON {
        .object(
            skippingNil: [
                ("TableName", .string(table)), ("KeyConditionExpression", .string(keyCondition)),
                ("FilterExpression", filter.map { .string($0) }), ("ConsistentRead", .bool(consistent)),
                ("Limit", limit.map { .number(String($0)) }), ("ScanIndexForward", ascending ? nil : .bool(false)),
                ("ExclusiveStartKey", startKey?.json),
            ] + placeholders.members)
    }

    func output(_ body: JSON) throws(MalformedBody) -> Output {
        guard body["Items"] != nil else { throw MalformedBody("Items is missing") }
        let lastKey = try body.item("LastEvaluatedKey")
        return Output(items: try body.items("Items"), lastKey: lastKey?.isEmpty == true ? nil : lastKey)
    }
}
