/// Deletes an item; that there is none is no error unless a condition says so.
public struct DeleteItem: ItemWrite {
    public static let name = "DeleteItem"
    public typealias Output = WriteOutput
    public var table: String
    /// The whole primary key.
    public var key: Item
    /// Without it the deletion is unconditional.
    public var condition: String?
    public var placeholders: Placeholders
    /// `none` or `allOld`.
    public var returning: ReturnValues
    /// Give the item back in `.conditionFailed`.
    public var returnsItemOnFailure: Bool

    /// A deletion.
    public init(
        table: String, key: Item, condition: String? = nil, placeholders: Placeholders = .init(), returning: ReturnValues = .none,
        returnsItemOnFailure: Bool = true
    ) {
        self.table = table
        self.key = key
        self.condition = condition
        self.placeholders = placeholders
        self.returning = returning
        self.returnsItemOnFailure = returnsItemOnFailure
    }

    var subject: [(String, JSON?)] { [("Key", key.json)] }
}
