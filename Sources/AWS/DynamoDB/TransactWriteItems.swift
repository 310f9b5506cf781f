/// Writes up to 100 items of the region's tables, all or none; no item twice.
public struct TransactWriteItems: DynamoDBOperation {
    public static let name = "TransactWriteItems"
    public typealias Output = Void

    /// One item's part.
    public enum Action: Sendable {
        case put(PutItem)
        case update(UpdateItem)
        case delete(DeleteItem)
        case check(ConditionCheck)
    }

    public var actions: [Action]
    /// 1 to 36 characters. For 10 minutes after it was completed the same transaction with the same token succeeds again without
    /// acting; another with this token is `.idempotentParameterMismatch` (botocore model, 2026-11-24).
    public var token: String?

    /// A transaction.
    public init(_ actions: [Action], token: String? = nil) {
        self.actions = actions
        self.token = token
    }

    var input: JSON {
        .object(skippingNil: [("TransactItems", .array(actions.map(\.json))), ("ClientRequestToken", token.map { .string($0) })])
    }

    /// Nothing is told of a success.
    func output(_ body: JSON) throws(MalformedBody) {}
}

/// A condition on an item that the transaction does not write.
public struct ConditionCheck: Sendable {
    public var table: String
    public var key: Item
    public var condition: String
    public var placeholders: Placeholders
    /// Give the item back in its cancellation reason.
    public var returnsItemOnFailure: Bool

    /// A check.
    public init(table: String, key: Item, condition: String, placeholders: Placeholders = .init(), returnsItemOnFailure: Bool = true) {
        self.table = table
        self.key = key
        self.condition = condition
        self.placeholders = placeholders
        self.returnsItemOnFailure = returnsItemOnFailure
    }

    fileprivate var members: [(String, JSON?)] {
        [("TableName", .string(table)), ("Key", key.json), ("ConditionExpression", .string(condition))] + placeholders.members
            + [("ReturnValuesOnConditionCheckFailure", .allOld(returnsItemOnFailure))]
    }
}

extension TransactWriteItems.Action {
    fileprivate var json: JSON {
        switch self {
        case .put(let put): .object([.init("Put", .object(skippingNil: put.transactionMembers))])
        case .update(let update): .object([.init("Update", .object(skippingNil: update.transactionMembers))])
        case .delete(let delete): .object([.init("Delete", .object(skippingNil: delete.transactionMembers))])
        case .check(let check): .object([.init("ConditionCheck", .object(skippingNil: check.members))])
        }
    }
}
