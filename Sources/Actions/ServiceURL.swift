/// An absolute http(s) URL taken apart just enough to lengthen its path and its query without touching a byte of the rest.
/// The service hands out bases and queue URLs with paths and queries of their own: they are joined to, never replaced.
struct ServiceURL: Sendable, Hashable {
    let scheme: String
    /// Host and port. Never user information: no GitHub URL has any, and it would end up in messages.
    let authority: String
    /// Empty, or begins with a slash. Percent-encoded as it came.
    var path: String
    /// Without the question mark. Percent-encoded as it came.
    var query: String

    /// Nil for anything but visible ASCII of the form `http(s)://host[:port][/path][?query]`. A fragment is dropped.
    init?(_ text: String) {
        guard text.utf8.count <= 8192, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "https" || scheme == "http", text.dropFirst(scheme.count).hasPrefix("://") else { return nil }
        let rest = text.dropFirst(scheme.count + 3).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty, !authority.contains("@"), !authority.hasPrefix(":") else { return nil }
        let beyond = rest.dropFirst(authority.count)
        let path = beyond.prefix { $0 != "?" }
        self.scheme = scheme
        self.authority = String(authority)
        self.path = String(path)
        query = String(beyond.dropFirst(path.count).dropFirst())
    }

    /// Whether it leads to this machine alone: `localhost`, `127.x.y.z` or `[::1]`.
    var isLoopback: Bool {
        let text = authority.lowercased()
        if text.hasPrefix("[") { return text.hasPrefix("[::1]") }
        let host = text.prefix { $0 != ":" }
        if host == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    var text: String { "\(scheme)://\(authority)\(path)" + (query.isEmpty ? "" : "?\(query)") }

    /// The URL with `tail` (no leading slash, already encoded) after its path.
    func joining(_ tail: String) -> ServiceURL {
        var joined = self
        while joined.path.hasSuffix("/") { joined.path.removeLast() }
        joined.path += "/\(tail)"
        return joined
    }

    /// The URL with `name=value` in its query, in place of any item of that name.
    func setting(_ name: String, _ value: String) -> ServiceURL {
        var changed = self
        var items = query.split(separator: "&").filter { $0 != name && !$0.hasPrefix("\(name)=") }.map(String.init)
        items.append("\(Self.encode(name))=\(Self.encode(value))")
        changed.query = items.joined(separator: "&")
        return changed
    }

    func hasItem(_ name: String) -> Bool {
        query.split(separator: "&").contains { $0 == name || $0.hasPrefix("\(name)=") }
    }

    /// Percent-encodes everything but RFC 3986's unreserved characters. The official client interpolates names raw, so that
    /// `&`, `#`, `;`, `%` or `+` in the name of a group breaks it.
    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var encoded = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return encoded
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): return true
        default: return false
        }
    }
}
