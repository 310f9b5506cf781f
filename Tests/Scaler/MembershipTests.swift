import Testing

@testable import Scaler

@Suite("An agent's MEMBER record")
struct MembershipTests {
    private var agent = Rehearsal()

    private func deletions() -> Int {
        agent.asked {
            if case .write(let write) = $0 { write.change == .delete && write.key == Rehearsal.scope.member("i-a") } else { false }
        }
        .count
    }

    @Test("is deleted at a clean end, and only then the agent has finished")
    mutating func isDeleted() {
        agent.answer(.done(.nothing), Meant.heartbeat)
        agent.see(.stopRequested)
        #expect(deletions() == 1 && agent.last?.isFinished == false)
        agent.answer(.done(.item(nil)), Meant.heartbeat)
        #expect(agent.last?.isFinished == true)
    }

    @Test("is deleted after the heartbeat that is under way, which would write it anew")
    mutating func isDeletedLast() {
        agent.see(.stopRequested)
        #expect(deletions() == 0)
        agent.answer(.unknown("no answer"), Meant.heartbeat)
        #expect(deletions() == 1)
    }

    @Test("holds an ending agent up for no longer than a write may take")
    mutating func isGivenUp() {
        agent.see(.stopRequested)
        agent.pass(2_400)
        #expect(agent.last?.isFinished == false)
        agent.pass(200)
        #expect(agent.last?.isFinished == true)
    }

    @Test("is deleted by a leader once the lease is released")
    mutating func isDeletedAfterTheRelease() {
        agent.serve()
        agent.see(.stopRequested)
        agent.passLeading(3_500)
        agent.answer(.done(.nothing), Meant.heartbeat)
        #expect(deletions() == 0)
        agent.answer(.done(.item(nil)), Meant.release)
        while agent.answer(.done(.nothing), { Meant.heartbeat($0) }) != nil {}
        #expect(agent.last?.isFinished == true)
    }

    @Test("is no reason to claim a lease while it is being deleted")
    mutating func claimsNothingMeanwhile() {
        agent.answer(.done(.item(lease())), Meant.readLease)
        agent.pass(4_900)
        agent.see(.stopRequested)
        agent.pass(500)
        #expect(agent.asked(Meant.claim).isEmpty)
    }

    @Test("names the settings that decide what a leader does")
    mutating func namesSettings() throws {
        agent = Rehearsal { $0.memberSettings = [MemberSetting("RUNNER_LABELS", "linux,x64")] }
        #expect(try agent.member().settings == [MemberSetting("RUNNER_LABELS", "linux,x64")])
    }
}

@Suite("What MEMBER says of settings and silence")
struct MemberRecordTests {
    private let now = WallTime(milliseconds: 1_795_536_000_000)

    private func member(secondsAgo: Int64) -> MemberRecord {
        MemberRecord(agent: "i-a", version: "1", role: "standby", at: WallTime(milliseconds: now.milliseconds - 1000 * secondsAgo))
    }

    @Test("two long values that differ anywhere never look the same, and are short")
    func digestsValues() {
        let long = String(repeating: "m7i.large,", count: 30)
        let (left, right) = (MemberSetting("T", long + "a"), MemberSetting("T", long + "b"))
        #expect(left != right && left.value.utf8.count <= 40 && MemberSetting("T", left.value) == left)
    }

    @Test("an agent is silent once two heartbeats and a write's patience are missing")
    func growsSilent() {
        #expect(!member(secondsAgo: 24).isSilent(at: now) && member(secondsAgo: 25).isSilent(at: now))
    }

    @Test("a heartbeat from the future says nothing of now, but for the small difference of two clocks")
    func believesNoFuture() {
        #expect(member(secondsAgo: -3600).isSilent(at: now) && member(secondsAgo: -3600).clockLead(at: now) == .seconds(3600))
        #expect(!member(secondsAgo: -5).isSilent(at: now))
    }

    @Test("a leader that fell silent counts as gone at once, until it writes a heartbeat after its successor's claim")
    func fallsSilent() {
        func election(_ cause: ElectionRecord.Cause, previous: String, secondsAgo: Int64) -> ElectionRecord {
            let at = WallTime(milliseconds: now.milliseconds - 1000 * secondsAgo)
            return ElectionRecord(epoch: 8, owner: "i-b", cause: cause, previous: previous, at: at)
        }
        let dead = member(secondsAgo: 9)
        #expect(dead.fellSilent(by: election(.expired, previous: "i-a", secondsAgo: 4)))
        #expect(!dead.fellSilent(by: election(.expired, previous: "i-a", secondsAgo: 12)), "it came back")
        #expect(!dead.fellSilent(by: election(.released, previous: "i-a", secondsAgo: 4)), "it handed over")
        #expect(!dead.fellSilent(by: election(.expired, previous: "i-c", secondsAgo: 4)) && !dead.fellSilent(by: nil))
    }
}
