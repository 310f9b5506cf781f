import Testing

@testable import Scaler

@Suite("A table that doesn't answer")
struct TableFaultTests {
    private var agent = Rehearsal()

    private mutating func fail(_ times: Int, _ isMeant: (Action) -> Bool) {
        for _ in 0..<times {
            agent.answer(.unknown("DynamoDB: no answer"), isMeant)
            agent.pass(1_200)
        }
    }

    private func said(_ start: String) -> [Note] { agent.notes.filter { $0.text.hasPrefix(start) } }

    @Test("is named once by a standby, in the table's words, and its return too")
    mutating func isNamedByAStandby() {
        fail(1, Meant.readLease)
        #expect(said("The lease").isEmpty, "one lost answer is no news")
        fail(5, Meant.readLease)
        let words = said("The lease can't be read")
        #expect(words.count == 1 && words.first?.fields.first?.value == "DynamoDB: no answer")
        agent.answer(.done(.item(lease())), Meant.readLease)
        #expect(said("The lease can be read again").count == 1)
    }

    @Test("is named by a leader, and again as the reason of its end")
    mutating func isNamedByALeader() {
        agent.serve()
        for _ in 0..<400 where agent.epoch != nil {
            agent.answer(.unknown("DynamoDB: no answer"), Meant.renewal)
            agent.pass(20)
        }
        #expect(said("The lease can't be renewed").count == 1)
        #expect(said("This agent leads no longer: no renewal succeeded in time (DynamoDB: no answer)").count == 1)
    }
}
