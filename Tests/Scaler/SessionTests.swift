import Testing

@testable import Scaler

@Suite("Session")
struct SessionTests {
    private var leader = Rehearsal()

    private func message(_ id: Int64, _ jobs: [JobEvent] = [], offers: [Int64] = []) -> Outcome {
        .done(.message(Message(id: id, statistics: Statistics(), jobs: jobs, offers: offers)))
    }

    private static func recorded(committed: Int64, session: String? = "dead", scaleSet: Int64 = 1) -> [Key: Item] {
        var state = StateRecord()
        state.committed = committed
        state.scaleSet = scaleSet
        state.session = session.map { SessionID($0) }
        return [Rehearsal.scope.state: state.item]
    }

    private static func cursor(_ action: Action?) -> Int64? { if case .github(.poll(_, let after, _)) = action { after } else { nil } }

    @Test("the dead leader's session is deleted by its recorded id before a new one is opened")
    mutating func clearsTheOld() {
        leader.lead()
        leader.answer(.done(.items(Self.recorded(committed: 9))), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        #expect(leader.asked(Meant.openSession).isEmpty)
        #expect(leader.asked(Meant.deleteSession) == [.github(.deleteSession(SessionID("dead"), scaleSet: 1))])
        leader.answer(.done(.nothing), Meant.deleteSession)
        #expect(leader.asked(Meant.openSession).count == 1)
    }

    @Test(
        "an answer that says nothing of the dead leader's session leads to no new one",
        arguments: [
            Outcome.refused(Refusal(.busy, "429")), .refused(Refusal(.unauthorized, "401")), .unknown("could not connect"), .skipped,
        ])
    mutating func clearsOnARealAnswer(_ outcome: Outcome) {
        leader.lead()
        leader.answer(.done(.items(Self.recorded(committed: 9))), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(outcome, Meant.deleteSession)
        leader.passLeading(1_500)
        #expect(leader.asked(Meant.openSession).isEmpty)
        #expect(leader.asked(Meant.deleteSession).count == 1)
    }

    @Test("when GitHub knows no such session and yet refuses a new one, the recorded session is deleted again")
    mutating func clearsAgainOnConflict() {
        leader.lead()
        leader.answer(.done(.items(Self.recorded(committed: 9))), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(.refused(Refusal(.notFound, "404")), Meant.deleteSession)
        leader.answer(.refused(Refusal(.exists, "already has an active session")), Meant.openSession)
        leader.passLeading(5_200)
        #expect(leader.asked(Meant.deleteSession) == [.github(.deleteSession(SessionID("dead"), scaleSet: 1))])
        leader.answer(.done(.nothing), Meant.deleteSession)
        leader.answer(.refused(Refusal(.exists, "already has an active session")), Meant.openSession)
        leader.passLeading(5_200)
        #expect(leader.asked(Meant.deleteSession).isEmpty, "GitHub deleted it: another one lives")
        #expect(leader.asked(Meant.openSession).count == 1)
    }

    @Test("while GitHub refuses because another session lives, it is asked again every five seconds")
    mutating func retriesConflict() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        for _ in 0..<3 {
            leader.answer(.refused(Refusal(.exists, "already has an active session")), Meant.openSession)
            leader.passLeading(4_600)
            #expect(leader.asked(Meant.openSession).isEmpty)
            leader.passLeading(600)
            #expect(leader.asked(Meant.openSession).count == 1)
        }
    }

    @Test("nothing is polled before the session's id is committed, and the first poll has no cursor")
    mutating func recordsFirst() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(.done(.session(SessionGrant(id: SessionID("s-1"), statistics: nil, tokenExpires: nil))), Meant.openSession)
        #expect(leader.asked(Meant.poll).isEmpty)
        let writes = leader.commit()
        #expect(writes.contains { if case .put(let item) = $0.change { item["session"] == .text("s-1") } else { false } })
        #expect(Self.cursor(leader.asked(Meant.poll).first) == 0)
    }

    /// A session is granted without a count, to a successor that finds `recorded`.
    private mutating func serveUncounted(_ recorded: Statistics?, idle: [Key: Item] = [:]) {
        var state = StateRecord()
        (state.scaleSet, state.statistics) = (1, recorded)
        leader.lead()
        leader.answer(.done(.items(idle.merging([Rehearsal.scope.state: state.item]) { $1 })), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(.done(.session(SessionGrant(id: SessionID("s-1"), statistics: nil, tokenExpires: nil))), Meant.openSession)
        leader.commit()
        leader.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3))), { $0 == .compute(.resolveTemplate) })
        leader.answer(.done(.instances([])), { $0 == .compute(.listInstances) })
        leader.commit()
    }

    @Test("a session that is granted without a count launches for the count that the dead leader recorded")
    mutating func launchesForTheRecorded() {
        serveUncounted(Statistics(assigned: 2))
        #expect(leader.asked(Meant.launch).count == 1)
    }

    @Test("a session that is granted without a count, where none is recorded, launches nothing before GitHub counts")
    mutating func waitsForACount() {
        serveUncounted(nil)
        #expect(leader.controller.reign?.estate.holdings?.fleet.scaling.isReady == false)
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 1)))), Meant.poll)
        leader.commit()
        #expect(leader.asked(Meant.launch).count == 1)
    }

    @Test("no idle runner is retired on a recorded count")
    mutating func retiresNoneOnTheRecorded() {
        let instance = Instance(id: InstanceID("i-1"), state: .running, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        var record = RunnerRecord(
            name: RunnerName("spot-i-1"), instance: instance, state: .configured, at: WallTime(milliseconds: Rehearsal.wall))
        (record.githubID, record.scaleSet, record.configured) = (41, 1, record.launched)
        serveUncounted(Statistics(), idle: [Rehearsal.scope.runner(record.name): record.item])
        leader.passLeading(200_000)
        #expect(leader.controller.reign?.estate.holdings?.fleet.roster[instance.id]?.record.state == .configured)
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics()))), Meant.poll)
        leader.passLeading(125_000)
        #expect(leader.controller.reign?.estate.holdings?.fleet.roster[instance.id]?.record.state == .retiring)
    }

    @Test("a message is acknowledged after its consequences are committed, and later polls carry its id")
    mutating func acknowledgesLast() {
        leader.serve()
        leader.answer(message(5), Meant.poll)
        #expect(leader.asked(Meant.acknowledge).isEmpty)
        #expect(Self.cursor(leader.asked(Meant.poll).first) == 5)
        leader.commit()
        #expect(leader.asked(Meant.acknowledge) == [.github(.acknowledge(SessionID("s-1"), message: 5))])
    }

    @Test("an acknowledgement without an answer is tried again")
    mutating func retriesAcknowledgement() {
        acknowledgesLast()
        leader.answer(.unknown("timeout"), Meant.acknowledge)
        leader.passLeading(2_100)
        #expect(leader.asked(Meant.acknowledge).count == 1)
    }

    @Test("while GitHub takes none, acknowledgements are tried one at a time, ever more seldom and not before it asks; then all at once")
    mutating func pacesAcknowledgements() {
        leader.serve()
        for id: Int64 in 5...9 { leader.answer(message(id), Meant.poll) }
        leader.commit()
        #expect(leader.asked(Meant.acknowledge).count == 5)
        while leader.answer(.unknown("timeout"), Meant.acknowledge) != nil {}
        var tries = 0
        for _ in 0..<600 {
            leader.passLeading(200)
            #expect(leader.asked(Meant.acknowledge).count <= 1)
            if leader.answer(.unknown("timeout"), Meant.acknowledge) != nil { tries += 1 }
        }
        #expect((4...20).contains(tries), "in two minutes")
        while leader.asked(Meant.acknowledge).isEmpty { leader.passLeading(1_000) }
        leader.answer(.refused(Refusal(.busy, "429", retryAfter: .seconds(50))), Meant.acknowledge)
        leader.passLeading(49_000)
        #expect(leader.asked(Meant.acknowledge).isEmpty)
        leader.passLeading(12_000)
        leader.answer(.done(.nothing), Meant.acknowledge)
        #expect(leader.asked(Meant.acknowledge).count == 4)
    }

    @Test("a message at or below the committed id is acknowledged again without acting")
    mutating func passesOverRedelivery() {
        let event = JobEvent(.assigned, job: JobID("j"), repository: "", workflow: "", name: "", queued: nil, assigned: nil)
        let record = JobRecord(event, at: WallTime(milliseconds: Rehearsal.wall - 3_600_000))
        leader.serve(Self.recorded(committed: 9).merging([Rehearsal.scope.job(record.id): record.item]) { $1 })
        leader.answer(message(9, [event]), Meant.poll)
        leader.pass(5)
        #expect(leader.asked(Meant.acknowledge) == [.github(.acknowledge(SessionID("s-1"), message: 9))])
        #expect(leader.controller.reign?.estate.holdings?.fleet.jobs.raising == 0)
    }

    @Test("a committed id belongs to one scale set: another one's messages begin at nothing")
    mutating func forgetsAnotherScaleSet() {
        leader.serve(Self.recorded(committed: 9, scaleSet: 77))
        leader.answer(message(3), Meant.poll)
        #expect(leader.asked(Meant.acknowledge).isEmpty)
        leader.commit()
        #expect(leader.asked(Meant.acknowledge).count == 1)
    }

    @Test("a session opened anew by the same leader doesn't take the committed id back, though a commit is still under way")
    mutating func keepsTheHighest() {
        leader.serve()
        leader.answer(message(5), Meant.poll)
        leader.answer(.refused(Refusal(.notFound, "gone")), Meant.poll)
        leader.passLeading(1_500)
        leader.answer(.done(.nothing), Meant.deleteSession)
        leader.answer(.done(.session(SessionGrant(id: SessionID("s-2"), statistics: nil, tokenExpires: nil))), Meant.openSession)
        let states = leader.commit().compactMap { write -> Attribute? in
            guard write.key == Rehearsal.scope.state, case .put(let item) = write.change else { return nil }
            return item["committed"]
        }
        #expect(states.allSatisfy { $0 == .number(5) })
        #expect(!states.isEmpty)
    }

    @Test("a lost session is opened anew only after a renewal of the lease that was sent since")
    mutating func waitsForARenewal() {
        leader.serve()
        leader.answer(.refused(Refusal(.notFound, "not in redis")), Meant.poll)
        leader.pass(10)
        #expect(leader.asked(Meant.openSession).isEmpty)
        leader.passLeading(2_000)
        #expect(leader.asked(Meant.openSession).isEmpty)
        #expect(leader.asked(Meant.deleteSession) == [.github(.deleteSession(SessionID("s-1"), scaleSet: 1))], "it may live after all")
        leader.answer(.done(.nothing), Meant.deleteSession)
        #expect(leader.asked(Meant.openSession).count == 1)
    }

    @Test("what a refresh brings that was asked for before the session was lost is of no consequence to the new one")
    mutating func forgetsAnOldRefresh() {
        leader.serve()
        leader.answer(.refused(Refusal(.unauthorized, "expired")), Meant.poll)
        leader.pass(5)
        leader.answer(.refused(Refusal(.notFound, "gone")), Meant.acknowledge)
        let isRefresh = { (action: Action) in if case .github(.refreshSession) = action { true } else { false } }
        #expect(leader.asked(isRefresh).count == 1)
        leader.passLeading(61_000)
        leader.answer(.refused(Refusal(.notFound, "gone")), Meant.poll)
        leader.passLeading(1_500)
        leader.answer(.done(.nothing), Meant.deleteSession)
        leader.answer(.done(.session(SessionGrant(id: SessionID("s-2"), statistics: nil, tokenExpires: nil))), Meant.openSession)
        leader.commit()
        leader.answer(.refused(Refusal(.notFound, "gone")), isRefresh)
        #expect(leader.controller.reign?.estate.holdings?.session.grant?.id == SessionID("s-2"))
        #expect(leader.controller.reign?.estate.holdings?.session.isOpen == true)
    }

    @Test("a session that is granted after the handover began is deleted by who asked for it, before the lease is released")
    mutating func disownsALateGrant() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        #expect(leader.asked(Meant.openSession).count == 1)
        leader.see(.stopRequested)
        leader.answer(.done(.session(SessionGrant(id: SessionID("s-1"), statistics: nil, tokenExpires: nil))), Meant.openSession)
        #expect(leader.asked(Meant.deleteSession) == [.github(.deleteSession(SessionID("s-1"), scaleSet: 1))])
        #expect(leader.asked(Meant.release).isEmpty)
        leader.answer(.done(.nothing), Meant.deleteSession)
        for _ in 0..<20 where leader.asked(Meant.release).isEmpty {
            leader.answer(.done(.item(nil)), Meant.renewal)
            leader.pass(200)
        }
        #expect(leader.asked(Meant.release).count == 1)
    }

    @Test("a session whose id may stand in no record is deleted when the lease is lost")
    mutating func disownsAnUnrecordedGrant() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(.done(.session(SessionGrant(id: SessionID("s-1"), statistics: nil, tokenExpires: nil))), Meant.openSession)
        leader.pass(6_000)
        #expect(leader.epoch == nil)
        #expect(leader.asked(Meant.deleteSession) == [.github(.deleteSession(SessionID("s-1"), scaleSet: 1))])
    }

    @Test("offers are acquired, and their message isn't acknowledged before GitHub answered")
    mutating func acquires() {
        leader.serve()
        leader.answer(message(5, offers: [501]), Meant.poll)
        leader.commit()
        #expect(leader.asked(Meant.acknowledge).isEmpty)
        leader.answer(.done(.acquired([501]))) { if case .github(.acquire(_, _, let offers)) = $0 { offers == [501] } else { false } }
        leader.pass(5)
        #expect(leader.asked(Meant.acknowledge).count == 1)
    }

    @Test("offers are acquired for the capacity that is there; the others wait with their message until there is more")
    mutating func acquiresWhatCanBeRun() {
        let asked = { (leader: Rehearsal) -> [[Int64]] in
            leader.pending.compactMap { if case .github(.acquire(_, _, let offers)) = $0.action { offers } else { nil } }
        }
        let isAcquisition = { (action: Action) in if case .github(.acquire) = action { true } else { false } }
        leader = Rehearsal(maximum: 3)
        leader.serve(statistics: Statistics(assigned: 1))
        let offers = Message(id: 5, statistics: Statistics(assigned: 1), offers: [501, 502, 503, 504])
        leader.answer(.done(.message(offers)), Meant.poll)
        #expect(asked(leader) == [[501, 502]])
        leader.answer(.done(.acquired([501, 502])), isAcquisition)
        leader.commit()
        #expect(asked(leader).isEmpty && leader.asked(Meant.acknowledge).isEmpty)
        leader.answer(.done(.message(Message(id: 6, statistics: Statistics(assigned: 3)))), Meant.poll)
        #expect(asked(leader).isEmpty)
        leader.answer(.done(.message(Message(id: 7, statistics: Statistics(assigned: 1)))), Meant.poll)
        #expect(asked(leader) == [[503, 504]])
        leader.commit()
        leader.answer(.done(.acquired([503, 504])), isAcquisition)
        leader.pass(5)
        #expect(leader.asked(Meant.acknowledge).contains(.github(.acknowledge(SessionID("s-1"), message: 5))))
    }

    @Test("jobs that GitHub doesn't give take no room: the next offers are asked for at once")
    mutating func passesOverWhatIsGone() {
        let isAcquisition = { (action: Action) in if case .github(.acquire) = action { true } else { false } }
        leader = Rehearsal(maximum: 2)
        leader.serve()
        let offers = Message(id: 5, statistics: Statistics(available: 1), offers: [501, 502, 503, 504])
        leader.answer(.done(.message(offers)), Meant.poll)
        leader.answer(.done(.acquired([])), isAcquisition)
        leader.pass(5)
        #expect(leader.asked(isAcquisition) == [.github(.acquire(SessionID("s-1"), scaleSet: 1, offers: [503, 504]))])
    }

    @Test("offers that GitHub is too busy to give are asked for again soon after it says so, or after a second", arguments: [nil, 50])
    mutating func acquiresAfterwards(_ seconds: Int64?) {
        let isAcquisition = { (action: Action) in if case .github(.acquire(_, _, let offers)) = action { offers == [501] } else { false } }
        leader.serve()
        leader.answer(message(5, offers: [501]), Meant.poll)
        leader.commit()
        let busy = Refusal(.busy, "429", retryAfter: seconds.map { .seconds($0) })
        #expect(leader.answer(.refused(busy), isAcquisition) != nil)
        leader.passLeading((seconds ?? 1) * 1_000 - 100)
        #expect(leader.asked(isAcquisition).isEmpty)
        leader.passLeading(seconds.map { $0 * 200 } ?? 1_300)
        #expect(leader.asked(isAcquisition).count == 1)
        #expect(leader.asked(Meant.acknowledge).isEmpty)
    }

    @Test("a session that GitHub is too busy to refresh is refreshed soon after it says so, or after a second", arguments: [nil, 90])
    mutating func refreshesAfterwards(_ seconds: Int64?) {
        let isRefresh = { (action: Action) in if case .github(.refreshSession) = action { true } else { false } }
        leader.serve()
        leader.answer(.refused(Refusal(.unauthorized, "expired")), Meant.poll)
        leader.pass(5)
        let busy = Refusal(.busy, "429", retryAfter: seconds.map { .seconds($0) })
        #expect(leader.answer(.refused(busy), isRefresh) != nil)
        leader.passLeading((seconds ?? 1) * 1_000 - 100)
        #expect(leader.asked(isRefresh).isEmpty)
        leader.passLeading(seconds.map { $0 * 200 + 200 } ?? 3_300)
        #expect(leader.asked(isRefresh).count == 1)
        #expect(leader.controller.reign?.estate.holdings?.session.isOpen == true)
    }

    @Test("a token whose end lies in this clock's past is refreshed when the queue refuses it, which is no trouble the first time")
    mutating func refreshesByNoForeignClock() {
        let isRefresh = { (action: Action) in if case .github(.refreshSession) = action { true } else { false } }
        leader.serve()
        let past = SessionGrant(
            id: SessionID("s-1"), statistics: Statistics(), tokenExpires: WallTime(milliseconds: Rehearsal.wall - 7_200_000))
        var refreshes: [Int] = []
        var troubles: [Bool] = []
        for minute in 0..<10 {
            leader.answer(minute % 5 == 0 ? .refused(Refusal(.unauthorized, "expired")) : .done(.message(nil)), Meant.poll)
            for _ in 0..<60 {
                leader.passLeading(1_000)
                if leader.answer(.done(.session(past)), isRefresh) != nil { refreshes.append(minute) }
            }
            troubles.append(leader.controller.reign?.estate.isTroubled == true)
        }
        #expect(refreshes == [0, 5])
        #expect(!troubles.contains(true))
        leader.answer(.refused(Refusal(.unauthorized, "expired")), Meant.poll)
        leader.passLeading(1_000)
        leader.answer(.done(.session(past)), isRefresh)
        leader.passLeading(1_000)
        leader.answer(.refused(Refusal(.unauthorized, "expired")), Meant.poll)
        #expect(leader.controller.reign?.estate.isTroubled == true, "the queue refuses a token that was just renewed")
    }

    @Test("nor is it refreshed sooner for a token that GitHub refuses again meanwhile")
    mutating func refreshesNoSooner() {
        let isRefresh = { (action: Action) in if case .github(.refreshSession) = action { true } else { false } }
        leader.serve()
        leader.answer(message(5), Meant.poll)
        leader.answer(.refused(Refusal(.unauthorized, "expired")), Meant.poll)
        leader.commit()
        leader.answer(.refused(Refusal(.busy, "429", retryAfter: .seconds(90))), isRefresh)
        for _ in 0..<440 {
            leader.answer(.refused(Refusal(.unauthorized, "expired")), Meant.acknowledge)
            leader.answer(.refused(Refusal(.unauthorized, "expired")), Meant.poll)
            leader.passLeading(200)
            #expect(leader.asked(isRefresh).isEmpty)
        }
        leader.passLeading(20_000)
        #expect(leader.asked(isRefresh).count == 1)
    }
}
