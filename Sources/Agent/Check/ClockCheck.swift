import HTTP
import Synchronization

/// Compares this host's clock with the `Date` of every answer that passes through. Measured only: signatures and leases are never
/// corrected by it.
final class ClockCheck: HTTPSender {
    private let http: any HTTPSender
    private let now: @Sendable () -> WallTime
    /// The smallest difference seen, in milliseconds; positive: this clock is ahead.
    private let least = Mutex<Int64?>(nil)

    init(_ http: any HTTPSender, now: @escaping @Sendable () -> WallTime = WallTime.now) {
        self.http = http
        self.now = now
    }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let sent = now().milliseconds
        let response = try await http.send(request)
        note(response, sent: sent, received: now().milliseconds)
        return response
    }

    /// `Date` has whole seconds, and was written at some time between sending and receipt: within these nothing is a difference.
    private func note(_ response: HTTPResponse, sent: Int64, received: Int64) {
        guard let date = HTTPDate.milliseconds(response) else { return }
        let difference = sent > date + 999 ? sent - date - 999 : received < date ? received - date : 0
        least.withLock { least in least = least.map { abs($0) < abs(difference) ? $0 : difference } ?? difference }
    }

    /// Nil when no answer told its time.
    func line() -> CheckLine? {
        guard let difference = least.withLock({ $0 }) else { return nil }
        let seconds = (abs(difference) + 999) / 1000
        guard seconds > 5 else { return .ok("clock", "within \(max(seconds, 1)) s of what AWS and GitHub say") }
        let words = "it is \(seconds) s \(difference > 0 ? "ahead of" : "behind") what AWS and GitHub say: have it set by chrony"
        // An App's token claims to be a minute old; AWS refuses signatures that are five minutes off.
        return seconds < 60
            ? .warn("clock", words) : .fail("clock", words + ". GitHub refuses an App's token, and AWS signatures, for less")
    }
}

/// The time that an answer tells.
enum HTTPDate {
    /// `Date` in milliseconds since 1970. `Retry-After` may have the same form, so its reader is used.
    static func milliseconds(_ response: HTTPResponse) -> Int64? {
        guard let text = response.headers["Date"], text.contains(":") else { return nil }
        let told = RetryAfter(HTTPResponse(status: 200, headers: ["Retry-After": text]), unixTime: 0)?.wait.components.seconds
        return told.flatMap { $0 > 0 ? $0 * 1000 : nil }
    }
}
