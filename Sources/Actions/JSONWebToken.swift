import FoundationEssentials

/// As much of RFC 7519 as is needed: writing an App's token, and reading when somebody else's expires.
enum JSONWebToken {
    private struct Claims: Decodable { let exp, iat, nbf: Double? }

    /// `exp` in milliseconds since 1970. The signature is not checked: the token came over TLS from the one who made it.
    static func expiresMs(_ token: Secret) -> Int64? { milliseconds(claims(token)?.exp) }

    /// `iat`, or `nbf`, in milliseconds since 1970.
    static func issuedMs(_ token: Secret) -> Int64? { claims(token).flatMap { milliseconds($0.iat) ?? milliseconds($0.nbf) } }

    private static func claims(_ token: Secret) -> Claims? {
        let parts = token.reveal().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let payload = decode(parts[1]) else { return nil }
        return try? Wire.decode(Claims.self, from: payload)
    }

    private static func milliseconds(_ seconds: Double?) -> Int64? {
        guard let seconds, seconds > 0, seconds < 1e12 else { return nil }
        return Int64(seconds * 1000)
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
