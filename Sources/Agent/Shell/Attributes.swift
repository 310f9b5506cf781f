import AWS
import Scaler

extension Key {
    /// The two key attributes of the table.
    var dynamoDB: AWS.Item { ["pk": .string(partition), "sk": .string(sort)] }
}

extension Scaler.Item {
    /// An item as DynamoDB gave it, without its key. Attributes of types that the ledger never writes are left out.
    init(dynamoDB item: AWS.Item) {
        self.init(
            item.compactMap { name, value in
                guard name != "pk", name != "sk", let attribute = Attribute(dynamoDB: value) else { return nil }
                return Field(name, attribute)
            })
    }

    func dynamoDB(_ secrets: SecretStore) -> AWS.Item { mapValues { $0.dynamoDB(secrets) } }
}

extension Attribute {
    init?(dynamoDB value: AttributeValue) {
        switch value {
        case .string(let text): self = .text(text)
        case .number(let text):
            guard let number = Int64(text) else { return nil }
            self = .number(number)
        case .bool(let flag): self = .flag(flag)
        case .list(let values): self = .list(values.compactMap { Attribute(dynamoDB: $0) })
        case .map(let values): self = .map(values.compactMapValues { Attribute(dynamoDB: $0) })
        case .null, .binary, .set: return nil
        }
    }

    func dynamoDB(_ secrets: SecretStore) -> AttributeValue {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): .number(String(number))
        case .flag(let flag): .bool(flag)
        case .list(let values): .list(values.map { $0.dynamoDB(secrets) })
        case .map(let values): .map(values.mapValues { $0.dynamoDB(secrets) })
        case .secret(let handle): .string(secrets.reveal(handle))
        }
    }
}

/// Conditions as a ConditionExpression. Names and values go through placeholders: no word of an item is read as DynamoDB's own.
struct ConditionText {
    private(set) var text: String?
    private(set) var placeholders = Placeholders()

    init(_ conditions: [Condition]) {
        var parts: [String] = []
        for (index, condition) in conditions.enumerated() {
            switch condition {
            case .itemAbsent: parts.append("attribute_not_exists(pk)")
            case .equals(let name, let value):
                placeholders.names["#c\(index)"] = name
                placeholders.values[":c\(index)"] = value.dynamoDB(SecretStore())
                parts.append("#c\(index) = :c\(index)")
            }
        }
        if !parts.isEmpty { text = parts.joined(separator: " AND ") }
    }
}

/// Attributes to set as an UpdateExpression, beside a condition's placeholders.
struct UpdateText {
    private(set) var text: String
    private(set) var placeholders: Placeholders

    init(_ set: AWS.Item, _ others: Placeholders) {
        placeholders = others
        var parts: [String] = []
        for (index, attribute) in set.sorted(by: { $0.key < $1.key }).enumerated() {
            placeholders.names["#s\(index)"] = attribute.key
            placeholders.values[":s\(index)"] = attribute.value
            parts.append("#s\(index) = :s\(index)")
        }
        text = "SET " + parts.joined(separator: ", ")
    }
}
