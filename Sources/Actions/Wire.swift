import FoundationEssentials

/// What was wrong with an answer, in words that name fields but repeat none of their values.
struct Malformed: Error, Equatable {
    let what: String
}

/// JSON to and from the bytes that the service takes and gives.
enum Wire {
    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        // The config URL goes out as it is; a stable order of keys makes requests comparable.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Only non-finite floating point numbers make this fail, and no body of this module has a floating point number.
        return (try? encoder.encode(value)).map { Array($0) } ?? []
    }

    /// Bodies of .NET services may begin with a byte order mark; a 200 with an empty body happens (ARC#4285, ARC#4488).
    static func decode<T: Decodable>(_ type: T.Type, from body: [UInt8]) throws(Malformed) -> T {
        let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body[3...] : body[...]
        guard !text.isEmpty else { throw Malformed(what: "the body is empty") }
        do {
            return try JSONDecoder().decode(type, from: Data(text))
        } catch {
            throw Malformed(what: reason(error))
        }
    }

    static func reason(_ error: any Error) -> String {
        if let malformed = error as? Malformed { return malformed.what }
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): return "\(path(context.codingPath + [key])) is missing"
        case .valueNotFound(_, let context): return "\(path(context.codingPath)) is null"
        case .typeMismatch(let type, let context): return "\(path(context.codingPath)) is no \(type)"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty: return "\(path(context.codingPath)) has a value out of range"
        default: return "the body is not JSON"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        let names = keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        return names.isEmpty ? "the body" : names.joined(separator: ".")
    }
}

/// One element of an array that may be beyond understanding without taking the others with it.
struct Entry<Value: Decodable & Sendable>: Decodable, Sendable {
    let value: Result<Value, Malformed>

    init(from decoder: any Decoder) throws {
        do {
            value = .success(try Value(from: decoder))
        } catch {
            value = .failure(Malformed(what: Wire.reason(error)))
        }
    }
}

/// A `{"count","value"}` answer. `value` decides; `count` only tells a list that is empty from one that is missing.
struct Listing<Value: Decodable & Sendable>: Decodable {
    let entries: [Result<Value, Malformed>]

    private enum CodingKeys: String, CodingKey { case count, value }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try container.decodeIfPresent([Entry<Value>].self, forKey: .value) {
            entries = value.map(\.value)
        } else {
            guard container.lenient(Int64.self, .count) == 0 else { throw Malformed(what: "value is missing") }
            entries = []
        }
    }

    /// The entry that was asked for by name, nil if the list is empty. A list that holds others only is no proof of absence, and
    /// absence decides whether something is created or ended: that is an error.
    func entry(named name: String, _ nameOf: (Value) -> String) throws(Malformed) -> Value? {
        for case .success(let value) in entries where nameOf(value).lowercased() == name.lowercased() { return value }
        guard entries.isEmpty else { throw Malformed(what: "the list holds \(entries.count) entries, but not the one asked for") }
        return nil
    }
}

extension KeyedDecodingContainer {
    /// The value if it is there and of its type, for fields without which the rest is still good.
    func lenient<T: Decodable>(_ type: T.Type, _ key: Key) -> T? {
        try? decodeIfPresent(type, forKey: key)
    }
}
