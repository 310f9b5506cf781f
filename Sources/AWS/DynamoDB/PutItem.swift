/// Writes a whole item in the place of the one with its key.
public struct PutItem: ItemWrite {
    public static let name = "PutItem"
    public typealias Output = WriteOutput
    public var table: String
    public var item: Item
    /// Without it the write is unconditional.
    public var condition: String?
    public var placeholders: Placeholders
    /// `none` or `allOld`.
    public var returning: ReturnValues
    /// Give the item back in `.conditionFailed`.
    public var returnsItemOnFailure: Bool

    /// A put.
    public init(
        table: String, item: Item, condition: String? = nil, placeholders: Placeholders = .init(), returning: ReturnValues = .none,
        returnsItemOnFailure: Bool = true
    ) {
        self.table = table
        self.item = item
        self.condition = condition
        self.placeholders = placeholders
        self.returning = returning
        self.returnsItemOnFailure = returnsItemOnFailure
    }

    var subject: [(String, JSON?)] { [("Item", item.json)] }
}
