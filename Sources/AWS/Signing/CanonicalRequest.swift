import HTTP

/// A request as SigV4 sees it.
struct CanonicalRequest {
    let text: String
    let signedHeaders: String

    /// What proxies and transports may add, drop or rewrite (botocore leaves out the same).
    private static let unsigned: Set<String> = [
        "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id", "content-length",
    ]

    init(_ request: HTTPRequest) {
        let url = SplitURL(request.url)
        let headers = Self.canonical(request.headers, host: url.host)
        signedHeaders = headers.map(\.name).joined(separator: ";")
        text = [
            request.method.rawValue,
            Self.canonical(path: url.path),
            Self.canonical(query: url.query),
            headers.map { "\($0.name):\($0.value)\n" }.joined(),
            signedHeaders,
            hex(Digest.sha256(request.body)),
        ].joined(separator: "\n")
    }

    /// Dot segments and empty segments removed, then encoded once more: for every service but S3 an encoded path is encoded twice.
    static func canonical(path: Substring) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            if segment == ".." { _ = segments.popLast() } else if segment != "." { segments.append(segment) }
        }
        guard !segments.isEmpty else { return "/" }
        let ending = path.last == "/" ? "/" : ""
        return segments.map { "/" + String(decoding: percentEncoded($0.utf8), as: UTF8.self) }.joined() + ending
    }

    /// Sorted by encoded name, then value; a name without `=` gets one.
    static func canonical(query: Substring) -> String {
        let pairs = query.utf8.split(separator: UInt8(ascii: "&")).map { pair in
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            return (name: percentEncoded(percentDecoded(name)), value: percentEncoded(percentDecoded(pair[name.endIndex...].dropFirst())))
        }
        let sorted = pairs.sorted { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value) : left.name.lexicographicallyPrecedes(right.name)
        }
        return sorted.map { String(decoding: $0.name + "=".utf8 + $0.value, as: UTF8.self) }.joined(separator: "&")
    }

    private static func canonical(_ headers: HTTPHeaders, host: String) -> [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for field in headers.fields where !unsigned.contains(field.name.lowercased()) {
            values[field.name.lowercased(), default: []].append(trimmed(field.value))
        }
        if values["host"] == nil { values["host"] = [host] }
        return values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value.joined(separator: ",")) }
    }

    /// Without white space around it, and every run of it within become one space.
    private static func trimmed(_ value: String) -> String {
        value.utf8.split { $0 == 0x20 || $0 == 0x09 }.map { String(Substring($0)) }.joined(separator: " ")
    }
}

/// The parts of an absolute URL that are signed.
struct SplitURL {
    /// As it stands in the Host header: with the port unless it is the scheme's own.
    var host: String
    var path: Substring
    var query: Substring

    init(_ url: String) {
        let (scheme, rest) = url.cut(at: "://") ?? ("", url[...])
        let beforeFragment = rest.prefix { $0 != "#" }
        let authority = beforeFragment.prefix { $0 != "/" && $0 != "?" }
        let target = beforeFragment[authority.endIndex...]
        path = target.prefix { $0 != "?" }
        query = target[path.endIndex...].dropFirst()
        let standard = scheme == "https" ? ":443" : scheme == "http" ? ":80" : nil
        host = String(standard.map { authority.hasSuffix($0) } == true ? authority.dropLast(standard?.count ?? 0) : authority)
    }
}

extension StringProtocol where SubSequence == Substring {
    /// What stands before and after the first occurrence of `separator`; `nil` without one.
    func cut(at separator: String) -> (before: Substring, after: Substring)? {
        let needle = Array(separator.utf8)
        var index = utf8.startIndex
        while index < utf8.endIndex {
            if utf8[index...].starts(with: needle) {
                return (self[..<index], self[utf8.index(index, offsetBy: needle.count)...])
            }
            index = utf8.index(after: index)
        }
        return nil
    }
}
