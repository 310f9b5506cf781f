extension DynamoDB {
    /// What must hold of the item as it is before a write. The conditions of one write are joined by AND.
    public enum Condition: Sendable, Hashable {
        /// `attribute_not_exists(pk)`.
        case itemAbsent
        /// `attribute_exists(pk)`.
        case itemExists
        /// `attribute_not_exists(name)`; holds when there is no item.
        case attributeAbsent(String)
        /// `name = value`; doesn't hold when there is no item.
        case attributeEquals(String, Value)
        /// One of several groups holds; the conditions of a group are joined by AND.
        case either([[Condition]])

        func holds(of item: Item?) -> Bool {
            switch self {
            case .itemAbsent: item == nil
            case .itemExists: item != nil
            case .attributeAbsent(let name): item?[name] == nil
            case .attributeEquals(let name, let value): item?[name] == value
            case .either(let groups): groups.contains { $0.allSatisfy { $0.holds(of: item) } }
            }
        }
    }

    /// A write of one item: PutItem, UpdateItem, DeleteItem, or a transaction's ConditionCheck.
    public struct Write: Sendable, Hashable {
        public enum Action: Sendable, Hashable {
            /// Replaces the whole item.
            case put(Item)
            /// Changes the attributes named and leaves the others; makes an item where there is none.
            case update(set: Item, remove: [String])
            case delete
            case check
        }

        public var key: Key
        public var action: Action
        public var conditions: [Condition]

        public init(key: Key, action: Action, conditions: [Condition]) {
            self.key = key
            self.action = action
            self.conditions = conditions
        }

        public static func put(_ key: Key, _ item: Item, _ conditions: [Condition] = []) -> Write {
            Write(key: key, action: .put(item), conditions: conditions)
        }

        public static func update(_ key: Key, set: Item, remove: [String] = [], _ conditions: [Condition] = []) -> Write {
            Write(key: key, action: .update(set: set, remove: remove), conditions: conditions)
        }

        public static func delete(_ key: Key, _ conditions: [Condition] = []) -> Write {
            Write(key: key, action: .delete, conditions: conditions)
        }

        public static func check(_ key: Key, _ conditions: [Condition]) -> Write {
            Write(key: key, action: .check, conditions: conditions)
        }

        func permitted(on item: Item?) -> Bool {
            conditions.allSatisfy { $0.holds(of: item) }
        }

        func outcome(on item: Item?) -> Item? {
            switch action {
            case .put(let new): return new
            case .delete: return nil
            case .check: return item
            case .update(let set, let remove):
                var changed = item ?? [:]
                for name in remove { changed[name] = nil }
                for field in set.fields { changed[field.name] = field.value }
                return changed
            }
        }

        /// UpdateItem refuses two paths that overlap, and a ConditionCheck must have a condition.
        var fault: String? {
            if key.pk.isEmpty || key.sk.isEmpty {
                return "One or more parameter values are not valid. A key attribute is an empty string."
            }
            switch action {
            case .update(let set, let remove) where remove.contains { set[$0] != nil } || Set(remove).count != remove.count:
                return "Invalid UpdateExpression: Two document paths overlap with each other"
            case .check where conditions.isEmpty:
                return "A ConditionCheck must have a ConditionExpression"
            default: return nil
            }
        }
    }
}
