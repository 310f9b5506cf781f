import HTTP
import Testing

@testable import Actions

@Suite struct RunnerSupportTests {
    private func ask(
        _ answer: HTTPResponse, of version: String = "2.338.0", url: String = "https://github.com/acme"
    ) async throws -> (support: RunnerVersionSupport?, error: ActionsError?, request: HTTPRequest?) {
        let github = FakeGitHub { _ throws(HTTPError) in answer }
        let client = try ActionsClient.make(github, url: url)
        do throws(ActionsError) {
            return (try await client.runnerSupport(of: version), nil, github.requests.last)
        } catch {
            return (nil, error, github.requests.last)
        }
    }

    @Test(
        "GitHub's answers are a date, none for the newest version, and 404 for one that it doesn't know",
        arguments: [
            (
                200, #"{"runner_version":"2.338.0","runtime_deprecates_at":"2026-12-24T00:00:00Z"}"#,
                RunnerVersionSupport.until(1_798_070_400_000)
            ),
            (200, #"{"runner_version":"2.338.0","runtime_deprecates_at":null}"#, .open), (404, #"{"message":"Not Found"}"#, .unknown),
        ])
    func answers(_ status: Int, _ body: String, _ support: RunnerVersionSupport) async throws {
        let asked = try await ask(.json(status, body))
        #expect(asked.support == support)
        #expect(asked.request?.url == "https://api.github.com/orgs/acme/actions/runners/deprecations/2.338.0")
        #expect(asked.request?.headers["Authorization"] == "Bearer ghp_personal")
    }

    @Test(
        "Each kind of owner has its own address",
        arguments: [
            ("https://github.com/acme/api", "https://api.github.com/repos/acme/api/actions/runners/deprecations/2.338.0"),
            ("https://github.com/enterprises/big", "https://api.github.com/enterprises/big/actions/runners/deprecations/2.338.0"),
        ])
    func addresses(_ url: String, _ asked: String) async throws {
        #expect(try await ask(.json(404, "{}"), url: url).request?.url == asked)
    }

    @Test(
        "An answer that says nothing of the version proves nothing",
        arguments: [#"{"runner_version":"2.338.0"}"#, #"{"runtime_deprecates_at":"soon"}"#, #"{"runtime_deprecates_at":7}"#, "<html>", ""])
    func provesNothing(_ body: String) async throws {
        let asked = try await ask(.json(200, body))
        guard case .malformed? = asked.error?.kind else { return #expect(Bool(false), "\(String(describing: asked))") }
    }

    @Test("A missing right is no refusal of the credential, for nothing else needs that right")
    func missingRight() async throws {
        let error = try await ask(.json(403, #"{"message":"Resource not accessible by integration"}"#)).error
        #expect(error?.kind == .forbidden && error?.refusesCredential == false)
        #expect(error?.advice.contains("Administration: read") == true)
    }

    @Test("What is no version is never part of an address", arguments: ["", "../../x", "2.338.0?x", "2.338.0/..", "v2.338.0"])
    func noVersion(_ version: String) async throws {
        let asked = try await ask(.json(200, "{}"), of: version)
        #expect(asked.support == .unknown && asked.request == nil)
    }
}
