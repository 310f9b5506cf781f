import HTTP

extension ActionsError {
    /// Reads a response of a status that the call did not hope for.
    init(_ call: Call, response: HTTPResponse, host: String, nowMs: Int64) {
        let said = Said(response)
        self.init(call, Self.kind(of: response, to: call, saying: said.message), host: host, message: Scrub.text(said.message))
        exception = ServiceException(typeName: said.typeName, message: said.message)
        note(response)
        retryAfter = Self.retryAfter(response, nowMs: nowMs)
        // "If neither header is there, wait for at least one minute" (GitHub Docs, "Rate limits for the REST API", 2026-11-26).
        if kind == .throttled, retryAfter == nil { retryAfter = .seconds(60) }
    }

    /// A response of success that can't be used.
    init(_ call: Call, _ malformed: Malformed, in response: HTTPResponse, host: String) {
        self.init(call, .malformed(malformed.what), host: host)
        note(response)
    }

    private mutating func note(_ response: HTTPResponse) {
        status = response.status
        activityID = response.headers["ActivityId"].map { Scrub.text($0, limit: 100) }
        requestID = response.headers["X-GitHub-Request-Id"].map { Scrub.text($0, limit: 100) }
        contentType = response.headers["Content-Type"].map { Scrub.text($0, limit: 100) }
    }

    private static func kind(of response: HTTPResponse, to call: Call, saying message: String) -> Kind {
        switch response.status {
        case 200..<300: .malformed("GitHub doesn't answer this call with this status, so it proves nothing")
        // The service speaks JSON or plain text: a page is a proxy's, and its 404 says nothing of a runner, a message or a session.
        case 404 where call.isOfService && response.isPage, 410 where call.isOfService && response.isPage:
            .malformed("the answer is a page that the service did not write, so it proves nothing")
        case 401: .unauthorized
        case 403: isThrottled(response.headers, message) ? .throttled : .forbidden
        case 404, 410: .notFound
        case 409: .conflict
        case 429: .throttled
        case 408, 500...: .serverError
        default: .refused
        }
    }

    /// api.github.com throttles with 403, too: by `Retry-After`, by saying that none of the hour's calls remain, or, for its limits of the
    /// second kind, in words alone (GitHub Docs, "Rate limits for the REST API", 2026-11-26).
    private static func isThrottled(_ headers: HTTPHeaders, _ message: String) -> Bool {
        headers["Retry-After"] != nil || headers["X-RateLimit-Remaining"] == "0" || message.lowercased().contains("rate limit")
    }

    private static func retryAfter(_ response: HTTPResponse, nowMs: Int64) -> Duration? {
        let (now, hour) = (nowMs / 1000, Duration.seconds(3600))
        if let asked = RetryAfter(response, unixTime: Int(now)) { return min(asked.wait, hour) }
        guard response.headers["X-RateLimit-Remaining"] == "0",
            let reset = response.headers["X-RateLimit-Reset"].flatMap({ Int64($0) }), (0..<1_000_000_000_000).contains(reset)
        else { return nil }
        return min(.seconds(max(reset - now, 0)), hour)
    }
}

extension HTTPResponse {
    /// An HTML page, by its type or by its first character.
    fileprivate var isPage: Bool {
        if (headers["Content-Type"] ?? "").lowercased().hasPrefix("text/html") { return true }
        return body.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) } == UInt8(ascii: "<")
    }
}

/// The words of a refusal: the service's JSON, or its plain text. An HTML page is a proxy's, and says nothing that helps.
private struct Said {
    var typeName = ""
    var message = ""

    private struct Body: Decodable {
        let typeName, message: String?
        private enum CodingKeys: String, CodingKey { case typeName, message }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            typeName = container.lenient(String.self, .typeName)
            message = container.lenient(String.self, .message)
        }
    }

    init(_ response: HTTPResponse) {
        if let body = try? Wire.decode(Body.self, from: response.body) {
            typeName = body.typeName ?? ""
            message = body.message ?? ""
        } else if response.body.isEmpty {
            message = ""
        } else if (response.headers["Content-Type"] ?? "").lowercased().hasPrefix("text/plain") || Self.isException(response.body) {
            message = String(decoding: response.body.prefix(2000), as: UTF8.self)
        } else {
            message = "the body of \(response.body.count) bytes is no answer of the service"
        }
    }

    /// The broker names an exception in text of whatever type it declares.
    private static func isException(_ body: [UInt8]) -> Bool {
        let start = String(decoding: body.prefix(200), as: UTF8.self)
        return !start.contains("<") && start.contains("Exception")
    }
}
