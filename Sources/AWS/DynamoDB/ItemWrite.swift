/// PutItem, UpdateItem and DeleteItem: a write of one item, alone or as a part of a transaction.
protocol ItemWrite: DynamoDBOperation where Output == WriteOutput {
    var table: String { get }
    var condition: String? { get }
    var placeholders: Placeholders { get }
    var returning: ReturnValues { get }
    var returnsItemOnFailure: Bool { get }
    /// The item or its key, and what is to become of it.
    var subject: [(String, JSON?)] { get }
}

extension ItemWrite {
    var input: JSON {
        .object(skippingNil: transactionMembers + [("ReturnValues", returning == .none ? nil : .string(returning.rawValue))])
    }

    /// What a transaction takes of it: all but `returning`.
    var transactionMembers: [(String, JSON?)] {
        [("TableName", .string(table))] + subject + [("ConditionExpression", condition.map { .string($0) })] + placeholders.members
            + [("ReturnValuesOnConditionCheckFailure", .allOld(condition != nil && returnsItemOnFailure))]
    }

    func output(_ body: JSON) throws(MalformedBody) -> WriteOutput { try WriteOutput(body) }
}
