import HTTP
import Synchronization
import Testing

@testable import Actions

/// Clocks that are wrong, here or at GitHub, and refusals without end: neither makes a loop of renewals.
@Suite struct ClockTests {
    private static let lookup = #"{"count":1,"value":[\#(Sample.scaleSet)]}"#

    private func look(_ client: ActionsClient) async throws { _ = try await client.scaleSet(named: "spot", in: .default) }

    /// GitHub, whose admin tokens end `lifeSeconds` after its own time, which it tells in `Date` where there is one.
    private func github(life lifeSeconds: Int64, clock: StandingClock, aheadBy skewSeconds: Int64, date: Bool) -> FakeGitHub {
        FakeGitHub { request throws(HTTPError) in
            if request.url.hasSuffix("-token") { return .json(201, #"{"token":"REG","expires_at":"2026-11-24T23:00:00Z"}"#) }
            guard request.url.hasSuffix("/runner-registration") else { return .json(200, Self.lookup) }
            let seconds = clock.now / 1000 + skewSeconds
            var answer = HTTPResponse.json(200, Sample.connection(token: Sample.jwt(exp: seconds + lifeSeconds)))
            // Every skew of these tests leaves it the same day.
            let (hour, minute, second) = (seconds % 86_400 / 3600, seconds % 3600 / 60, seconds % 60)
            func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
            if date { answer.headers["Date"] = "Tue, 24 Nov 2026 \(two(hour)):\(two(minute)):\(two(second)) GMT" }
            return answer
        }
    }

    private func renewals(_ github: FakeGitHub) -> Int { github.requests.count { $0.url.hasSuffix("/runner-registration") } }

    @Test(
        "GitHub's own time decides how long a token is good, whatever this host's clock says", arguments: [-36_000, -7200, 0, 7200, 36_000])
    func skewed(_ skew: Int64) async throws {
        let clock = StandingClock()
        let github = github(life: 900, clock: clock, aheadBy: skew, date: true)
        let client = try ActionsClient.make(github, clock: clock)
        for _ in 0..<12 {
            try await look(client)
            clock.advance(seconds: 60)
        }
        #expect(renewals(github) == 1)
        clock.advance(seconds: 120)
        try await look(client)
        #expect(renewals(github) == 2)
    }

    @Test(
        "Without GitHub's time a token whose end lies in this clock's past is renewed once a minute, and no more",
        arguments: [-7200, -86_400])
    func past(_ skew: Int64) async throws {
        let clock = StandingClock()
        let github = github(life: 900, clock: clock, aheadBy: skew, date: false)
        let client = try ActionsClient.make(github, clock: clock)
        for _ in 0..<120 {
            try await look(client)
            clock.advance(seconds: 1)
        }
        #expect(renewals(github) == 2)
    }

    @Test("A wall clock that is set far ahead, or back, renews nothing")
    func jump() async throws {
        let clock = StandingClock()
        let github = github(life: 3600, clock: clock, aheadBy: 0, date: true)
        let client = try ActionsClient.make(github, clock: clock)
        for jump in [86_400, -172_800, 31_536_000] as [Int64] {
            clock.set(by: jump)
            try await look(client)
        }
        #expect(renewals(github) == 1)
    }

    @Test("A token that never ends by its own word is used until GitHub refuses it")
    func endless() async throws {
        let clock = StandingClock()
        let isOver = Mutex(false)
        let github = FakeGitHub { request throws(HTTPError) in
            if request.url.hasSuffix("-token") { return .json(201, Sample.registration) }
            if request.url.hasSuffix("/runner-registration") {
                isOver.withLock { $0 = false }
                return .json(200, Sample.connection(token: Sample.jwt(exp: 900_000_000_000)))
            }
            return isOver.withLock { $0 } ? .json(401, "") : .json(200, Self.lookup)
        }
        let client = try ActionsClient.make(github, clock: clock)
        try await look(client)
        clock.advance(seconds: 20 * 3600)
        try await look(client)
        #expect(renewals(github) == 1)
        isOver.withLock { $0 = true }
        try await look(client)
        #expect(renewals(github) == 2, "the call was made again, over a new connection")
    }

    @Test("A service that answers 401 to everything costs one renewal a minute")
    func refusedForEver() async throws {
        let clock = StandingClock()
        let github = FakeGitHub.admitting { _ throws(HTTPError) in .json(401, "") }
        let client = try ActionsClient.make(github, clock: clock)
        for _ in 0..<600 {
            let error = await failure { () throws(ActionsError) in try await client.scaleSet(ScaleSetID(rawValue: 7)) }
            #expect(error?.kind == .unauthorized)
            clock.advance(seconds: 1)
        }
        #expect(renewals(github) == 10)
        #expect(github.serviceRequests.count == 609, "each call is sent once, and once more after a renewal")
    }

    @Test("After a renewal that failed the next one waits: 1, 2, 4, 8, then 10 s; in between its error is told")
    func failing() async throws {
        let clock = StandingClock()
        let github = FakeGitHub { _ throws(HTTPError) in .json(503, "{}") }
        let client = try ActionsClient.make(github, clock: clock)
        var sent: [Int] = []
        for second in 0..<46 {
            let before = github.requests.count
            for _ in 0..<3 { #expect(await connectionFailure(client)?.kind == .serverError) }
            if github.requests.count > before { sent.append(second) }
            #expect(github.requests.count <= before + 1)
            clock.advance(seconds: 1)
        }
        #expect(sent == [0, 1, 3, 7, 15, 25, 35, 45])
    }

    @Test("A wait that GitHub asks for is kept by the next renewal")
    func retryAfter() async throws {
        let clock = StandingClock()
        let github = FakeGitHub { _ throws(HTTPError) in .json(429, "{}", ["Retry-After": "120"]) }
        let client = try ActionsClient.make(github, clock: clock)
        for _ in 0..<119 {
            #expect(await connectionFailure(client)?.kind == .throttled)
            clock.advance(seconds: 1)
        }
        #expect(github.requests.count == 1)
        clock.advance(seconds: 1)
        _ = await connectionFailure(client)
        #expect(github.requests.count == 2)
    }

    @Test(
        "A queue token's life is counted from its receipt: by GitHub's time, by its issue, and by this clock, between two minutes and a day",
        arguments: [
            (3000, nil, "Tue, 24 Nov 2026 12:00:00 GMT", 3000), (3000, nil, "Tue, 24 Nov 2026 12:40:00 GMT", 600), (3000, 0, nil, 3000),
            (3000, 2400, nil, 600), (3000, nil, nil, 3000), (-3000, nil, nil, 120), (-7200, -10_800, nil, 3600),
            (100_000_000, nil, nil, 86_400),
        ] as [(Int64, Int64?, String?, Int64)])
    func queueToken(_ end: Int64, _ issue: Int64?, _ date: String?, _ life: Int64) async throws {
        let now = Sample.nowMs / 1000
        let claims = #"{"exp":\#(now + end)\#(issue.map { #","iat":\#(now + $0)"# } ?? "")}"#
        let token = ["{}", claims, "s"].map { JSONWebToken.encode(Array($0.utf8)) }.joined(separator: ".")
        let github = FakeGitHub.admitting { _ throws(HTTPError) in
            var answer = HTTPResponse.json(200, Sample.session(token: token))
            answer.headers["Date"] = date
            return answer
        }
        let session = try await ActionsClient.make(github).openSession(of: ScaleSetID(rawValue: 7), owner: "a")
        #expect(session.tokenLife == .seconds(life))
        #expect(session.tokenExpiresMs == (now + end) * 1000)
    }
}
