/// A strict JSON parser over bytes, bounded in depth, for answers that nobody vouches for. Its input is bounded by the HTTP client.
struct JSONParser {
    struct Fault: Error { var what: String; var offset: Int }

    /// DynamoDB nests 32 levels, each of them two objects here.
    static let maxDepth = 100

    /// What a name that stands twice in one object is. Of an answer the last one counts; what a person wrote is refused.
    enum RepeatedNames { case allowed, refused }

    private let input: [UInt8]
    private let repeatedNames: RepeatedNames
    private var at = 0

    private init(_ input: [UInt8], _ repeatedNames: RepeatedNames) {
        self.input = input
        self.repeatedNames = repeatedNames
    }

    /// The one value that the bytes hold, a byte order mark before it being forgiven.
    static func parse(_ bytes: [UInt8], repeatedNames: RepeatedNames = .allowed) throws(Fault) -> JSON {
        var parser = JSONParser(bytes, repeatedNames)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.at = 3 }
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.at == bytes.count else { throw parser.fault("more than one value") }
        return value
    }

    private mutating func value(depth: Int) throws(Fault) -> JSON {
        guard depth < Self.maxDepth else { throw fault("nested too deeply") }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"): return try number()
        case let byte? where isDigit(byte): return try number()
        case nil: throw fault("it ends too early")
        default: throw fault("not JSON")
        }
    }

    private mutating func object(depth: Int) throws(Fault) -> JSON {
        at += 1
        var members: [JSON.Member] = []
        var names: Set<String> = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw fault("a name was expected") }
            let start = at
            let key = try string()
            if repeatedNames == .refused, !names.insert(key).inserted { throw Fault(what: "this name stands there twice", offset: start) }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw fault("a colon was expected") }
            members.append(.init(key, try value(depth: depth + 1)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw fault("the end of an object was expected") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Fault) -> JSON {
        at += 1
        var values: [JSON] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(values) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault("the end of an array was expected") }
        return .array(values)
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(Fault) -> JSON {
        for offset in 0..<text.utf8CodeUnitCount {
            guard take(text.utf8Start[offset]) else { throw fault("not JSON") }
        }
        return value
    }

    private mutating func number() throws(Fault) -> JSON {
        let start = at
        _ = take(UInt8(ascii: "-"))
        let leadingZero = peek == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits > 0, !(leadingZero && digits > 1) else { throw fault("not a number") }
        if take(UInt8(ascii: ".")), skipDigits() == 0 { throw fault("not a number") }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            if skipDigits() == 0 { throw fault("not a number") }
        }
        return .number(String(decoding: input[start..<at], as: UTF8.self))
    }

    private mutating func string() throws(Fault) -> String {
        at += 1
        let start = at
        while let byte = peek {
            if byte == UInt8(ascii: "\"") {
                guard let text = String(validating: input[start..<at], as: UTF8.self) else { throw fault("not UTF-8") }
                at += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw fault("a control character in a string") }
            at += 1
        }
        throw fault("it ends within a string")
    }

    private mutating func escapedString(from start: Int) throws(Fault) -> String {
        var text = Array(input[start..<at])
        while let byte = peek {
            at += 1
            if byte == UInt8(ascii: "\"") {
                guard let decoded = String(validating: text, as: UTF8.self) else { throw fault("not UTF-8") }
                return decoded
            }
            if byte < 0x20 { throw fault("a control character in a string") }
            if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
        }
        throw fault("it ends within a string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(Fault) {
        guard let byte = peek else { throw fault("it ends within a string") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += String(try unicodeEscape()).utf8
        default: throw fault("an unknown escape")
        }
    }

    /// A lone surrogate becomes U+FFFD: it is text that some service copied badly, and no reason to lose the answer.
    private mutating func unicodeEscape() throws(Fault) -> Unicode.Scalar {
        let high = try hexUnit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        let mark = at
        if high < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let low = try hexUnit()
            if (0xDC00...0xDFFF).contains(low), let pair = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)) {
                return pair
            }
        }
        at = mark
        return "\u{FFFD}"
    }

    private mutating func hexUnit() throws(Fault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = hexValue(byte) else { throw fault("an unknown escape") }
            unit = unit << 4 | UInt32(digit)
            at += 1
        }
        return unit
    }

    private var peek: UInt8? { at < input.count ? input[at] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    private mutating func skipDigits() -> Int {
        let start = at
        while let byte = peek, isDigit(byte) { at += 1 }
        return at - start
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private func fault(_ what: String) -> Fault { Fault(what: what, offset: at) }
}
