extension DynamoDB {
    /// The attributes of an item, its keys left out, each name once. They are few: a list that is looked through costs a fraction of a
    /// dictionary.
    public struct Item: Sendable {
        public struct Field: Sendable, Hashable {
            public var name: String
            public var value: Value

            public init(_ name: String, _ value: Value) {
                self.name = name
                self.value = value
            }
        }

        /// In no order that means anything.
        public private(set) var fields: [Field]

        /// No two of the fields have one name.
        public init(_ fields: [Field] = []) { self.fields = fields }

        public subscript(name: String) -> Value? {
            get {
                for place in fields.indices where fields[place].name.isSame(as: name) { return fields[place].value }
                return nil
            }
            set {
                let place = fields.firstIndex { $0.name.isSame(as: name) }
                switch (place, newValue) {
                case (let place?, let value?): fields[place].value = value
                case (let place?, nil): fields.remove(at: place)
                case (nil, let value?): fields.append(Field(name, value))
                case (nil, nil): break
                }
            }
        }
    }
}

extension DynamoDB.Item: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, DynamoDB.Value)...) { self.init(elements.map { Field($0, $1) }) }
}

/// Two items are equal if they have the same attributes, in whatever order.
extension DynamoDB.Item: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.fields.count == right.fields.count && left.fields.allSatisfy { right[$0.name] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(fields.reduce(0) { $0 ^ $1.hashValue })
    }
}

extension String {
    /// As `==`, for names: most differ in length, which is told without a call. (Two names that are written differently in Unicode are
    /// two names to DynamoDB.)
    @inline(__always)
    fileprivate func isSame(as other: String) -> Bool { utf8.count == other.utf8.count && self == other }
}
