/// A JSON value as AWS's JSON 1.0 and 1.1 protocols use it. Numbers stay text: DynamoDB's have up to 38 digits, which no
/// machine number holds. Public for the few other places that read JSON which nobody vouches for: settings, user data, secrets.
public enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    /// Members in the order in which they stand: what is written is the same in every process.
    case object([Member])

    public struct Member: Sendable, Equatable {
        public var key: String
        public var value: JSON

        public init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// The last member of that name, as most parsers decide; `nil` if this is no object or has none.
    public subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    public var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    public var array: [JSON]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    public var members: [Member]? {
        guard case .object(let value) = self else { return nil }
        return value
    }
}

extension JSON {
    /// An object of the members that are there.
    static func object(skippingNil members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    static func strings(_ values: [String: String]) -> JSON {
        .object(values.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
    }
}

extension JSON {
    /// As it is written, without white space.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Where JSON ends to be JSON, and why; never the text itself, which may hold secrets.
    public struct Fault: Error, Sendable, Equatable {
        public var what: String
        /// In bytes from the beginning.
        public var offset: Int
    }

    /// The one value that the bytes hold. A name that stands twice in one object is a fault here: of two values nobody knows which was meant.
    public static func read(_ bytes: [UInt8]) throws(Fault) -> JSON {
        do {
            return try JSONParser.parse(bytes, repeatedNames: .refused)
        } catch {
            throw Fault(what: error.what, offset: error.offset)
        }
    }
}
