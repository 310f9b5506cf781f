/// What kind of trouble a service gives, told from its words: records keep words alone, and each kind asks for something else
/// (docs/operations.md).
///
/// The words are this program's own: `ActionsError` and `AWSError` name the status in them, as `status 503` and `HTTP 403`.
enum ServiceFault: String, Sendable, CaseIterable {
    /// 401, 403, 404: the credential, or its rights.
    case refused
    /// 429, or 403 with a rate limit: too many calls.
    case throttled
    /// 409: something else holds what is asked for.
    case conflict
    /// 5xx: the service itself fails.
    case failing
    /// No answer came: name, network, TLS, timeout.
    case unreachable
    case other

    init(words: String) {
        let text = words.lowercased()
        let isThrottled = ["rate limit", "throttl", "requestlimitexceeded", "slow down"].contains { text.contains($0) }
        switch Self.status(in: text) {
        case 429: self = .throttled
        case 401, 403, 404: self = isThrottled ? .throttled : .refused
        case 409: self = .conflict
        case 408: self = .failing
        case let status? where status >= 500: self = .failing
        case nil where Self.silences.contains { text.contains($0) }: self = .unreachable
        default: self = isThrottled ? .throttled : text.contains("unauthorizedoperation") ? .refused : .other
        }
    }

    /// The names of `HTTPError.Reason`, and how libcurl and the probes say that nothing came.
    private static let silences = [
        "couldnotresolve", "couldnotconnect", "timedout", "no response", "no answer", "not answered", "broken:", "tls:", "nothing was sent",
        "could not resolve", "failed to connect", "timed out",
    ]

    /// The first number of an HTTP status after `status ` or `HTTP `.
    private static func status(in text: String) -> Int? {
        for mark in ["status ", "http "] {
            var rest = text[...]
            while let found = rest.firstRange(of: mark) {
                rest = rest[found.upperBound...]
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                if digits.count == 3, let status = Int(digits), status >= 300 { return status }
            }
        }
        return nil
    }

    /// - Returns: what a person is told before the service's own words.
    func heading(_ service: String) -> String {
        switch self {
        case .refused: "\(service) refuses it"
        case .throttled: "\(service) asks it for fewer calls"
        case .conflict: "\(service) says that something else holds it"
        case .failing: "\(service) fails"
        case .unreachable: "\(service) can't be reached from it"
        case .other: "\(service) can't be used by it"
        }
    }

    /// The section of docs/operations.md that says what to do, of GitHub's troubles.
    var runbook: String? {
        switch self {
        case .refused: "credential-refused"
        case .throttled: "github-asks-for-fewer-calls"
        case .conflict: "session-not-open"
        case .failing: "github-fails"
        case .unreachable: "github-cant-be-reached"
        case .other: nil
        }
    }
}
