import HTTP
import Testing

@testable import Actions

@Suite struct ErrorTests {
    private func error(_ status: Int, _ body: String = "{}", _ headers: HTTPHeaders = [:]) -> ActionsError {
        ActionsError(.mint, response: .json(status, body, headers), host: "h.example", nowMs: Sample.nowMs)
    }

    @Test(
        "A status is classified, and whether the outcome is known",
        arguments: [
            (401, ActionsError.Kind.unauthorized, true), (403, .forbidden, true), (404, .notFound, true), (410, .notFound, true),
            (409, .conflict, true), (429, .throttled, true), (400, .refused, true), (422, .refused, true), (302, .refused, true),
            (408, .serverError, false), (500, .serverError, false), (501, .serverError, false), (599, .serverError, false),
        ])
    func classified(_ status: Int, _ kind: ActionsError.Kind, _ isKnown: Bool) {
        #expect(error(status).kind == kind)
        #expect(error(status).outcomeIsKnown == isKnown)
        #expect(error(status).status == status)
    }

    @Test("No answer is known to have done nothing only if nothing was sent")
    func transport() {
        for sent in [true, false] {
            let error = ActionsError(.poll, .transport(HTTPError(.broken, mayHaveBeenSent: sent, message: "reset")))
            #expect(error.outcomeIsKnown == !sent)
            #expect(error.description.contains("broken: reset"))
        }
    }

    @Test("A description says what, where, with which request, and what to do")
    func described() {
        let error = error(429, #"{"message":"Slow down."}"#, ["X-GitHub-Request-Id": "AB:1", "Retry-After": "7"])
        #expect(
            error.description == """
                GitHub: could not mint a just-in-time runner at h.example: status 429: Slow down. (request AB:1) (asked to wait 7 s). \
                GitHub asks for fewer calls; it is tried again later. If it persists, see who else uses this credential.
                """)
    }

    @Test("How long to wait is read from either header, and bounded")
    func retryAfter() {
        #expect(error(429, "", ["Retry-After": "7"]).retryAfter == .seconds(7))
        #expect(error(503, "", ["retry-after": "99999999999"]).retryAfter == .seconds(3600))
        #expect(error(429, "", ["Retry-After": "-1"]).retryAfter == .seconds(60))
        #expect(error(429, "", ["Retry-After": "99999999999999999999999"]).retryAfter == .seconds(3600))
        #expect(error(503, "", ["Retry-After": "Tue, 24 Nov 2026 12:01:30 GMT"]).retryAfter == .seconds(90))
        #expect(error(503, "", ["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"]).retryAfter == .zero)
        #expect(error(503, "", ["Retry-After": "soon"]).retryAfter == nil)
        let limit: HTTPHeaders = ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "\(Sample.nowMs / 1000 + 60)"]
        #expect(error(403, "", limit).retryAfter == .seconds(60))
        #expect(error(403, "", limit).kind == .throttled)
        #expect(error(429, "", ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9223372036854775807"]).retryAfter == .seconds(60))
    }

    @Test("A bare 429 asks for a minute, as GitHub's documentation does")
    func bare429() {
        #expect(error(429).retryAfter == .seconds(60))
        #expect(error(503).retryAfter == nil)
    }

    @Test("A limit of the second kind may be told in words alone: a minute's rest, and no word about the credential")
    func secondaryLimit() {
        let limit = error(403, #"{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}"#)
        #expect(limit.kind == .throttled && limit.retryAfter == .seconds(60) && !limit.refusesCredential)
        let denied = error(403, #"{"message":"Resource not accessible by integration"}"#)
        #expect(denied.kind == .forbidden && denied.retryAfter == nil && denied.refusesCredential)
    }

    @Test(
        "An exception is told by a part of its type's name",
        arguments: [
            ("RunnerScaleSetExistsException", ServiceException.scaleSetExists), ("RunnerScaleSetNotFoundException", .scaleSetNotFound),
            ("RunnerScaleSetSessionConflictException", .sessionConflict), ("RunnerScaleSetSessionExpiredException", .sessionExpired),
            ("RunnerAdminException", .runnerAdmin), ("TaskAgentExistsException", .agentExists), ("AgentNotFoundException", .agentNotFound),
            ("JobStillRunningException", .jobStillRunning), ("VssServiceException", .unknown("VssServiceException")),
        ])
    func exception(_ name: String, _ exception: ServiceException) {
        #expect(error(400, "\u{FEFF}" + Sample.refusal(name, "why")).exception == exception)
        #expect(error(400, Sample.refusal(name, "why")).message == "why")
    }

    @Test("Plain text is the message; a page and an empty body say nothing")
    func texts() {
        #expect(error(404, "gone away", ["Content-Type": "text/plain; charset=utf-8"]).message == "gone away")
        #expect(error(404, "RunnerAdminException: x", [:]).exception == .runnerAdmin)
        #expect(error(502, Sample.page, ["Content-Type": "text/html"]).message.hasSuffix("is no answer of the service"))
        #expect(error(500, "").message == "")
        #expect(error(400, #"{"message":7,"typeName":[]}"#).message == "")
    }

    @Test("No token, query or configuration reaches a message, and nothing breaks its line or runs on")
    func scrubbed() {
        let blob = "eyJhbGciOiJSUzI1NiJ9.eyJzZWNyZXQiOjF9.c2ln"
        let words =
            "Bad token ghs_SECRET at https://q.example/m?sig=SECRET or\\nBearer \(blob) or \(String(repeating: "SECRET", count: 40)) end"
        let error = error(400, #"{"message":"\#(words)"}"#, ["X-GitHub-Request-Id": "A\r\nB"])
        for text in ["\(error)", String(reflecting: error)] { #expect(!text.contains("SECRET") && !text.contains("eyJ")) }
        #expect(error.message == "Bad token [redacted] at https://q.example/m?[redacted] or Bearer [redacted] or [redacted] end")
        #expect(error.requestID == "A B")
        #expect(self.error(400, #"{"message":"\#(String(repeating: "long ", count: 9000))"}"#).message.count <= 301)
    }

    @Test("Every call and kind has something to tell an operator")
    func advice() {
        let kinds: [ActionsError.Kind] = [
            .unauthorized, .forbidden, .notFound, .conflict, .throttled, .serverError, .malformed("x"), .refused,
            .credential(.keyIsEncrypted),
            .transport(HTTPError(.tls, mayHaveBeenSent: false, message: "")),
        ]
        for call in Call.allCases {
            for kind in kinds { #expect(ActionsError(call, kind).advice.hasSuffix(".")) }
        }
    }
}
