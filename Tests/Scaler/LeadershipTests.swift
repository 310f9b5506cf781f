import Testing

@testable import Scaler

@Suite("Leadership")
struct LeadershipTests {
    private var follower = Rehearsal()

    @Test("a scope without a lease is claimed at once")
    mutating func claimsNothingness() {
        follower.lead()
        #expect(follower.epoch == 1)
        #expect(follower.asked(Meant.query).count == 1)
    }

    @Test("a lease that somebody holds is claimed by timer, and not before its whole duration since the receipt of the first answer")
    mutating func waitsForTheDuration() {
        let held = lease()
        follower.pass(300)
        follower.answer(.done(.item(held)), Meant.readLease)
        for _ in 0..<24 {
            follower.pass(200)
            follower.answer(.done(.item(held)), Meant.readLease)
            #expect(follower.asked(Meant.claim).isEmpty)
        }
        follower.pass(200)
        #expect(follower.asked(Meant.claim).count == 1)
    }

    @Test("each new beat begins the wait anew")
    mutating func watchesBeats() {
        for beat in 0..<20 {
            follower.answer(.done(.item(lease(beat: "b\(beat)"))), Meant.readLease)
            follower.pass(1_100)
            #expect(follower.asked(Meant.claim).isEmpty)
        }
    }

    @Test("a released lease is claimed at once, with the next epoch, if it is exactly as it was read")
    mutating func claimsReleased() {
        follower.answer(.done(.item(lease(released: true))), Meant.readLease)
        let claim = follower.asked(Meant.claim).first
        #expect(Rehearsal.lease(claim)?["epoch"] == .number(8))
        guard case .table(.transact(let writes, _)) = claim else { return #expect(Bool(false), "no claim") }
        #expect(writes[0].conditions == [.equals("epoch", .number(7)), .equals("beat", .text("b"))])
    }

    @Test("a lease that can't be read, of a newer format, is not claimed")
    mutating func leavesUnreadable() {
        var newer = lease(released: true)
        newer["format"] = .number(99)
        for _ in 0..<20 {
            follower.answer(.done(.item(newer)), Meant.readLease)
            follower.pass(1_100)
        }
        #expect(follower.asked(Meant.claim).isEmpty)
    }

    @Test("a claim without an answer is settled by reading: its own beat there means that it succeeded, counted from its sending")
    mutating func settlesDoubtfulClaim() {
        follower.answer(.done(.item(nil)), Meant.readLease)
        let sent = follower.instant
        follower.pass(700)
        let claim = follower.answer(.unknown("timeout"), Meant.claim)
        #expect(follower.epoch == nil)
        follower.pass(50)
        follower.answer(.done(.item(Rehearsal.lease(claim))), Meant.readLease)
        #expect(follower.epoch == 1)
        #expect(follower.controller.leadership.authorityEnds == sent + .milliseconds(4_500))
    }

    @Test("a claim without an answer that did not succeed leaves the lease to be watched")
    mutating func settlesFailedClaim() {
        follower.answer(.done(.item(lease(released: true))), Meant.readLease)
        follower.answer(.unknown("timeout"), Meant.claim)
        follower.pass(50)
        follower.answer(.done(.item(lease(owner: "i-third", epoch: 8, beat: "c"))), Meant.readLease)
        #expect(follower.epoch == nil)
        follower.pass(1_000)
        #expect(follower.asked(Meant.claim).isEmpty)
    }

    @Test("authority counts from before the sending of the renewal, however late its answer")
    mutating func countsFromTheSending() {
        follower.lead()
        follower.pass(1_000)
        let sent = follower.instant
        follower.pass(600)
        follower.answer(.done(.item(nil)), Meant.renewal)
        #expect(follower.controller.leadership.authorityEnds == sent + .milliseconds(4_500))
    }

    @Test("a renewal without an answer is settled by the next one's refusal, whose item shows the beat that stands")
    mutating func settlesDoubtfulRenewal() throws {
        follower.answer(.done(.item(nil)), Meant.readLease)
        let claim = follower.answer(.done(.nothing), Meant.claim)
        follower.pass(1_000)
        let sent = follower.instant
        let first = follower.answer(.unknown("timeout"), Meant.renewal)
        guard case .table(.write(let write))? = first, case .update(let set) = write.change, var stands = Rehearsal.lease(claim) else {
            return #expect(Bool(false), "no renewal was sent")
        }
        stands["beat"] = set["beat"]
        follower.pass(200)
        follower.answer(.refused(Refusal(.conditionFailed(stands), "")), Meant.renewal)
        #expect(follower.controller.leadership.authorityEnds == sent + .milliseconds(4_500))
        #expect(follower.epoch == 1)
    }

    @Test("another epoch in the lease ends leadership")
    mutating func losesToAnother() {
        follower.lead()
        follower.pass(1_000)
        follower.answer(.refused(Refusal(.conditionFailed(lease(epoch: 2)), "")), Meant.renewal)
        #expect(follower.epoch == nil)
    }

    @Test("a leader whose authority lapsed never regains its epoch: its own lease is watched, and claimed as the next epoch")
    mutating func neverRegains() {
        follower.answer(.done(.item(nil)), Meant.readLease)
        let claim = follower.answer(.done(.nothing), Meant.claim)
        follower.pass(4_600)
        #expect(follower.epoch == nil)
        follower.answer(.done(.item(Rehearsal.lease(claim))), Meant.renewal)
        #expect(follower.epoch == nil)
        follower.answer(.done(.item(Rehearsal.lease(claim))), Meant.readLease)
        follower.pass(4_900)
        #expect(follower.asked(Meant.claim).isEmpty)
        follower.pass(200)
        #expect(Rehearsal.lease(follower.asked(Meant.claim).first)?["epoch"] == .number(2))
    }

    @Test("a conflict on a renewal is doubt, not loss")
    mutating func survivesConflict() {
        follower.lead()
        follower.pass(1_000)
        follower.answer(.refused(Refusal(.busy, "TransactionConflict")), Meant.renewal)
        #expect(follower.epoch == 1)
        follower.pass(200)
        #expect(follower.asked(Meant.renewal).count == 1)
    }

    @Test(
        "an operator's wish for this epoch to end is obeyed: the session is deleted, authority given up, and only then released is written")
    mutating func stepsDown() {
        follower.serve()
        follower.pass(1_000)
        var mine = lease(owner: "i-a", epoch: 1)
        mine["stepDown"] = .number(1)
        follower.answer(.done(.item(mine)), Meant.renewal)
        follower.answer(.unknown("cancelled"), Meant.poll)
        #expect(follower.epoch == 1)
        follower.pass(1)
        follower.answer(.done(.nothing), Meant.deleteSession)
        follower.pass(3_000)
        #expect(follower.epoch == nil)
        let release = follower.asked(Meant.renewal).last
        guard case .table(.write(let write))? = release, case .update(let set) = write.change else {
            return #expect(Bool(false), "no release was written")
        }
        #expect(set["released"] == .flag(true))
    }

    @Test("one that stepped down may claim again as soon as another has led: its abstention has done its work")
    mutating func abstainsNoLongerThanNeeded() {
        stepsDown()
        follower.answer(.done(.item(nil)), Meant.renewal)
        follower.answer(.done(.item(lease(owner: "i-b", epoch: 2, beat: "c"))), Meant.readLease)
        follower.pass(1_100)
        follower.answer(.done(.item(lease(owner: "i-b", epoch: 2, beat: "d", released: true))), Meant.readLease)
        follower.pass(10)
        #expect(Rehearsal.lease(follower.asked(Meant.claim).first)?["epoch"] == .number(3))
    }

    @Test("one that stepped down doesn't claim for thirty seconds")
    mutating func abstains() {
        stepsDown()
        follower.answer(.done(.item(nil)), Meant.renewal)
        for _ in 0..<25 {
            follower.answer(.done(.item(lease(owner: "i-a", epoch: 1, released: true))), Meant.readLease)
            follower.pass(1_000)
            #expect(follower.asked(Meant.claim).isEmpty)
        }
        follower.pass(6_000)
        #expect(follower.asked(Meant.claim).count == 1)
    }
}
