/// One setting as an agent has it, in MEMBER: its name, and its value clipped.
public struct MemberSetting: Hashable, Sendable {
    public let name, value: String

    /// Bytes of a value, so that all of them together leave a heartbeat below 1 KB.
    private static let longest = 40

    /// A longer value is cut, and ends in a number made of all of it: two values that differ anywhere never look the same.
    public init(_ name: String, _ value: String) {
        self.name = name
        guard value.utf8.count > Self.longest else {
            self.value = value
            return
        }
        let start = String(decoding: value.utf8.prefix(Self.longest - 16), as: UTF8.self)
        self.value = "\(start)…#\(Self.digest(value))"
    }

    var text: String { "\(name)=\(value)" }

    static func read(_ texts: [String]) -> [MemberSetting] {
        texts.compactMap { text in
            guard let equals = text.firstIndex(of: "=") else { return nil }
            return MemberSetting(String(text[..<equals]), String(text[text.index(after: equals)...]))
        }
    }

    /// FNV-1a, 32 bits, in hexadecimal digits: no secret is in it, and nobody gains by a collision.
    private static func digest(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return String(hash, radix: 16)
    }
}
