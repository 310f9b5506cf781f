import HTTP
import Testing

@testable import Actions

@Suite struct ScaleSetTests {
    /// Ensures the set against answers by "METHOD last/part/of/path", and tells what was sent.
    private func ensure(
        group: String = "default", labels: [String] = [], _ answers: [String: [HTTPResponse]]
    ) async throws -> (set: ScaleSet?, error: ActionsError?, sent: [String]) {
        let script = Script(answers)
        let github = FakeGitHub.admitting { request throws(HTTPError) in await script.answer(request) }
        let client = try ActionsClient.make(github)
        let sent = { github.serviceRequests.map(Script.name) }
        do {
            return (try await client.ensureScaleSet(named: "spot", group: group, labels: labels), nil, sent())
        } catch {
            return (nil, error, sent())
        }
    }

    private func list(_ entries: String...) -> HTTPResponse {
        .json(200, #"{"count":\#(entries.count),"value":[\#(entries.joined(separator: ","))]}"#)
    }

    @Test("A set that is as wanted is found, in the default group without looking the group up")
    func found() async throws {
        let outcome = try await ensure(["GET runnerscalesets": [list(Sample.scaleSet)]])
        #expect(outcome.set?.id.rawValue == 7)
        #expect(outcome.set?.createdMs == 1_777_629_600_123)
        #expect(outcome.sent == ["GET runnerscalesets"])
    }

    @Test("A set with other labels is returned as GitHub has it, and no change of them is asked for")
    func otherLabels() async throws {
        let set = Sample.scaleSet(id: 7, labels: ["ARM", "spot"])
        let outcome = try await ensure(labels: ["spot", "gpu"], ["GET runnerscalesets": [list(set)]])
        #expect(outcome.set?.labels == ["ARM", "spot"])
        #expect(outcome.sent == ["GET runnerscalesets"])
    }

    @Test("A set whose runners update themselves is corrected under its own id, and keeps the labels that GitHub has")
    func corrected() async throws {
        let set = Sample.scaleSet(id: 9, labels: ["old"], disableUpdate: false)
        let answers = ["GET runnerscalesets": [list(set)], "PATCH 9": [HTTPResponse.json(200, Sample.scaleSet(id: 9, labels: ["old"]))]]
        let outcome = try await ensure(labels: ["new"], answers)
        #expect(outcome.set?.labels == ["old"])
        #expect(outcome.sent == ["GET runnerscalesets", "PATCH 9"])
    }

    @Test("A set that is not there is made, in a group that is looked up by name")
    func made() async throws {
        let group = #"{"id":3,"name":"Spot","size":0,"isDefaultGroup":false}"#
        let outcome = try await ensure(
            group: "spot",
            [
                "GET runnergroups": [list(group)], "GET runnerscalesets": [list()],
                "POST runnerscalesets": [.json(200, Sample.scaleSet(id: 8, group: 3))],
            ])
        #expect(outcome.set?.group.rawValue == 3)
        #expect(outcome.sent == ["GET runnergroups", "GET runnerscalesets", "POST runnerscalesets"])
    }

    @Test("Two agents that make the set at once both end with it")
    func race() async throws {
        let taken = HTTPResponse.json(400, Sample.refusal("RunnerScaleSetExistsException"))
        let outcome = try await ensure(["GET runnerscalesets": [list(), list(Sample.scaleSet)], "POST runnerscalesets": [taken]])
        #expect(outcome.set?.id.rawValue == 7)
        let vanished = try await ensure(["GET runnerscalesets": [list(), list()], "POST runnerscalesets": [taken]])
        #expect(vanished.error?.exception == .scaleSetExists)
    }

    @Test("A runner group that is not there is an error that names it and says what to do")
    func noGroup() async throws {
        let error = try await ensure(group: "none such", ["GET runnergroups": [list()]]).error
        #expect(error?.kind == .notFound)
        #expect(error?.description.contains("none such") == true)
        #expect(error?.advice.contains("Create the runner group") == true)
    }

    @Test("A standby's question finds the set, whatever its labels, and changes nothing where it would be corrected")
    func settled() async throws {
        let (drifted, updating) = (Sample.scaleSet(id: 9, labels: ["old"]), Sample.scaleSet(id: 9, disableUpdate: false))
        for (listed, id) in [(list(Sample.scaleSet), Int64?(7)), (list(), nil), (list(drifted), 9), (list(updating), nil)] {
            let github = FakeGitHub.admitting { _ throws(HTTPError) in listed }
            #expect(try await ActionsClient.make(github).settledScaleSet(named: "spot")?.id.rawValue == id)
            #expect(github.serviceRequests.map(Script.name) == ["GET runnerscalesets"])
        }
        let github = FakeGitHub.admitting { _ throws(HTTPError) in .json(200, #"{"count":0,"value":[]}"#) }
        let client = try ActionsClient.make(github)
        let error = await failure { () throws(ActionsError) in try await client.settledScaleSet(named: "spot", group: "none such") }
        #expect(error?.kind == .notFound)
    }

    @Test(
        "A list is judged by its value, whatever its count says",
        arguments: [
            (#"{"count":0,"value":[\#(Sample.scaleSet)]}"#, Optional(7)), (#"{"count":5,"value":[]}"#, nil), (#"{"count":0}"#, nil),
            (#"{"count":0,"value":null}"#, nil), (#"{"value":[{"id":"x"},\#(Sample.scaleSet)]}"#, 7),
            (#"{"count":2,"value":[\#(Sample.scaleSet(id: 6, name: "other")),\#(Sample.scaleSet)]}"#, 7),
        ] as [(String, Int64?)])
    func count(_ body: String, _ id: Int64?) async throws {
        let github = FakeGitHub.admitting { _ throws(HTTPError) in .json(200, body) }
        let set = try await ActionsClient.make(github).scaleSet(named: "spot", in: .default)
        #expect(set?.id.rawValue == id)
    }

    @Test(
        "A list that holds only others, or is missing, proves no absence: nothing is made upon it",
        arguments: [
            #"{"count":1,"value":[\#(Sample.scaleSet(id: 6, name: "other"))]}"#, #"{"count":1,"value":[{"id":"x"}]}"#, #"{"count":1}"#,
            "{}",
            #"{"count":1,"value":null}"#, #"{"count":1,"value":{}}"#,
        ])
    func noProof(_ body: String) async throws {
        let outcome = try await ensure(["GET runnerscalesets": [.json(200, body)]])
        #expect(outcome.sent == ["GET runnerscalesets"])
        guard case .malformed = outcome.error?.kind else {
            Issue.record("\(String(describing: outcome))")
            return
        }
    }
}

/// Answers by method and last part of the path, in the order given; what it has no answer for is a 500.
actor Script {
    private var answers: [String: [HTTPResponse]]

    init(_ answers: [String: [HTTPResponse]]) { self.answers = answers }

    static func name(_ request: HTTPRequest) -> String {
        let path = request.url.prefix { $0 != "?" }
        return "\(request.method.rawValue) \(path.split(separator: "/").last ?? "")"
    }

    func answer(_ request: HTTPRequest) -> HTTPResponse {
        let name = Self.name(request)
        guard let next = answers[name]?.first else { return .json(500, "no answer for \(name)") }
        answers[name]?.removeFirst()
        return next
    }
}
