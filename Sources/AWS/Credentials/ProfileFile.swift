/// The INI form of `~/.aws/config` and `~/.aws/credentials`: sections of `key = value`; lines that begin with `#` or `;` are comments.
struct ProfileFile {
    private(set) var sections: [String: [String: String]] = [:]

    /// Later sections and keys win. Indented lines are settings nested below a key, of which none is used here.
    init(_ bytes: [UInt8]) {
        var section = ""
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            guard let first = line.first, first != "#", first != ";", !first.isWhitespace else { continue }
            if first == "[" {
                section = line.dropFirst().prefix { $0 != "]" }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                sections[section, default: [:]] = sections[section] ?? [:]
            } else if let equals = line.firstIndex(of: "=") {
                let key = Self.trimmed(line[..<equals]).lowercased()
                sections[section, default: [:]][key] = Self.value(line[line.index(after: equals)...])
            }
        }
    }

    /// A comment after a value needs white space before its sign.
    private static func value(_ text: Substring) -> String {
        var end = text.startIndex
        var before: Character = " "
        while end < text.endIndex, !((text[end] == "#" || text[end] == ";") && before.isWhitespace) {
            before = text[end]
            end = text.index(after: end)
        }
        return trimmed(text[..<end])
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
