import Testing

@testable import World

@Suite("GitHub behind proxies and rate limits")
struct RefusalTests {
    var tenant = Tenant()

    init() {
        tenant.open()
        _ = tenant.poll(at: 0)
    }

    @Test("A call that a proxy answers with HTML and status 200 changes nothing at GitHub")
    mutating func pages() throws {
        let id = tenant.listen("spot-1", at: 0)
        tenant.queue(1, at: 0)
        let polled = tenant.poll(at: 0)
        let message = try #require(polled)
        for call in [GitHub.Call.removeRunner, .acknowledge, .deleteSession] { tenant.github.faults.answers[call] = [.page] }
        let token = tenant.session?.queueToken ?? ""
        let answers = [
            tenant.github.removeRunner(id, at: 1).failure, tenant.github.deleteMessage(message.id, token: token, at: 1).failure,
            tenant.github.deleteSession(tenant.session?.id ?? "", scaleSet: tenant.set, at: 1).failure,
        ]
        #expect(answers.allSatisfy { $0?.isPage == true && $0?.message.hasPrefix("<!DOCTYPE html>") == true })
        #expect(tenant.github.peekRunner("spot-1") != nil && tenant.github.messages(of: tenant.set) == [message])
        #expect(tenant.github.session(of: tenant.set) != nil)
        #expect(tenant.github.removeRunner(id, at: 2).failure == nil, "one page, one call")
    }

    @Test("A rate limit refuses one kind of call until it is over and says in Retry-After how long that is")
    mutating func rateLimit() throws {
        tenant.github.faults.rateLimits[.mint] = .init(until: 60_000, status: 403)
        let answer = tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 500)
        let refused = try #require(answer.failure)
        #expect(refused.status == 403 && refused.retryAfter == 60 && refused.message.contains("secondary rate limit"))
        #expect(tenant.github.findRunners(name: "spot-1", at: 500).failure == nil, "another kind of call")
        #expect(tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 60_000).failure == nil)
    }

    @Test("A rate limit with a penalty lasts longer for a client that goes on calling")
    mutating func penalty() {
        tenant.github.faults.rateLimits[.removeRunner] = .init(until: 10_000, saysRetryAfter: false, penalty: 5_000)
        #expect(tenant.github.removeRunner(1, at: 0).failure?.retryAfter == nil)
        #expect(tenant.github.removeRunner(1, at: 14_999).failure?.status == 429)
        #expect(tenant.github.removeRunner(1, at: 19_999).failure?.status == 429)
        #expect(tenant.github.removeRunner(1, at: 25_000).failure?.exception == "AgentNotFoundException")
    }

    @Test("GitHub registers at most the limit of runners within one window")
    mutating func registrations() {
        tenant.github.registrationLimit.most = 2
        let refusals = (0..<3).map { tenant.github.mintRunner("r\($0)", scaleSet: tenant.set, at: 1_000 * Int64($0)).failure }
        #expect(refusals.map { $0?.status } == [nil, nil, 429] && refusals[2]?.retryAfter == 298)
        #expect(tenant.github.mintRunner("r3", scaleSet: tenant.set, at: 300_000).failure == nil)
        #expect(tenant.github.everyRunner.map(\.name) == ["r1", "r3"], "the first was never used, and is removed by now")
    }

    @Test("A late configuration has its registration from the request on")
    mutating func lateMint() throws {
        tenant.github.faults.lateMints = 1
        let late = try tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 1_000).get()
        #expect(late.configuredAt == 241_000)
        #expect(tenant.github.mintRunner("spot-1", scaleSet: tenant.set, at: 2_000).failure?.exception == "AgentExistsException")
        tenant.github.periods.minting = 2_000...3_000
        let next = try tenant.github.mintRunner("spot-2", scaleSet: tenant.set, at: 2_000).get()
        #expect((4_000...5_000).contains(next.configuredAt))
        _ = tenant.github.advance(to: 301_000)
        #expect(
            tenant.github.everyRunner.map(\.name) == ["spot-2"], "a registration nobody used in time is removed, however late its answer")
    }
}
