import HTTP
import Testing

@testable import Actions

@Suite struct RunnerTests {
    private static let id = RunnerID(rawValue: 101)

    private func client(_ answer: HTTPResponse) throws -> ActionsClient {
        try .make(FakeGitHub.admitting { _ throws(HTTPError) in answer })
    }

    private func remove(_ answer: HTTPResponse) async throws -> Result<Removal, ActionsError> {
        let client = try client(answer)
        do {
            return .success(try await client.removeRunner(Self.id))
        } catch {
            return .failure(error)
        }
    }

    @Test("A minted runner comes with its configuration")
    func minted() async throws {
        let config = try await client(.json(200, Sample.jitConfig)).mint(runnerName: "spot-a1b2", for: ScaleSetID(rawValue: 7))
        #expect(config.runner == Runner(id: Self.id, name: "spot-a1b2", scaleSet: ScaleSetID(rawValue: 7)))
        #expect(config.encoded.reveal() == "eyIucnVubmVyIjoiZTMwPSJ9")
    }

    @Test(
        "A configuration that can't be used, or is another runner's, is an error",
        arguments: [
            #"{"runner":{"id":101,"name":"spot-a1b2"},"encodedJITConfig":""}"#, #"{"runner":{"id":101,"name":"spot-a1b2"}}"#,
            #"{"runner":null,"encodedJITConfig":"e30="}"#, #"{"runner":{"id":0,"name":"spot-a1b2"},"encodedJITConfig":"e30="}"#,
            #"{"runner":{"id":101,"name":"other"},"encodedJITConfig":"e30="}"#,
            #"{"runner":{"id":101,"name":"spot-a1b2"},"encodedJITConfig":"a\nb"}"#,
        ])
    func unusable(_ body: String) async throws {
        let client = try client(.json(200, body))
        let error = await failure { () throws(ActionsError) in
            try await client.mint(runnerName: "spot-a1b2", for: ScaleSetID(rawValue: 7))
        }
        guard case .malformed = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("e30") == false)
    }

    @Test("A name that is taken is a typed conflict")
    func taken() async throws {
        let client = try client(.json(409, Sample.refusal("AgentExistsException")))
        let error = await failure { () throws(ActionsError) in try await client.mint(runnerName: "a", for: ScaleSetID(rawValue: 7)) }
        #expect(error?.exception == .agentExists)
    }

    @Test("Runners are minted side by side")
    func parallel() async throws {
        let gate = Gate()
        let github = FakeGitHub.admitting { request throws(HTTPError) in
            await gate.wait()
            let name = String(decoding: request.body, as: UTF8.self).split(separator: "\"")[3]
            return .json(200, Sample.jitConfig.replacing("spot-a1b2", with: String(name)))
        }
        let client = try ActionsClient.make(github)
        let mints = (0..<20).map { number in Task { try await client.mint(runnerName: "spot-\(number)", for: ScaleSetID(rawValue: 7)) } }
        #expect(await eventually { github.serviceRequests.count == 20 })
        await gate.open()
        for (number, mint) in mints.enumerated() { #expect(try await mint.value.runner.name == "spot-\(number)") }
    }

    @Test("A runner that is gone is nil only in GitHub's own words; a bare 404, which a proxy may have sent, is an error")
    func absent() async throws {
        let gone = try await client(.json(404, Sample.refusal("AgentNotFoundException"))).runner(Self.id)
        #expect(gone == nil)
        for answer in [HTTPResponse(status: 404), .json(404, "{}")] {
            let client = try client(answer)
            let error = await failure { () throws(ActionsError) in try await client.runner(Self.id) }
            #expect(error?.kind == .notFound)
            #expect(try await remove(answer) != .success(.notFound))
        }
    }

    @Test("A removal is done, needless, or refused for a job, whatever status the refusal comes with")
    func removal() async throws {
        #expect(try await remove(HTTPResponse(status: 204)) == .success(.removed))
        #expect(try await remove(.json(404, Sample.refusal("AgentNotFoundException"))) == .success(.notFound))
        for status in [400, 409, 422] {
            #expect(try await remove(.json(status, Sample.refusal("JobStillRunningException"))) == .success(.jobStillRunning))
            let words = #"{"message":"Bad request - Runner \"a\" is still running a job\"","documentation_url":"x"}"#
            #expect(try await remove(.json(status, words)) == .success(.jobStillRunning))
        }
        guard case .failure(let error) = try await remove(.json(409, "{}")) else {
            return #expect(Bool(false), "a 409 is a failure")
        }
        #expect(error.kind == .conflict)
    }
}
