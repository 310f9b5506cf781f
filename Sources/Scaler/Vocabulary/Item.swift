/// An item's attributes, without its two key attributes, each name once. They are few: a list that is looked through costs a fraction
/// of a dictionary, which hashes every name of every record that is read or written.
public struct Item: Sendable {
    public struct Field: Hashable, Sendable {
        public let name: String
        public let value: Attribute

        public init(_ name: String, _ value: Attribute) {
            self.name = name
            self.value = value
        }
    }

    /// In the order in which they were set, which means nothing.
    public private(set) var fields: [Field]

    /// No two of the fields have one name.
    public init(_ fields: [Field] = []) { self.fields = fields }

    public subscript(name: String) -> Attribute? {
        get {
            place(of: name).map { fields[$0].value }
        }
        set {
            let place = self.place(of: name)
            switch (place, newValue) {
            case (let place?, let value?): fields[place] = Field(name, value)
            case (let place?, nil): fields.remove(at: place)
            case (nil, let value?): fields.append(Field(name, value))
            case (nil, nil): break
            }
        }
    }

    /// Where the attribute stands among `fields`: at `guess`, most likely.
    func place(of name: String, near guess: Int = 0) -> Int? {
        if guess < fields.count, fields[guess].name.isSame(as: name) { return guess }
        var place = 0
        while place < fields.count {
            if fields[place].name.isSame(as: name) { return place }
            place += 1
        }
        return nil
    }

    /// Adds an attribute whose name is not there yet.
    mutating func add(_ name: String, _ value: Attribute) { fields.append(Field(name, value)) }

    mutating func reserve(_ count: Int) { fields.reserveCapacity(count) }

    public func mapValues<Result>(_ transform: (Attribute) -> Result) -> [String: Result] {
        Dictionary(fields.map { ($0.name, transform($0.value)) }) { first, _ in first }
    }
}

extension Item: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Attribute)...) { self.init(elements.map { Field($0, $1) }) }
}

/// Two items are equal if they have the same attributes, in whatever order.
extension Item: Hashable {
    public static func == (left: Item, right: Item) -> Bool {
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
