/// Reads one item.
public struct GetItem: DynamoDBOperation {
    public static let name = "GetItem"
    public typealias Output = Item?
    public var table: String
    /// The whole primary key.
    public var key: Item
    /// Strongly consistent: sees every write answered before; costs one unit each 4 KB instead of half.
    public var consistent: Bool

    /// Consistent unless told otherwise: what decides who leads must not be old.
    public init(table: String, key: Item, consistent: Bool = true) {
        self.table = table
        self.key = key
        self.consistent = consistent
    }

    var input: JSON {
        .object([.init("TableName", .string(table)), .init("Key", key.json), .init("ConsistentRead", .bool(consistent))])
    }

    /// The item, or `nil` if there is none.
    func output(_ body: JSON) throws(MalformedBody) -> Item? { try body.item("Item") }
}
