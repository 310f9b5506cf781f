extension HTTPRequest {
    var isTLS: Bool { url.utf8.count > 5 && url.prefix(6).lowercased() == "https:" }

    /// Whether a body is announced, though it may be empty.
    var hasBody: Bool { !body.isEmpty || method == .post || method == .put || method == .patch }

    /// Throws `.invalidRequest` for what could not be sent as it stands, or would be sent as something else.
    func check() throws(HTTPError) {
        let scheme = url.prefix(8).lowercased()
        guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://") else {
            throw Self.invalid("the URL must begin with http:// or https://")
        }
        // libcurl would take `http:///name` for `http://name`.
        guard !url.drop(while: { $0 != "/" }).hasPrefix("///") else { throw Self.invalid("the URL names no host") }
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Self.invalid("the URL has a character that must be percent-encoded")
        }
        for (name, value) in headers.fields { try check(name, value) }
    }

    private func check(_ name: String, _ value: String) throws(HTTPError) {
        guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenCharacter) else {
            throw Self.invalid("a header's name has a character that is not allowed there")
        }
        guard !value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) else {
            throw Self.invalid("the value of header \(name) has a line break or a NUL")
        }
        switch name.lowercased() {
        case "transfer-encoding", "expect":
            throw Self.invalid("the header \(name) is the client's to set")
        case "content-length" where value != String(body.count):
            throw Self.invalid("Content-Length is not the length of the body")
        default: break
        }
    }

    private static func invalid(_ message: String) -> HTTPError {
        HTTPError(.invalidRequest, mayHaveBeenSent: false, message: message)
    }

    /// The fields as libcurl wants them: `Name;` is a field without a value, `Name:` takes out one of libcurl's own.
    var headerLines: [String] {
        var lines: [String] = []
        if headers["Accept"] == nil { lines.append("Accept:") }
        if hasBody { lines.append("Expect:") }
        if hasBody, headers["Content-Type"] == nil { lines.append("Content-Type:") }
        for (name, value) in headers.fields {
            let isBlank = value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            lines.append(isBlank ? "\(name);" : "\(name): \(value)")
        }
        return lines
    }
}

extension UInt8 {
    /// RFC 9110, 5.6.2.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}

extension Duration {
    /// Rounded up, so that a wait of this length is not short; never overflows.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return seconds > 0 ? .max : .min }
        let (sum, carry) = product.addingReportingOverflow((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        return Int(carry ? .max : sum)
    }

    /// As libcurl takes it: 0 would mean "no limit" to it, and it counts in 32 bits.
    var positiveMilliseconds: Int { min(max(wholeMilliseconds, 1), Int(Int32.max)) }
}
