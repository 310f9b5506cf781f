import HTTP
import Testing

@testable import Actions

/// Every call, held against answers of success that are none. Each must end in a typed error: no crash, no hang, no invention.
@Suite struct HostileTests {
    static let bodies: [(name: String, bytes: [UInt8])] =
        [
            ("empty", ""), ("byte order mark", "\u{FEFF}"), ("page", Sample.page), ("truncated", String(Sample.session().prefix(200))),
            ("array", "[]"),
            ("array of arrays", "[[[[]]]]"), ("null", "null"), ("string", "\"x\""), ("number", "1e999"), ("object", "{}"),
            ("deep arrays", String(repeating: "[", count: 200_000)),
            ("deep objects", String(repeating: #"{"value":"#, count: 100_000)),
            ("deep and closed", String(repeating: "[", count: 50_000) + String(repeating: "]", count: 50_000)),
            ("wrong types", #"{"id":"7","name":[],"runner":7,"sessionId":{},"messageId":"x","value":"y","messageQueueUrl":8}"#),
            ("huge numbers", #"{"id":1e400,"name":"spot","runner":{"id":99999999999999999999,"name":"a"},"messageId":1e30,"value":{}}"#),
            ("fractions", #"{"id":7.5,"name":"spot","messageId":1.5,"value":7.5,"runner":{"id":0.1,"name":"a"}}"#),
            ("negative", #"{"id":-7,"name":"spot","messageId":-1,"runner":{"id":-1,"name":"a"},"encodedJITConfig":"e30="}"#),
            ("trailing", #"{"count":0,"value":[]} x"#), ("two", #"{"count":0,"value":[]}{"count":0,"value":[]}"#),
        ].map { ($0.0, Array($0.1.utf8)) } + [
            ("not UTF-8", [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), ("zeros", [UInt8](repeating: 0, count: 64)),
        ]

    typealias Attempt = @Sendable (ActionsClient) async throws(ActionsError) -> Void

    static let attempts: [(name: String, attempt: Attempt)] = [
        ("group", { client async throws(ActionsError) in _ = try await client.runnerGroup(named: "spot") }),
        ("set by name", { client async throws(ActionsError) in _ = try await client.scaleSet(named: "spot", in: .default) }),
        ("set", { client async throws(ActionsError) in _ = try await client.scaleSet(ScaleSetID(rawValue: 7)) }),
        ("create", { client async throws(ActionsError) in _ = try await client.createScaleSet(named: "spot", in: .default, labels: []) }),
        ("open", { client async throws(ActionsError) in _ = try await client.openSession(of: ScaleSetID(rawValue: 7), owner: "a") }),
        ("refresh", { client async throws(ActionsError) in _ = try await client.refreshSession(Sample.openSession()) }),
        ("poll", { client async throws(ActionsError) in _ = try await client.poll(Sample.openSession(), lastMessageID: 1, capacity: 1) }),
        ("acquire", { client async throws(ActionsError) in _ = try await client.acquire([1], for: Sample.openSession()) }),
        ("mint", { client async throws(ActionsError) in _ = try await client.mint(runnerName: "a", for: ScaleSetID(rawValue: 7)) }),
        ("runner by name", { client async throws(ActionsError) in _ = try await client.runner(named: "a") }),
        ("runner", { client async throws(ActionsError) in _ = try await client.runner(RunnerID(rawValue: 1)) }),
    ]

    @Test("Each answer makes each call fail as malformed", arguments: bodies.map(\.name))
    func answers(_ name: String) async throws {
        let bytes = try #require(Self.bodies.first { $0.name == name }).bytes
        let github = FakeGitHub.admitting { _ throws(HTTPError) in HTTPResponse(status: 200, body: bytes) }
        let client = try ActionsClient.make(github)
        for (call, attempt) in Self.attempts {
            let error = await failure { () throws(ActionsError) in try await attempt(client) }
            guard case .malformed = error?.kind else {
                Issue.record("\(call) took \(name): \(String(describing: error))")
                continue
            }
            #expect(error?.outcomeIsKnown == false)
        }
    }

    @Test("Each answer is as harmless in a refusal", arguments: bodies.map(\.name))
    func refusals(_ name: String) async throws {
        let bytes = try #require(Self.bodies.first { $0.name == name }).bytes
        let github = FakeGitHub.admitting { _ throws(HTTPError) in HTTPResponse(status: 500, body: bytes) }
        let client = try ActionsClient.make(github)
        for (_, attempt) in Self.attempts {
            let error = await failure { () throws(ActionsError) in try await attempt(client) }
            #expect(error?.kind == .serverError)
        }
    }

    @Test("A message cut at any byte, or with any byte changed, is a message or a typed error")
    func mutations() async throws {
        let whole = Array(Sample.message(entries: [Sample.assigned]).utf8)
        for position in stride(from: 0, to: whole.count, by: 3) {
            #expect(throws: Malformed.self) { try Wire.decode(Message.self, from: Array(whole.prefix(position))) }
            for byte: UInt8 in [0, 0x22, 0x5b, 0x7d, 0x39, 0xff] {
                var changed = whole
                changed[position] = byte
                _ = try? Wire.decode(Message.self, from: changed)
            }
        }
    }
}
