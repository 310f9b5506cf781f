import FoundationEssentials

/// As much of RFC 7519 as is needed: writing an App's token, and reading when somebody else's expires.
enum JSONWebToken {
    private struct Claims: Decodable { let exp: Double? }

    /// `exp` in milliseconds since 1970. The signature is not checked: the token came over TLS from the one who made it.
    static func expiresMs(_ token: Secret) -> Int64? {
        let parts = token.reveal().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let payload = decode(parts[1]), let claims = try? Wire.decode(Claims.self, from: payload),
            let exp = claims.exp, exp > 0, exp < 1e12
        else { return nil }
        return Int64(exp * 1000)
    }

    static func encode(_ bytes: [UInt8]) -> String {
        var text = Data(bytes).base64EncodedString()
        while text.hasSuffix("=") { text.removeLast() }
        return String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    static func decode(_ text: Substring) -> [UInt8]? {
        var standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        while standard.utf8.count % 4 != 0 { standard += "=" }
        return Data(base64Encoded: standard).map { Array($0) }
    }
}
