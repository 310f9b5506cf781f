/// Deletes an item; that there is none is no error unless a condition says so.
public struct DeleteItem: DynamoDBOperation {
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

    var input: JSON {
        .object(skippingNil: transactionMembers + [("ReturnValues", returning == .none ? nil : .string(returning.rawValue))])
    }

    /// What a transaction takes of it: all but `returning`.
    var transactionMembers: [(String, JSON?)] {
        [("TableName", .string(table)), ("Key", key.json), ("ConditionExpression", condition.map { .string($0) })] + placeholders.members
            + [("ReturnValuesOnConditionCheckFailure", .allOld(condition != nil && returnsItemOnFailure))]
    }

    func output(_ body: JSON) throws(MalformedBody) -> WriteOutput { try WriteOutput(body) }
}
