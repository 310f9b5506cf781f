import HTTP
import Testing

@testable import Actions

@Suite struct SessionTests {
    private static let set = ScaleSetID(rawValue: 7)

    private func client(_ answer: HTTPResponse, url: String = "https://github.com/acme") throws -> ActionsClient {
        try .make(FakeGitHub.admitting { _ throws(HTTPError) in answer }, url: url)
    }

    private func refusal(_ answer: HTTPResponse) async throws -> ActionsError? {
        let client = try client(answer)
        return await failure { () throws(ActionsError) in try await client.openSession(of: Self.set, owner: "agent-b") }
    }

    @Test("A session is read with the expiry of its token")
    func opened() async throws {
        let session = try await client(.json(200, Sample.session())).openSession(of: Self.set, owner: "agent-a")
        #expect(session.id.rawValue == "4fd0ffb0-d365-4dae-99ff-8dae173984f9")
        #expect(session.owner == "agent-a")
        #expect(session.queueURL.reveal() == "https://broker.actions.githubusercontent.com/scalesets/message")
        #expect(session.tokenExpiresMs == Sample.nowMs + 3_000_000)
        #expect(session.statistics?.assignedJobs == 2)
    }

    @Test("A queue token that is no JWT is good, only its expiry is not known")
    func opaque() async throws {
        let session = try await client(.json(200, Sample.session(token: "opaque"))).openSession(of: Self.set, owner: "a")
        #expect(session.tokenExpiresMs == nil)
    }

    @Test(
        "A session described unusably is an error, and is deleted, for it would have the next one refused",
        arguments: [
            (Sample.session(url: ""), "messageQueueUrl is empty"),
            (Sample.session(token: ""), "messageQueueAccessToken is empty or damaged"),
            (Sample.session(url: "http://evil.example/q"), "messageQueueUrl is no https URL"),
            (Sample.session(url: "/relative"), "messageQueueUrl is no https URL"),
            (#"{"sessionId":"4fd0ffb0-d365-4dae-99ff-8dae173984f9"}"#, "messageQueueUrl is empty"),
        ])
    func stranded(_ body: String, _ fault: String) async throws {
        let github = FakeGitHub.admitting { request throws(HTTPError) in
            request.method == .delete ? HTTPResponse(status: 204) : .json(200, body)
        }
        let client = try ActionsClient.make(github)
        let error = await failure { () throws(ActionsError) in try await client.openSession(of: Self.set, owner: "agent-b") }
        #expect(error?.kind == .malformed(fault))
        #expect(error?.outcomeIsKnown == false)
        #expect(github.serviceRequests.map(\.method) == [.post, .delete])
        #expect(github.serviceRequests.last?.url.contains("/sessions/4fd0ffb0-d365-4dae-99ff-8dae173984f9") == true)
    }

    @Test(
        "An id that could leave its path is no id",
        arguments: ["", "../x", "a/b", "a?b", SessionID.zero, String(repeating: "a", count: 65)])
    func badID(_ id: String) async throws {
        #expect(SessionID(rawValue: id) == nil)
        #expect(try await refusal(.json(200, Sample.session(id: id)))?.kind == .malformed("sessionId is missing"))
    }

    @Test("A plain http queue is taken where GitHub itself is plain http")
    func plain() async throws {
        let client = try client(.json(200, Sample.session(url: "http://127.0.0.1:1/q")), url: "http://127.0.0.1:1/acme")
        #expect(try await client.openSession(of: Self.set, owner: "a").queueURL.reveal() == "http://127.0.0.1:1/q")
    }

    @Test("A refresh brings a new token and maybe a new queue; the id stays")
    func refreshed() async throws {
        let body = Sample.session(id: SessionID.zero, url: "https://q2.example/m?x=1", token: "new.token.x")
        let session = try await client(.json(200, body)).refreshSession(Sample.openSession())
        #expect(session.id == Sample.openSession().id)
        #expect(session.queueURL.reveal() == "https://q2.example/m?x=1")
        #expect(session.queueToken.reveal() == "new.token.x")
    }

    @Test("The conflict is typed, with GitHub's words and what to do")
    func conflict() async throws {
        let words = "The runner scale set spot already has an active session for owner agent-a."
        let error = try #require(
            await refusal(
                .json(
                    409, Sample.refusal("RunnerScaleSetSessionConflictException", words),
                    ["ActivityId": "act-1", "X-GitHub-Request-Id": "ABCD:1234"])))
        #expect(error.kind == .conflict)
        #expect(error.exception == .sessionConflict)
        #expect(error.outcomeIsKnown)
        #expect(!error.sessionIsLost)
        for part in [words, "ABCD:1234", "act-1", "broker.actions.githubusercontent.com", "open the message session", "wait 2 minutes"] {
            #expect(error.description.contains(part))
        }
    }

    @Test("A session that is already gone counts as deleted, by 404 or by 400 with its exception; other refusals do not")
    func deleted() async throws {
        let gone = [
            HTTPResponse(status: 204), .json(404, Sample.refusal("RunnerScaleSetNotFoundException")), HTTPResponse(status: 404),
            .json(400, Sample.refusal("RunnerScaleSetSessionExpiredException")),
        ]
        for answer in gone { try await client(answer).deleteSession(Sample.openSession().id, of: Self.set) }
        for answer in [HTTPResponse(status: 400), HTTPResponse(status: 401), HTTPResponse(status: 500)] {
            let client = try client(answer)
            let error = await failure { () throws(ActionsError) in try await client.deleteSession(Sample.openSession().id, of: Self.set) }
            #expect(error != nil)
        }
    }

    @Test("A refresh that says the session is no more is told from one that failed")
    func lost() async throws {
        let cases: [(HTTPResponse, Bool)] = [
            (.json(400, Sample.refusal("RunnerScaleSetSessionExpiredException")), true), (HTTPResponse(status: 404), true),
            (.json(404, "RunnerAdminException: gone", ["Content-Type": "text/plain"]), true), (HTTPResponse(status: 503), false),
            (.json(409, "{}"), false), (HTTPResponse(status: 401), false),
        ]
        for (answer, isLost) in cases {
            let client = try client(answer)
            let error = await failure { () throws(ActionsError) in try await client.refreshSession(Sample.openSession()) }
            #expect(error?.sessionIsLost == isLost)
        }
    }
}
