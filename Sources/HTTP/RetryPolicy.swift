/// Which outcomes are worth another attempt, and after what wait. The only retry policy there is, for calls that are not under
/// the pure core: an effect of the core is never retried here, since each of its retries is a new effect with its own `notAfter`.
///
/// A value without clock or chance of its own; `RetryingSender` drives it.
public struct RetryPolicy: Sendable, Equatable {
    /// Sendings in all, the first included. At least 1.
    public var attempts: Int
    /// The wait before the second attempt is drawn between zero and this; the bound doubles with each further attempt.
    public var firstDelay: Duration
    /// The bound stops doubling here.
    public var longestDelay: Duration
    /// A server that asks for a longer wait than this gets no further attempt: its answer goes to the caller, who knows
    /// better what to do meanwhile. Trying earlier than asked would not be honouring it.
    public var longestRetryAfter: Duration

    public init(
        attempts: Int = 4, firstDelay: Duration = .milliseconds(100), longestDelay: Duration = .seconds(10),
        longestRetryAfter: Duration = .seconds(60)
    ) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.longestRetryAfter = longestRetryAfter
    }

    /// How long to wait before the next attempt; nil when the outcome is final.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that had this outcome, from 1.
    ///   - isRepeatable: whether carrying the request out twice does no harm.
    ///   - unixTime: wall time in seconds, for a `Retry-After` that is a date.
    public func delay(
        after outcome: Result<HTTPResponse, HTTPError>, attempt: Int, isRepeatable: Bool, unixTime: Int,
        using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        guard attempt < attempts, Self.isWorthAnother(outcome, isRepeatable: isRepeatable) else { return nil }
        let jitter = bound(attempt) * Double.random(in: 0..<1, using: &generator)
        guard case .success(let response) = outcome, let asked = RetryAfter(response, unixTime: unixTime) else { return jitter }
        // Jitter on top of what was asked, so that those who were refused together don't come back together.
        return asked.wait <= longestRetryAfter ? asked.wait + jitter : nil
    }

    /// Full jitter: the wait lies anywhere below this bound, which spreads callers better than a bound with a little noise.
    private func bound(_ attempt: Int) -> Duration {
        var bound = firstDelay
        for _ in 1..<max(1, attempt) where bound < longestDelay { bound *= 2 }
        return min(bound, longestDelay)
    }

    /// 429 says that the request was not carried out. A 5xx (but for 501, which will not change) and a request that may have been
    /// sent leave that open, so they need a request that may be repeated.
    private static func isWorthAnother(_ outcome: Result<HTTPResponse, HTTPError>, isRepeatable: Bool) -> Bool {
        switch outcome {
        case .success(let response):
            response.status == 429 || (isRepeatable && (500...599).contains(response.status) && response.status != 501)
        case .failure(let error):
            error.reason.isTransient && (isRepeatable || !error.mayHaveBeenSent)
        }
    }
}

extension HTTPError.Reason {
    /// Whether the same request may well succeed a moment later.
    fileprivate var isTransient: Bool {
        switch self {
        case .timedOut, .couldNotResolve, .couldNotConnect, .tls, .broken: true
        case .cancelled, .refusedBySender, .tooLarge, .invalidRequest: false
        }
    }
}

extension HTTPRequest.Method {
    /// RFC 9110, 9.2.2.
    public var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete: true
        case .post, .patch: false
        }
    }
}
