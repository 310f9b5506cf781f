import Testing

@testable import Scaler

/// GitHub keeps the labels that a scale set was made with: agents know them, and change nothing.
@Suite("Labels")
struct LabelTests {
    private var leader = Rehearsal { $0.labels = ["linux", "gpu"] }
    private static let drifted = Outcome.done(.scaleSet(GitHubScaleSet(id: 1, labels: ["linux"])))
    private static let wanted = Outcome.done(.scaleSet(GitHubScaleSet(id: 1, labels: ["GPU", "Linux"])))
    private static func isEnsure(_ action: Action) -> Bool { action == .github(.ensureScaleSet) }

    private mutating func serve(_ set: Outcome, recorded: StateRecord? = nil) {
        leader.lead()
        leader.answer(.done(.items(recorded.map { [Rehearsal.scope.state: $0.item] } ?? [:])), Meant.query)
        leader.answer(set, Self.isEnsure)
        leader.answer(.done(.session(SessionGrant(id: SessionID("s"), statistics: Statistics(), tokenExpires: nil))), Meant.openSession)
    }

    /// The last STATE that was to be committed.
    private mutating func state() throws -> StateRecord? {
        let states = leader.commit().compactMap { write -> Item? in
            guard write.key == Rehearsal.scope.state else { return nil }
            switch write.change {
            case .put(let item): return item
            // Before the second reading the committed message id is left alone.
            case .update(var item):
                item["committed"] = .number(0)
                return item
            case .delete: return nil
            }
        }
        return try states.last.map { item throws(UnreadableRecord) in try StateRecord(item) }
    }

    private func said(_ level: Note.Level) -> Int { leader.notes.count { $0.level == level && $0.text.contains("GitHub's labels") } }

    @Test("STATE has GitHub's labels, and says what differs from the settings and what to do")
    mutating func recordsTheDrift() throws {
        serve(Self.drifted)
        let state = try #require(try state())
        #expect(state.labels == ["linux"])
        #expect(state.degraded.map(\.what) == ["labels"])
        #expect(state.degraded.first?.words.contains("RUNNER_SCALE_SET_NAME") == true)
        #expect(said(.warning) == 1)
    }

    @Test("labels in another order and case are no drift")
    mutating func comparesAsASet() throws {
        serve(Self.wanted)
        let state = try #require(try state())
        #expect(state.labels == ["GPU", "Linux"] && state.degraded.isEmpty && said(.warning) == 0)
    }

    @Test("a leader sees a set whose labels changed at GitHub by its own question, and says so once")
    mutating func seesTheChange() throws {
        serve(Self.drifted)
        _ = try state()
        for _ in 0..<3 {
            leader.answer(Self.wanted, Meant.probe(.github))
            leader.passLeading(11_000)
        }
        #expect(try #require(try state()).degraded.isEmpty)
        #expect(said(.warning) == 1 && said(.info) == 1)
    }

    @Test("a successor goes on showing the drift that STATE tells of, since when it was, before GitHub has answered")
    mutating func doesNotBlink() throws {
        let since = WallTime(milliseconds: 1_000)
        var recorded = StateRecord()
        (recorded.scaleSet, recorded.labels) = (1, ["linux"])
        recorded.degraded = [DegradedItem("labels", "as it was", since: since)]
        leader.answer(.unknown("no answer"), Meant.probe(.github))
        leader.lead()
        leader.answer(.done(.items([Rehearsal.scope.state: recorded.item])), Meant.query)
        let holdings = try #require(leader.controller.reign?.estate.holdings)
        #expect(holdings.session.labels.drift?.what == "labels")
        leader.answer(.done(.scaleSet(GitHubScaleSet(id: 1, labels: ["linux"]))), Self.isEnsure)
        leader.answer(.done(.session(SessionGrant(id: SessionID("s"), statistics: Statistics(), tokenExpires: nil))), Meant.openSession)
        #expect(try #require(try state()).degraded.first?.since == since)
    }

    @Test("a standby knows a set with other labels, and takes over without asking for it again")
    mutating func standbyKnowsTheSet() {
        leader.answer(Self.drifted, Meant.probe(.github))
        var recorded = StateRecord()
        recorded.scaleSet = 1
        leader.lead()
        leader.answer(.done(.items([Rehearsal.scope.state: recorded.item])), Meant.query)
        #expect(leader.asked(Self.isEnsure).isEmpty && leader.asked(Meant.openSession).count == 1)
    }
}
