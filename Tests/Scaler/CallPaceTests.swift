import Testing

@testable import Scaler

@Suite("The pace of calls")
struct CallPaceTests {
    private var turn = Turn(now: Rehearsal.present(1_000), seed: 1)
    private var pace = CallPace(atOnce: 8)

    /// How many of twenty calls go now.
    private mutating func calls(after milliseconds: Int64) -> Int {
        turn.begin(at: Rehearsal.present(turn.instant.sinceBoot.inMilliseconds + milliseconds))
        for number in 1...20 {
            let id = InstanceID("i-\(number)")
            pace.ask(.github(.findRunner(RunnerName("spot-\(id)"))), for: .registration(.find(id)))
        }
        pace.advance(&turn) { _ in true }
        let sent = turn.effects.count
        // Those that waited are no part of the next look.
        turn.begin(at: turn.now)
        pace.advance(&turn) { _ in false }
        return sent
    }

    private mutating func answer(_ outcome: Outcome, times: Int) { for _ in 0..<times { pace.answered(outcome, &turn) } }

    @Test("a failure narrows it, each success widens it by one, and a minute after the last failure it is whole again")
    mutating func widens() {
        #expect(calls(after: 0) == 8)
        answer(.unknown("502"), times: 8)
        for left in [4, 2, 1] {
            #expect(calls(after: 70_000) == left, "nothing has succeeded since")
            answer(.unknown("502"), times: left)
        }
        #expect(calls(after: 70_000) == 1)
        answer(.done(.nothing), times: 1)
        #expect(calls(after: 100) == 8)
    }

    @Test("within the minute each success lets one more go")
    mutating func startsSlowly() {
        #expect(calls(after: 0) == 8)
        answer(.unknown("502"), times: 8)
        let few = calls(after: 5_000)
        answer(.done(.nothing), times: few)
        #expect(calls(after: 100) == 2 * few)
    }
}
