import CCurl

/// What a server asks for by `Retry-After`: seconds, or a date in any of HTTP's three forms (RFC 9110, 10.2.3 and 5.6.7).
public struct RetryAfter: Equatable {
    /// Never negative.
    public let wait: Duration

    /// Nil when there is none, or none that can be read.
    ///
    /// - Parameter unixTime: wall time in seconds, for a date.
    public init?(_ response: HTTPResponse, unixTime: Int) {
        guard let value = response.headers["Retry-After"], let seconds = Self.seconds(value, unixTime: unixTime) else { return nil }
        wait = .seconds(max(0, seconds))
    }

    /// A number too large for the type is still a number: a very long wait.
    private static func seconds(_ value: String, unixTime: Int) -> Int? {
        if !value.isEmpty, value.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return min(Int(value) ?? .max, longest)
        }
        guard value.contains(":") else { return nil }
        let date = curl_getdate(value, nil)
        guard date != -1 else { return nil }
        let (seconds, overflow) = date.subtractingReportingOverflow(unixTime)
        return overflow ? nil : min(seconds, longest)
    }

    /// A century: no policy waits so long, and it is far from the limits of `Duration`.
    private static let longest = 3_155_760_000
}
