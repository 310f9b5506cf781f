import HTTP
import Testing

@testable import Actions

/// What counts as GitHub's word. An irreversible step follows the documented status alone (INV-4 rests on it).
@Suite struct ProofTests {
    typealias Attempt = HostileTests.Attempt

    /// The calls after which something is ended or forgotten.
    static let irreversible: [(name: String, attempt: Attempt)] = [
        ("remove", { client async throws(ActionsError) in _ = try await client.removeRunner(RunnerID(rawValue: 101)) }),
        ("acknowledge", { client async throws(ActionsError) in try await client.acknowledge(1, of: Sample.openSession()) }),
        (
            "delete session",
            { client async throws(ActionsError) in
                try await client.deleteSession(Sample.openSession().id, of: ScaleSetID(rawValue: 7))
            }
        ),
    ]

    /// 2xx answers that GitHub doesn't give to a DELETE: a portal, a proxy, a cache.
    static let impostors: [(name: String, answer: HTTPResponse)] = [
        ("page", .json(200, Sample.page, ["Content-Type": "text/html", "X-GitHub-Request-Id": "AB:1"])),
        ("empty 200", HTTPResponse(status: 200)), ("JSON 200", .json(200, "{}")), ("201", .json(201, "{}")),
        ("202", HTTPResponse(status: 202)), ("203", .json(203, Sample.page, ["Content-Type": "text/html"])),
        ("205", HTTPResponse(status: 205)),
        ("206", HTTPResponse(status: 206)), ("299", HTTPResponse(status: 299)),
    ]

    private func outcome(of attempt: Attempt, _ answer: HTTPResponse) async throws -> ActionsError? {
        let client = try ActionsClient.make(FakeGitHub.admitting { _ throws(HTTPError) in answer })
        return await failure { () throws(ActionsError) in try await attempt(client) }
    }

    @Test(
        "A 2xx that is not the documented one leaves a removal, an acknowledgement and an ended session unknown",
        arguments: impostors.map(\.name))
    func impostor(_ name: String) async throws {
        let answer = try #require(Self.impostors.first { $0.name == name }).answer
        for (call, attempt) in Self.irreversible {
            let error = try await outcome(of: attempt, answer)
            guard case .malformed = error?.kind else {
                Issue.record("\(call) took \(name) for GitHub's word: \(String(describing: error))")
                continue
            }
            #expect(error?.outcomeIsKnown == false)
        }
    }

    @Test("204 is GitHub's word for all three")
    func noContent() async throws {
        for (_, attempt) in Self.irreversible { #expect(try await outcome(of: attempt, HTTPResponse(status: 204)) == nil) }
    }

    @Test("A proxy's 404 page proves neither that a runner is gone, nor a message, nor a session", arguments: [404, 410])
    func foreignAbsence(_ status: Int) async throws {
        let page = HTTPResponse.json(status, Sample.page, ["Content-Type": "text/html; charset=utf-8"])
        let attempts = Self.irreversible + HostileTests.attempts.filter { ["runner", "refresh", "set"].contains($0.name) }
        for (call, attempt) in attempts {
            let error = try #require(try await outcome(of: attempt, page))
            #expect(!error.outcomeIsKnown && !error.sessionIsLost, "\(call)")
        }
    }

    @Test("The error names status, content type and request")
    func words() async throws {
        let page = HTTPResponse.json(200, Sample.page, ["Content-Type": "text/html", "X-GitHub-Request-Id": "AB:1"])
        let error = try #require(try await outcome(of: Self.irreversible[0].attempt, page))
        for part in ["status 200", "text/html", "AB:1", "remove the runner", "proxy"] { #expect(error.description.contains(part)) }
        #expect(!error.description.contains("<html"))
    }

    @Test("A read that isn't 200 is malformed, whatever its body says")
    func reads() async throws {
        for status in [201, 203, 206] {
            let answer = HTTPResponse.json(status, Sample.scaleSet)
            let error = try await outcome(
                of: { client async throws(ActionsError) in _ = try await client.scaleSet(ScaleSetID(rawValue: 7)) }, answer)
            guard case .malformed = error?.kind else {
                Issue.record("\(status) was taken")
                continue
            }
        }
    }

    @Test("A poll answered by anything but 200 or 202 is no empty queue")
    func polls() async throws {
        let poll: Attempt = { client async throws(ActionsError) in
            _ = try await client.poll(Sample.openSession(), lastMessageID: 1, capacity: 1)
        }
        #expect(try await outcome(of: poll, HTTPResponse(status: 202)) == nil)
        for status in [201, 204, 205] { #expect(try await outcome(of: poll, HTTPResponse(status: status))?.outcomeIsKnown == false) }
    }
}
