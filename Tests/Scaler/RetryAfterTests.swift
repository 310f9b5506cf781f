import Testing

@testable import Scaler

@Suite("Retry-After")
struct RetryAfterTests {
    private var leader = Rehearsal()

    private static func busy(_ seconds: Int) -> Outcome { .refused(Refusal(.busy, "slow down", retryAfter: .seconds(seconds))) }

    @Test("neither progress nor another failure shortens what a service asked for")
    func outlasts() {
        var turn = Turn(now: Rehearsal.present(1_000), seed: 1, trapsOnDefect: true)
        var pacer = Pacer(base: .seconds(1), cap: .seconds(60))
        pacer.failed(&turn, retryAfter: .seconds(100))
        let end = turn.instant + .seconds(100)
        pacer.failed(&turn)
        #expect(!pacer.mayTry(at: end - .milliseconds(1)))
        pacer.progressed()
        #expect(!pacer.mayTry(at: end - .milliseconds(1)) && pacer.failures == 0)
        #expect(pacer.mayTry(at: end + .seconds(31)))
    }

    @Test("agents that GitHub refused together don't ask it again together")
    func spreads() {
        var waits: Set<Int64> = []
        for seed in UInt64(1)...8 {
            var standby = Rehearsal(seed: seed)
            standby.answer(Self.busy(120), Meant.probe(.github))
            let refused = standby.now
            while standby.asked(Meant.probe(.github)).isEmpty, standby.now < 300_000 { standby.follow(500) }
            waits.insert(standby.now - refused)
        }
        #expect(waits.count >= 4 && waits.allSatisfy { $0 >= 120_000 }, "\(waits)")
    }

    @Test("a renewed token brings no poll before GitHub's Retry-After is over")
    mutating func pollsNoSooner() {
        leader.serve()
        leader.answer(.done(.message(Message(id: 1, statistics: Statistics()))), Meant.poll)
        leader.commit()
        leader.answer(Self.busy(100), Meant.poll)
        leader.answer(.refused(Refusal(.unauthorized, "token")), Meant.acknowledge)
        leader.passLeading(2_000)
        let grant = SessionGrant(id: SessionID("s-1"), statistics: Statistics(), tokenExpires: nil)
        let renewed = leader.answer(.done(.session(grant)), { if case .github(.refreshSession) = $0 { true } else { false } })
        #expect(renewed != nil)
        leader.passLeading(90_000)
        #expect(leader.asked(Meant.poll).isEmpty)
        leader.passLeading(40_000)
        #expect(leader.asked(Meant.poll).count == 1)
    }

    @Test("a session that the second reading shows is not deleted before GitHub's Retry-After is over")
    mutating func deletesNoSooner() {
        var state = StateRecord()
        state.scaleSet = 1
        leader.lead()
        leader.answer(.done(.items([Rehearsal.scope.state: state.item])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(Self.busy(60), Meant.openSession)
        leader.passLeading(6_000)
        state.session = SessionID("dead")
        leader.answer(.done(.items([Rehearsal.scope.state: state.item])), Meant.query)
        leader.passLeading(50_000)
        #expect(leader.asked(Meant.deleteSession).isEmpty)
        leader.passLeading(30_000)
        #expect(leader.asked(Meant.deleteSession).count == 1)
    }

    @Test("no reign opens a session before the Retry-After that GitHub gave this process in an earlier one is over")
    mutating func opensNoSooner() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        #expect(leader.asked(Meant.openSession).count == 1)
        leader.pass(6_000)
        #expect(leader.epoch == nil)
        leader.answer(Self.busy(60), Meant.openSession)
        while leader.answer(.unknown("no answer"), Meant.renewal) != nil {}
        for _ in 0..<40 where leader.epoch == nil {
            leader.answer(.done(.item(ScalerTests.lease(released: true))), Meant.readLease)
            leader.pass(100)
            leader.answer(.done(.nothing), Meant.claim)
        }
        leader.answer(.done(.items([:])), Meant.query)
        leader.passLeading(50_000)
        #expect(leader.epoch == 8 && leader.asked { $0 == .github(.ensureScaleSet) }.isEmpty)
        leader.passLeading(22_000)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        #expect(leader.asked(Meant.openSession).count == 1)
    }

    @Test("EC2 is not listed before its Retry-After is over, and without one after 4 to 8 seconds")
    mutating func listsNoSooner() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.unknown("no answer"), Meant.list)
        leader.passLeading(3_800)
        #expect(leader.asked(Meant.list).isEmpty)
        leader.passLeading(4_400)
        leader.answer(Self.busy(120), Meant.list)
        leader.passLeading(119_000)
        #expect(leader.asked(Meant.list).isEmpty)
        leader.passLeading(31_000)
        #expect(leader.asked(Meant.list).count == 1)
    }
}
