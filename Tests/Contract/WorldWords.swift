import World

@testable import AWS

/// DynamoDB's words and World's.
enum WorldWords {
    static func key(_ item: Item) throws(AWSError) -> DynamoDB.Key {
        guard item.count == 2, let pk = item["pk"]?.string, let sk = item["sk"]?.string else {
            throw AWSError(inWorld: "a key", "ValidationException", "The provided key element does not match the schema")
        }
        return DynamoDB.Key(pk, sk)
    }

    static func item(_ item: DynamoDB.Item, _ key: DynamoDB.Key) -> Item {
        var words: Item = ["pk": .string(key.pk), "sk": .string(key.sk)]
        for field in item.fields { words[field.name] = attribute(field.value) }
        return words
    }

    static func attributes(_ item: Item) throws(AWSError) -> DynamoDB.Item {
        var attributes: DynamoDB.Item = [:]
        for (name, attribute) in item where name != "pk" && name != "sk" { attributes[name] = try value(attribute) }
        return attributes
    }

    private static func map(_ entries: [String: AttributeValue]) throws(AWSError) -> [String: DynamoDB.Value] {
        var map: [String: DynamoDB.Value] = [:]
        for (name, attribute) in entries { map[name] = try value(attribute) }
        return map
    }

    static func value(_ attribute: AttributeValue) throws(AWSError) -> DynamoDB.Value {
        switch attribute {
        case .string(let text): return .string(text)
        case .bool(let flag): return .bool(flag)
        case .list(let values): return .list(try values.map { element throws(AWSError) in try value(element) })
        case .map(let values): return .map(try map(values))
        case .number(let text):
            guard let number = Int64(text) else { throw AWSError(inWorld: "a value", "NotInWorld", "no whole number: \(text)") }
            return .number(number)
        case .null, .binary, .set: throw AWSError(inWorld: "a value", "NotInWorld", "World has neither null, binaries nor sets")
        }
    }

    private static func attribute(_ value: DynamoDB.Value) -> AttributeValue {
        switch value {
        case .string(let text): .string(text)
        case .number(let number): .number(number)
        case .bool(let flag): .bool(flag)
        case .list(let elements): .list(elements.map(attribute))
        case .map(let entries): .map(entries.mapValues(attribute))
        }
    }
}

extension TransactWriteItems.Action {
    var table: String {
        switch self {
        case .put(let put): put.table
        case .update(let update): update.table
        case .delete(let delete): delete.table
        case .check(let check): check.table
        }
    }

    var operation: String {
        switch self {
        case .put: PutItem.name
        case .update: UpdateItem.name
        case .delete: DeleteItem.name
        case .check: "ConditionCheck"
        }
    }

    var write: DynamoDB.Write {
        get throws(AWSError) {
            switch self {
            case .put(let put):
                let key = try WorldWords.key(put.item.filter { $0.key == "pk" || $0.key == "sk" })
                return .put(key, try WorldWords.attributes(put.item), try conditions(put.condition, put.placeholders))
            case .update(let update):
                let set = try WorldExpression(update.placeholders).assignments(update.update)
                return .update(try WorldWords.key(update.key), set: set, try conditions(update.condition, update.placeholders))
            case .delete(let delete):
                return .delete(try WorldWords.key(delete.key), try conditions(delete.condition, delete.placeholders))
            case .check(let check):
                return .check(try WorldWords.key(check.key), try conditions(check.condition, check.placeholders))
            }
        }
    }

    private func conditions(_ text: String?, _ placeholders: Placeholders) throws(AWSError) -> [DynamoDB.Condition] {
        guard let text else { return [] }
        return try WorldExpression(placeholders).condition(text)
    }
}

/// Expressions as the suite and the agent write them: equalities and existence, joined by AND, and groups of these by OR.
struct WorldExpression {
    let placeholders: Placeholders

    init(_ placeholders: Placeholders) { self.placeholders = placeholders }

    func condition(_ text: String) throws(AWSError) -> [DynamoDB.Condition] {
        let groups = try text.parts(" OR ").map { group throws(AWSError) in try conjunction(group) }
        return groups.count == 1 ? groups[0] : [.either(groups)]
    }

    func assignments(_ text: String) throws(AWSError) -> DynamoDB.Item {
        guard text.hasPrefix("SET ") else { throw unreadable(text) }
        var set: DynamoDB.Item = [:]
        for part in String(text.dropFirst(4)).parts(", ") {
            let (name, value) = try equality(part)
            set[name] = value
        }
        return set
    }

    private func conjunction(_ group: String) throws(AWSError) -> [DynamoDB.Condition] {
        let bare = group.hasPrefix("(") && group.hasSuffix(")") ? String(group.dropFirst().dropLast()) : group
        return try bare.parts(" AND ").map { part throws(AWSError) in try single(part) }
    }

    private func single(_ text: String) throws(AWSError) -> DynamoDB.Condition {
        if text == "attribute_exists(pk)" { return .itemExists }
        if text == "attribute_not_exists(pk)" { return .itemAbsent }
        let (name, value) = try equality(text)
        return .attributeEquals(name, value)
    }

    private func equality(_ text: String) throws(AWSError) -> (String, DynamoDB.Value) {
        let sides = text.parts(" = ")
        guard sides.count == 2, let value = placeholders.values[sides[1]] else { throw unreadable(text) }
        return (placeholders.names[sides[0]] ?? sides[0], try WorldWords.value(value))
    }

    private func unreadable(_ text: String) -> AWSError { AWSError(inWorld: "an expression", "NotInWorld", "can't read \(text)") }
}

extension String {
    /// The parts between the places where `separator` stands.
    fileprivate func parts(_ separator: String) -> [String] { split(separator: separator).map(String.init) }
}

extension AWSError {
    /// As DynamoDB's answer of this refusal would be read.
    init(_ operation: String, _ failure: DynamoDB.Failure, _ keys: [DynamoDB.Key]) {
        self.init(inWorld: operation, failure.code, "\(failure)")
        switch failure {
        case .conditionalCheckFailed(let old): disposition = .conditionFailed(item: Self.item(old, keys.first))
        case .transactionCancelled(let reasons):
            disposition = .transactionCancelled(zip(reasons, keys).map { reason, key in Self.reason(reason, key) })
        default: break
        }
    }

    private static func reason(_ reason: DynamoDB.Reason?, _ key: DynamoDB.Key) -> CancellationReason {
        guard let reason else { return CancellationReason(code: "None") }
        guard case .conditionalCheckFailed(let old) = reason else { return CancellationReason(code: reason.code) }
        return CancellationReason(code: reason.code, item: item(old, key))
    }

    private static func item(_ old: DynamoDB.Item?, _ key: DynamoDB.Key?) -> Item? {
        guard let old, let key else { return nil }
        return WorldWords.item(old, key)
    }
}
