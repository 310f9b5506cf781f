import Scaler
import World

typealias TableWrite = DynamoDB.Write
typealias TableItem = DynamoDB.Item

/// The keys in the table of the items that are asked for most.
struct Keys {
    let lease, fence, state: DynamoDB.Key
    private let scope: Scope

    init(_ scope: Scope) {
        self.scope = scope
        lease = TableWords.key(scope.lease)
        fence = TableWords.key(scope.fence)
        state = TableWords.key(scope.state)
    }

    subscript(key: Key) -> DynamoDB.Key {
        if key == scope.lease { return lease }
        return key == scope.fence ? fence : TableWords.key(key)
    }
}

/// The shell's translation between the core's items and the table's, in one place.
enum TableWords {
    static func key(_ key: Key) -> DynamoDB.Key { DynamoDB.Key(key.partition, key.sort) }

    /// `reveal` gives the bytes behind a secret's handle.
    static func write(_ write: Write, at key: DynamoDB.Key, _ reveal: (SecretHandle) -> String) -> TableWrite {
        let conditions = write.conditions.map { condition -> DynamoDB.Condition in
            switch condition {
            case .itemAbsent: .itemAbsent
            case .equals(let name, let value): .attributeEquals(name, Self.value(value, reveal))
            }
        }
        return switch write.change {
        case .put(let new): .put(key, item(new, reveal), conditions)
        case .update(let set): .update(key, set: item(set, reveal), conditions)
        case .delete: .delete(key, conditions)
        }
    }

    static func item(_ item: Item, _ reveal: (SecretHandle) -> String) -> TableItem {
        TableItem(item.fields.map { TableItem.Field($0.name, value($0.value, reveal)) })
    }

    static func item(_ item: TableItem) -> Item { Item(item.fields.map { Item.Field($0.name, attribute($0.value)) }) }
    static func item(_ item: TableItem?) -> Item? { item.map { Self.item($0) } }

    private static func value(_ attribute: Attribute, _ reveal: (SecretHandle) -> String) -> DynamoDB.Value {
        switch attribute {
        case .text(let text): .string(text)
        case .number(let number): .number(number)
        case .flag(let flag): .bool(flag)
        case .list(let elements): .list(elements.map { value($0, reveal) })
        case .map(let entries): .map(entries.mapValues { value($0, reveal) })
        case .secret(let handle): .string(reveal(handle))
        }
    }

    private static func attribute(_ value: DynamoDB.Value) -> Attribute {
        switch value {
        case .string(let text): .text(text)
        case .number(let number): .number(number)
        case .bool(let flag): .flag(flag)
        case .list(let elements): .list(elements.map(attribute))
        case .map(let entries): .map(entries.mapValues(attribute))
        }
    }

    static func outcome(_ failure: DynamoDB.Failure) -> Outcome {
        switch failure {
        case .conditionalCheckFailed(let old): .refused(Refusal(.conditionFailed(item(old)), failure.code))
        case .transactionCancelled(let reasons): .refused(Refusal(.cancelled(reasons.map(cancellation)), failure.code))
        case .transactionConflict, .throttled: .refused(Refusal(.busy, failure.code))
        case .transactionInProgress: .refused(Refusal(.inProgress, failure.code))
        case .idempotentParameterMismatch, .validation: .refused(Refusal(.rejected, failure.code))
        case .unavailable: .unknown(failure.code)
        }
    }

    private static func cancellation(_ reason: DynamoDB.Reason?) -> Cancellation {
        switch reason {
        case nil: .none
        case .conditionalCheckFailed(let old): .conditionFailed(item(old))
        case .transactionConflict, .throttled: .busy
        case .validation(let words): .invalid(words)
        }
    }
}
