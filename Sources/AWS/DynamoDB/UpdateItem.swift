/// Changes attributes of an item, making it if there is none: guard against that with `attribute_exists`.
public struct UpdateItem: ItemWrite {
    public static let name = "UpdateItem"
    public typealias Output = WriteOutput
    public var table: String
    /// The whole primary key.
    public var key: Item
    /// `SET … REMOVE … ADD … DELETE …`
    public var update: String
    /// Without it the write is unconditional.
    public var condition: String?
    public var placeholders: Placeholders
    public var returning: ReturnValues
    /// Give the item back in `.conditionFailed`.
    public var returnsItemOnFailure: Bool

    /// An update.
    public init(
        table: String, key: Item, update: String, condition: String? = nil, placeholders: Placeholders = .init(),
        returning: ReturnValues = .none, returnsItemOnFailure: Bool = true
    ) {
        self.table = table
        self.key = key
        self.update = update
        self.condition = condition
        self.placeholders = placeholders
        self.returning = returning
        self.returnsItemOnFailure = returnsItemOnFailure
    }

    var subject: [(String, JSON?)] { [("Key", key.json), ("UpdateExpression", .string(update))] }
}
