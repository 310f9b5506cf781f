/// Reads up to 100 items of one table, in no order, as far as 16 MB go.
public struct BatchGetItem: DynamoDBOperation {
    public static let name = "BatchGetItem"
    public var table: String
    /// 1 to 100 primary keys, each once.
    public var keys: [Item]
    public var consistent: Bool

    /// What was read, and what was left over.
    public struct Output: Sendable, Equatable {
        /// Those that exist.
        public var items: [Item]
        /// To be asked for again: throttled, or beyond 16 MB.
        public var unprocessedKeys: [Item]
    }

    /// Consistent unless told otherwise.
    public init(table: String, keys: [Item], consistent: Bool = true) {
        self.table = table
        self.keys = keys
        self.consistent = consistent
    }

    var input: JSON {
        let ask = JSON.object([.init("Keys", .array(keys.map(\.json))), .init("ConsistentRead", .bool(consistent))])
        return .object([.init("RequestItems", .object([.init(table, ask)]))])
    }

    func output(_ body: JSON) throws(MalformedBody) -> Output {
        guard let responses = body["Responses"] else { throw MalformedBody("Responses is missing") }
        let left = body["UnprocessedKeys"]?[table]
        return Output(items: try responses.items(table), unprocessedKeys: try left?.items("Keys") ?? [])
    }
}
