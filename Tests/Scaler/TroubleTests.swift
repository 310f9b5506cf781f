import Testing

@testable import Scaler

@Suite("Troubles")
struct TroubleTests {
    private var leader = Rehearsal(maximum: 4)
    private static func isListing(_ action: Action) -> Bool { action == .compute(.listInstances) }

    /// `degraded` as it stands in the last STATE that was to be committed.
    private mutating func degraded() -> [DegradedItem] {
        leader.passLeading(1_200)
        let states = leader.commit().compactMap { write -> Item? in
            guard write.key == Rehearsal.scope.state, case .put(let item) = write.change else { return nil }
            return item
        }
        return states.last.flatMap { try? StateRecord($0) }?.degraded ?? []
    }

    private var notes: [String] {
        (leader.last?.notes ?? []).filter { note in note.fields.contains { $0.name == "what" } }.map(\.text)
    }

    @Test("one failure is no trouble; the second is shown with the service's words, since when, and the next try")
    mutating func showsTheSecond() {
        leader.serve(statistics: Statistics())
        leader.passLeading(61_000)
        leader.answer(.refused(Refusal(.rejected, "UnauthorizedOperation: denied (request 7)")), Self.isListing)
        #expect(degraded().isEmpty)
        leader.passLeading(5_000)
        leader.answer(.refused(Refusal(.rejected, "UnauthorizedOperation: denied (request 8)")), Self.isListing)
        #expect(notes.count == 1)
        let shown = degraded()
        #expect(shown.count == 1)
        #expect(shown.first?.what == "listing")
        #expect(shown.first?.words == "UnauthorizedOperation: denied (request 8)")
        #expect(shown.first?.since != nil && shown.first?.nextTry != nil)
    }

    @Test("a pause that GitHub asks for is shown at its first failure, if it is long", arguments: [(8, 0), (60, 1)])
    mutating func showsALongPause(seconds: Int, shown: Int) {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        leader.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3)))) { $0 == .compute(.resolveTemplate) }
        leader.commit()
        let instance = Instance(id: InstanceID("i-1"), state: .pending, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: [instance], shortfalls: []))), Meant.launch)
        leader.commit()
        leader.answer(.refused(Refusal(.busy, "429 Too Many Requests", retryAfter: .seconds(seconds))), Meant.mint)
        #expect(notes.count == shown)
        let items = degraded().filter { $0.what == "configuration" }
        #expect(items.count == shown && items.allSatisfy { $0.words == "429 Too Many Requests" && $0.nextTry != nil })
    }

    @Test("a trouble is logged once, however often it fails, and goes with the first success")
    mutating func saysItOnce() {
        leader.serve(statistics: Statistics())
        leader.passLeading(61_000)
        var said = 0
        for _ in 0..<6 {
            leader.answer(.unknown("timeout"), Self.isListing)
            said += notes.count
            leader.passLeading(5_100)
        }
        #expect(said == 1)
        #expect(degraded().count == 1)
        leader.answer(.done(.instances([])), Self.isListing)
        #expect(leader.controller.turn.troubles.shown.isEmpty)
    }

    @Test("a session that GitHub refuses again and again is a trouble, and ends as one when it is granted")
    mutating func tellsOfTheSession() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        for _ in 0..<2 {
            leader.answer(.refused(Refusal(.exists, "already has an active session")), Meant.openSession)
            leader.passLeading(5_200)
        }
        #expect(leader.controller.turn.troubles.shown.map(\.what) == [.session])
        leader.answer(.done(.session(SessionGrant(id: SessionID("s-1"), statistics: nil, tokenExpires: nil))), Meant.openSession)
        #expect(leader.controller.turn.troubles.shown.isEmpty)
    }

    @Test("a credential that is wrong at the first start of all is recorded as a trouble, after the second reading and not before")
    mutating func recordsTheFirstOfAll() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        func states() -> [StateRecord] {
            leader.answer(.refused(Refusal(.unauthorized, "Bad credentials")), { $0 == .github(.ensureScaleSet) })
            leader.passLeading(1_000)
            return leader.commit().compactMap { write in
                guard write.key == Rehearsal.scope.state, case .put(let item) = write.change else { return nil }
                return try? StateRecord(item)
            }
        }
        let before = (0..<8).flatMap { _ in states() }
        #expect(before.isEmpty && !leader.controller.turn.troubles.shown.isEmpty)
        leader.answer(.done(.items([:])), Meant.query)
        let after = (0..<3).flatMap { _ in states() }
        #expect(after.first?.degraded.contains { $0.words.contains("Bad credentials") } == true)
        #expect(after.first?.scaleSet == nil)
    }

    @Test(
        "whatever fails for ever is shown",
        arguments: [
            (Storm.Kind.commit, Troubles.What.commit), (.listInstances, .listing), (.resolveTemplate, .template),
            (.ensureScaleSet, .session), (.openSession, .session), (.poll, .session), (.refreshSession, .token),
            (.acknowledge, .acknowledgement), (.acquire, .acquisition), (.mint, .configuration), (.findRunner, .lookup),
            (.removeRunner, .removal),
            (.terminate, .termination), (.readPhase, .phase),
        ])
    func showsEach(_ kind: Storm.Kind, _ what: Troubles.What) {
        var storm = Storm(kind, .busy)
        storm.pass(minutes: kind == .refreshSession ? 5 : 2)
        #expect(storm.troubles.contains(what))
    }
}
