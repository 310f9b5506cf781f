import HTTP

/// How long a token is good from its receipt on.
///
/// A token names its end by GitHub's clock, and this host's clock may be wrong by any amount. So the end is compared with GitHub's own time
/// (`Date` of the answer, or the token's time of issue), and what is left is counted from the receipt on a clock that never jumps.
enum TokenLife {
    /// However soon a token seems to end, it is used for a minute: so no clock, and no answer, makes more than one refresh a minute.
    static let shortestMs: Int64 = 60_000
    /// Longer ones are not believed. A token that ends sooner is refused with 401, which renews it.
    static let longestMs: Int64 = 24 * 3_600_000

    /// What is left at the receipt, in milliseconds from `shortestMs` to `longestMs`.
    ///
    /// - Parameters:
    ///   - expiresMs: the token's end, by GitHub's clock.
    ///   - issuedMs: when it was issued, by GitHub's clock, if it says so.
    ///   - nowMs: this host's wall clock, for an answer that tells no time.
    static func milliseconds(until expiresMs: Int64, issuedMs: Int64? = nil, in response: HTTPResponse, nowMs: Int64) -> Int64 {
        let received = date(of: response) ?? issuedMs ?? nowMs
        let (left, overflow) = expiresMs.subtractingReportingOverflow(received)
        return overflow ? shortestMs : min(max(left, shortestMs), longestMs)
    }

    /// `Date` of an answer (RFC 9110, 6.6.1), in milliseconds since 1970. `Retry-After` takes the same form, so its reader is used.
    private static func date(of response: HTTPResponse) -> Int64? {
        guard let text = response.headers["Date"], text.contains(":") else { return nil }
        let wait = RetryAfter(HTTPResponse(status: 200, headers: ["Retry-After": text]), unixTime: 0)?.wait
        return wait.flatMap { $0.components.seconds > 0 ? $0.components.seconds * 1000 : nil }
    }
}
