import HTTP
import Testing

@testable import Actions

/// The bytes of every call of the service, held against golden texts. An `*` in a text stands for the admin token.
@Suite struct RequestTests {
    private static let set = ScaleSetID(rawValue: 7)
    private static let agents = "_apis/distributedtask/pools/0/agents"
    private static let sets = "_apis/runtime/runnerscalesets"

    /// Makes the call and returns the one request it sent, and what it brought.
    private func request<T>(
        _ answer: HTTPResponse, base: String = Sample.base, _ call: (ActionsClient) async throws -> T
    ) async throws -> (sent: HTTPRequest, value: T) {
        let github = FakeGitHub.admitting(base: base) { _ throws(HTTPError) in answer }
        let value = try await call(try .make(github))
        #expect(github.serviceRequests.count == 1)
        return (try #require(github.serviceRequests.first), value)
    }

    private func golden(_ line: String, set: Int = 0, token: String = Sample.adminToken, _ body: String = "") -> String {
        let agent = Sample.userAgent.value(scaleSet: ScaleSetID(rawValue: Int64(set)))
        return "\(line)\nAuthorization: Bearer \(token)\nContent-Type: application/json\nUser-Agent: \(agent)\n\n\(body)"
    }

    @Test("A runner group is looked up by a name that is percent-encoded")
    func group() async throws {
        let answer = HTTPResponse.json(200, #"{"count":1,"value":[{"id":3,"name":"R&D #1+%;","size":0,"isDefaultGroup":false}]}"#)
        let call = try await request(answer) { try await $0.runnerGroup(named: "R&D #1+%;")?.id.rawValue }
        #expect(call.value == 3)
        let query = "groupName=R%26D%20%231%2B%25%3B&api-version=6.0-preview"
        #expect(call.sent.text == golden("GET \(Sample.base)_apis/runtime/runnergroups/?\(query)"))
    }

    @Test("A base with a path and a query of its own keeps both, and an API version that is there is not added again")
    func base() async throws {
        let base = "https://pipelines.example/abc123/?tenant=1&api-version=7.0"
        let call = try await request(.json(200, Sample.scaleSet), base: base) { try await $0.scaleSet(Self.set) }
        #expect(call.sent.url == "https://pipelines.example/abc123/\(Self.sets)/7?tenant=1&api-version=7.0")
    }

    @Test("A set is created and updated with the whole of what the official client sends")
    func sets() async throws {
        let body = #"""
            {"RunnerSetting":{"disableUpdate":true},"createdOn":"0001-01-01T00:00:00Z","labels":[{"name":"spot","type":"System"},\#
            {"name":"arm","type":"System"}],"name":"spot","runnerGroupId":3}
            """#
        let created = try await request(.json(200, Sample.scaleSet)) {
            try await $0.createScaleSet(named: "spot", in: RunnerGroupID(rawValue: 3), labels: ["spot", "arm"])
        }
        #expect(created.sent.text == golden("POST \(Sample.base)\(Self.sets)?api-version=6.0-preview", body))
        let correction = #"{"RunnerSetting":{"disableUpdate":true},"createdOn":"0001-01-01T00:00:00Z","name":"spot","runnerGroupId":3}"#
        let updated = try await request(.json(200, Sample.scaleSet)) {
            try await $0.updateScaleSet(Self.set, name: "spot", group: RunnerGroupID(rawValue: 3))
        }
        #expect(updated.sent.text == golden("PATCH \(Sample.base)\(Self.sets)/7?api-version=6.0-preview", set: 7, correction))
    }

    @Test("A session is opened, refreshed and deleted")
    func session() async throws {
        let opened = try await request(.json(200, Sample.session())) { try await $0.openSession(of: Self.set, owner: "agent-a") }
        let body = #"{"ownerName":"agent-a","sessionId":"00000000-0000-0000-0000-000000000000"}"#
        #expect(opened.sent.text == golden("POST \(Sample.base)\(Self.sets)/7/sessions?api-version=6.0-preview", set: 7, body))
        let path = "\(Sample.base)\(Self.sets)/7/sessions/4fd0ffb0-d365-4dae-99ff-8dae173984f9?api-version=6.0-preview"
        let refreshed = try await request(.json(200, Sample.session())) { try await $0.refreshSession(Sample.openSession()) }
        #expect(refreshed.sent.text == golden("PATCH \(path)", set: 7))
        let deleted = try await request(HTTPResponse(status: 204)) { try await $0.deleteSession(Sample.openSession().id, of: Self.set) }
        #expect(deleted.sent.text == golden("DELETE \(path)", set: 7))
    }

    @Test("Jobs are acquired at the service's base with the queue's token and a bare array")
    func acquire() async throws {
        let call = try await request(.json(200, #"{"count":1,"value":[502]}"#)) {
            try await $0.acquire([501, 502], for: Sample.openSession())
        }
        #expect(call.value == [502])
        #expect(
            call.sent.text
                == golden(
                    "POST \(Sample.base)\(Self.sets)/7/acquirejobs?api-version=6.0-preview", set: 7, token: "queue.token", "[501,502]"))
    }

    @Test("A runner is minted, looked up by name and by id, and removed")
    func runners() async throws {
        let minted = try await request(.json(200, Sample.jitConfig)) { try await $0.mint(runnerName: "spot-a1b2", for: Self.set) }
        let body = #"{"name":"spot-a1b2","workFolder":"_work"}"#
        #expect(minted.sent.text == golden("POST \(Sample.base)\(Self.sets)/7/generatejitconfig?api-version=6.0-preview", set: 7, body))
        let named = try await request(.json(200, #"{"count":0,"value":[]}"#)) { try await $0.runner(named: "a&b") }
        #expect(named.value == nil)
        #expect(named.sent.text == golden("GET \(Sample.base)\(Self.agents)?agentName=a%26b&api-version=6.0-preview"))
        let found = try await request(.json(200, #"{"id":101,"name":"spot-a1b2","runnerScaleSetId":7}"#)) {
            try await $0.runner(RunnerID(rawValue: 101))?.scaleSet
        }
        #expect(found.value == Self.set)
        #expect(found.sent.text == golden("GET \(Sample.base)\(Self.agents)/101?api-version=6.0-preview"))
        let removed = try await request(HTTPResponse(status: 204)) {
            try await $0.removeRunner(RunnerID(rawValue: 101))
        }
        #expect(removed.value == .removed)
        #expect(removed.sent.text == golden("DELETE \(Sample.base)\(Self.agents)/101?api-version=6.0-preview"))
    }

    @Test("What may not start is not sent, and that is known")
    func mayStart() async throws {
        let github = FakeGitHub.admitting { _ throws(HTTPError) in HTTPResponse(status: 204) }
        let client = try ActionsClient.make(github)
        let error = await failure { () throws(ActionsError) in try await client.removeRunner(RunnerID(rawValue: 1), mayStart: { false }) }
        #expect(error?.outcomeIsKnown == true)
        #expect(github.serviceRequests.isEmpty)
    }
}
