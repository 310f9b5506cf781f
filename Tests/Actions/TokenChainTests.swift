import HTTP
import Synchronization
import Testing

@testable import Actions

@Suite struct TokenChainTests {
    private static let lookup = #"{"count":1,"value":[\#(Sample.scaleSet)]}"#

    private func look(_ client: ActionsClient) async throws {
        _ = try await client.scaleSet(named: "spot", in: .default)
    }

    @Test("With a personal token the chain is two requests, and their bytes are as the service expects")
    func personal() async throws {
        let github = FakeGitHub.admitting { _ throws(HTTPError) in .json(200, Self.lookup) }
        try await look(try .make(github))
        let agent = Sample.userAgent.value(scaleSet: nil)
        #expect(
            github.requests.map(\.text) == [
                """
                POST https://api.github.com/orgs/acme/actions/runners/registration-token
                Authorization: Bearer ghp_personal
                Content-Type: application/vnd.github.v3+json
                User-Agent: \(agent)


                """,
                """
                POST https://api.github.com/actions/runner-registration
                Authorization: RemoteAuth AABBCC
                Content-Type: application/json
                User-Agent: \(agent)

                {"runner_event":"register","url":"https://github.com/acme"}
                """,
                """
                GET https://broker.actions.githubusercontent.com/rest/_apis/runtime/runnerscalesets?runnerGroupId=1&name=spot&api-version=6.0-preview
                Authorization: Bearer \(Sample.adminToken)
                Content-Type: application/json
                User-Agent: \(agent)


                """,
            ])
    }

    @Test("The user agent is the JSON of the official client")
    func userAgent() {
        #expect(
            Sample.userAgent.value(scaleSet: ScaleSetID(rawValue: 7)) == """
                {"system":"agent","version":"1.2.3","scale_set_id":7,"subsystem":"leader","build_version":"1.2.3","kind":"scaleset"}
                """)
    }

    @Test("An App signs for an installation token, which is kept until it expires, unlike the registration token's shorter life")
    func app() async throws {
        let github = FakeGitHub { request throws(HTTPError) in
            if request.url.hasSuffix("/access_tokens") { return .json(201, #"{"token":"ghs_x","expires_at":"2026-11-24T13:00:00Z"}"#) }
            if request.url.hasSuffix("-token") { return .json(201, #"{"token":"REG","expires_at":"2026-11-24T12:10:00Z"}"#) }
            return .json(200, Sample.connection(token: Sample.jwt(exp: Sample.nowMs / 1000 + 900)))
        }
        let clock = StandingClock()
        let app = try AppCredential(issuer: "Iv1.abc", installationID: 42, key: AppKey(pem: TestKey.rsa.pkcs1))
        let client = try ActionsClient.make(github, credential: .app(app), clock: clock)
        try await client.connect()
        clock.advance(seconds: 850)
        try await client.connect()
        let calls = github.requests.map { $0.url.split(separator: "/").last! }
        #expect(calls == ["access_tokens", "registration-token", "runner-registration", "registration-token", "runner-registration"])
        #expect(github.requests[0].url == "https://api.github.com/app/installations/42/access_tokens")
        let signed = try await app.token(nowMs: Sample.nowMs).reveal()
        #expect(github.requests[0].headers["Authorization"] == "Bearer \(signed)")
        #expect(github.requests[0].headers["Content-Type"] == "application/vnd.github+json")
        #expect(github.requests[0].body.isEmpty)
        #expect(github.requests[1].headers["Authorization"] == "Bearer ghs_x")
    }

    private struct DeadSigner: AppSigner {
        func sign(_ message: [UInt8]) async throws(CredentialError) -> [UInt8] { throw .notSigned("KMS is away.") }
    }

    @Test("A key elsewhere that doesn't sign is no fault of GitHub's, and nothing is sent")
    func notSigned() async throws {
        let github = FakeGitHub { _ throws(HTTPError) in .json(500, "") }
        let app = try AppCredential(issuer: "Iv1.abc", installationID: 42, key: DeadSigner())
        let client = try ActionsClient.make(github, credential: .app(app))
        let error = await failure { () throws(ActionsError) in try await client.connect() }
        #expect(error?.kind == .credential(.notSigned("KMS is away.")) && error?.outcomeIsKnown == true && github.requests.isEmpty)
        #expect(error?.description.contains("KMS is away. It is tried again.") == true, "\(error?.description ?? "")")
        #expect(error?.refusesCredential == false)
    }

    @Test("A connection about to expire serves while it is renewed; in its last minute calls wait for the renewal")
    func besideTheCalls() async throws {
        let gate = Gate()
        let clock = StandingClock()
        let github = FakeGitHub { request throws(HTTPError) in
            if request.url.hasSuffix("-token") { return .json(201, Sample.registration) }
            guard request.url.hasSuffix("/runner-registration") else { return .json(200, Self.lookup) }
            if clock.now > Sample.nowMs { await gate.wait() }
            return .json(200, Sample.connection(token: Sample.jwt(exp: clock.now / 1000 + 3600)))
        }
        let client = try ActionsClient.make(github, clock: clock)
        try await client.connect()
        clock.advance(seconds: 3600 - 119)
        let calls = (0..<3).map { _ in Task { try await look(client) } }
        #expect(await eventually { github.serviceRequests.count == 3 && github.requests.count == 3 + 4 })
        clock.advance(seconds: 60)
        let last = Task { try await look(client) }
        #expect(await eventually { await client.chain.waiting == 1 })
        #expect(github.serviceRequests.count == 3)
        await gate.open()
        for call in calls + [last] { try await call.value }
        #expect(github.requests.count == 4 + 4)
    }

    @Test("The connection is renewed two minutes before it expires, with the registration token at hand, and the base may move")
    func renewal() async throws {
        let count = Mutex(0)
        let clock = StandingClock()
        let github = FakeGitHub { request throws(HTTPError) in
            if request.url.hasSuffix("-token") { return .json(201, #"{"token":"REG","expires_at":"2026-11-24T14:00:00Z"}"#) }
            guard request.url.hasSuffix("/runner-registration") else { return .json(200, Self.lookup) }
            let number = count.withLock {
                $0 += 1; return $0
            }
            return .json(
                200, Sample.connection(base: "https://b\(number).example/t%2F\(number)", token: Sample.jwt(exp: clock.now / 1000 + 3600)))
        }
        let client = try ActionsClient.make(github, clock: clock)
        try await look(client)
        clock.advance(seconds: 3600 - 121)
        try await look(client)
        clock.advance(seconds: 1)
        try await client.connect()
        #expect(await eventually { await !client.chain.isRenewing })
        try await look(client)
        let hosts = github.serviceRequests.map { $0.url.prefix { $0 != "?" } }
        #expect(
            hosts == [
                "https://b1.example/t%2F1/_apis/runtime/runnerscalesets", "https://b1.example/t%2F1/_apis/runtime/runnerscalesets",
                "https://b2.example/t%2F2/_apis/runtime/runnerscalesets",
            ])
        #expect(github.requests.count { $0.url.hasSuffix("-token") } == 1)
    }

    @Test("However many calls wait, one renewal serves them all")
    func coalesced() async throws {
        let gate = Gate()
        let github = FakeGitHub { request throws(HTTPError) in
            if request.url.hasSuffix("-token") { return .json(201, Sample.registration) }
            if request.url.hasSuffix("/runner-registration") {
                await gate.wait()
                return .json(200, Sample.connection())
            }
            return .json(200, Self.lookup)
        }
        let client = try ActionsClient.make(github)
        let calls = (0..<50).map { _ in Task { try await look(client) } }
        #expect(await eventually { await client.chain.waiting == 50 })
        await gate.open()
        for call in calls { try await call.value }
        #expect(github.requests.count == 52)
    }

    @Test("A cancelled call leaves the renewal to the others; when the last one leaves, it is given up, and the next call starts anew")
    func cancelled() async throws {
        let gate = Gate()
        let github = FakeGitHub.admitting { _ throws(HTTPError) in .json(200, Self.lookup) }
        let slow = FakeGitHub { request throws(HTTPError) in
            await gate.wait()
            return try await github.send(request)
        }
        let client = try ActionsClient.make(slow)
        let (first, second) = (Task { await connectionFailure(client) }, Task { await connectionFailure(client) })
        #expect(await eventually { await client.chain.waiting == 2 })
        first.cancel()
        #expect(await first.value == .cancelled(.adminConnection))
        #expect(await client.chain.waiting == 1)
        second.cancel()
        #expect(await second.value?.outcomeIsKnown == true)
        let third = Task { await connectionFailure(client) }
        #expect(await eventually { slow.requests.count == 2 })
        await gate.open()
        #expect(await third.value == nil)
        #expect(await client.chain.waiting == 0)
    }

    @Test("A registration token that is not visible yet is tried again after 1, 2, 4 and 8 s, and no more")
    func remoteAuth() async throws {
        let pauses = Mutex<[Duration]>([])
        for (refusals, status) in [(4, 401), (4, 403), (5, 401)] {
            pauses.withLock { $0 = [] }
            let count = Mutex(0)
            let github = FakeGitHub { request throws(HTTPError) in
                if request.url.hasSuffix("-token") { return .json(201, Sample.registration) }
                return count.withLock {
                    $0 += 1; return $0
                } <= refusals ? .json(status, "{}") : .json(200, Sample.connection())
            }
            let client = try ActionsClient.make(github, sleep: { pause in pauses.withLock { $0.append(pause) } })
            let error = await connectionFailure(client)
            #expect(error?.kind == (refusals == 5 ? .unauthorized : nil))
            #expect(pauses.withLock { $0 } == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
            #expect(github.requests.count == 6)
        }
    }

    @Test("A registration token kept from earlier is replaced at once when it is refused", arguments: [401, 403, 404])
    func staleRegistration(_ status: Int) async throws {
        let tokens = Mutex(0)
        let clock = StandingClock()
        let github = FakeGitHub { request throws(HTTPError) in
            if request.url.hasSuffix("-token") {
                return .json(201, #"{"token":"REG\#(tokens.withLock { $0 += 1; return $0 })","expires_at":"2026-11-24T15:00:00Z"}"#)
            }
            let isStale = clock.now > Sample.nowMs && request.headers["Authorization"] == "RemoteAuth REG1"
            return isStale ? .json(status, "") : .json(200, Sample.connection(token: Sample.jwt(exp: clock.now / 1000 + 3600)))
        }
        let client = try ActionsClient.make(github, clock: clock, sleep: { _ in Issue.record("it paused") })
        try await client.connect()
        clock.advance(seconds: 3600)
        try await client.connect()
        #expect(tokens.withLock { $0 } == 2)
    }

    @Test("Nothing but that last step is retried", arguments: [400, 401, 403, 404, 429, 500, 503])
    func noRetry(_ status: Int) async throws {
        let github = FakeGitHub { _ throws(HTTPError) in .json(status, "{}") }
        let error = await connectionFailure(try ActionsClient.make(github))
        #expect(error?.call == .registrationToken)
        #expect(github.requests.count == 1)
    }

    @Test(
        "A credential that GitHub refuses is asked for anew, and another one is tried at once and kept", arguments: [401, 403, 404])
    func replaced(_ status: Int) async throws {
        let github = FakeGitHub { request throws(HTTPError) in
            guard request.url.hasSuffix("-token") else { return .json(200, Sample.connection()) }
            return request.headers["Authorization"] == "Bearer new" ? .json(201, Sample.registration) : .json(status, "{}")
        }
        let client = try ActionsClient.make(github, replacement: { .personalToken(Secret("new")) })
        try await client.connect()
        #expect(github.requests.count == 3)
    }

    @Test("While there is no other credential, it is asked for every half minute and no more, and GitHub's refusal is told")
    func notReplaced() async throws {
        let asked = Mutex(0)
        let clock = StandingClock()
        let github = FakeGitHub { _ throws(HTTPError) in .json(401, "{}") }
        let client = try ActionsClient.make(
            github, clock: clock,
            replacement: {
                asked.withLock { $0 += 1 }
                return nil
            })
        for _ in 0..<3 {
            #expect(await connectionFailure(client)?.kind == .unauthorized)
            clock.advance(seconds: 9)
        }
        #expect(asked.withLock { $0 } == 1)
        clock.advance(seconds: 3)
        #expect(await connectionFailure(client)?.kind == .unauthorized)
        #expect(asked.withLock { $0 } == 2)
        #expect(github.requests.count == 4)
    }

    @Test("A server at fault is no reason to ask for another credential", arguments: [429, 500, 503])
    func notRefused(_ status: Int) async throws {
        let github = FakeGitHub { _ throws(HTTPError) in .json(status, "{}") }
        let client = try ActionsClient.make(
            github,
            replacement: {
                Issue.record("it was asked for")
                return nil
            })
        #expect(await connectionFailure(client) != nil)
    }

    @Test("While a connection holds, a renewal that fails costs nothing, and is tried again after ten seconds")
    func failingRenewal() async throws {
        let isDown = Mutex(false)
        let clock = StandingClock()
        let github = FakeGitHub { request throws(HTTPError) in
            if !isOfTokenChain(request) { return .json(200, Self.lookup) }
            if isDown.withLock({ $0 }) { return .json(502, "") }
            return request.url.hasSuffix("-token") ? .json(201, #"{"token":"REG"}"#) : .json(200, Sample.connection())
        }
        let client = try ActionsClient.make(github, clock: clock)
        try await client.connect()
        isDown.withLock { $0 = true }
        clock.advance(seconds: 3500)
        for renewals in 1...2 {
            for _ in 0..<2 {
                try await look(client)
                #expect(await eventually { await !client.chain.isRenewing })
            }
            #expect(github.requests.count { isOfTokenChain($0) } == 2 + renewals)
            clock.advance(seconds: 10)
        }
        clock.advance(seconds: 100)
        #expect(await connectionFailure(client)?.kind == .serverError)
    }

    @Test("A host whose clock is an hour fast does not renew before every call")
    func fastClock() async throws {
        let github = FakeGitHub.admitting { _ throws(HTTPError) in .json(200, Self.lookup) }
        let clock = StandingClock(Sample.nowMs + 7_200_000)
        let client = try ActionsClient.make(github, clock: clock)
        for _ in 0..<5 { try await look(client) }
        #expect(github.requests.count == 7)
        clock.advance(seconds: 59)
        try await look(client)
        #expect(github.requests.count == 8)
        clock.advance(seconds: 1)
        try await look(client)
        #expect(github.requests.count == 11)
    }

    @Test(
        "A connection that can't be used is a typed error",
        arguments: [
            ("", "the body is empty"), ("\u{FEFF}", "the body is empty"), ("{", "the body is not JSON"),
            (Sample.page, "the body is not JSON"), ("[]", "the body is no"),
            (#"{"token":"a"}"#, "url is missing"), (Sample.connection(base: ""), "url is no https URL"),
            (Sample.connection(base: "http://broker.example/"), "url is no https URL"),
            (Sample.connection(base: "https://a b/"), "url is no https URL"), (Sample.connection(token: ""), "token is empty"),
            (Sample.connection(token: "a.b.c"), "token does not say when it expires"),
            (Sample.connection(token: #"a\r\nX: y"#), "token is empty or damaged"),
        ])
    func unusable(_ body: String, _ fault: String) async throws {
        let github = FakeGitHub { request throws(HTTPError) in
            request.url.hasSuffix("-token") ? .json(201, Sample.registration) : .json(200, body)
        }
        let error = try #require(await connectionFailure(ActionsClient.make(github)))
        guard case .malformed(let what) = error.kind else {
            Issue.record("\(error.kind)")
            return
        }
        #expect(what.hasPrefix(fault))
        #expect(error.call == .adminConnection)
    }
}

extension TokenChain {
    var waiting: Int { waiters.count }
    var isRenewing: Bool { renewal != nil }
}

func connectionFailure(_ client: ActionsClient) async -> ActionsError? {
    await failure { () throws(ActionsError) in try await client.connect() }
}

/// Holds whoever waits until it is opened.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for waiter in waiting { waiter.resume() }
        waiting = []
    }
}
