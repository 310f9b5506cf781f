import Testing

@testable import Scaler

@Suite("A leader that GitHub doesn't admit")
struct IsolationTests {
    private var leader = Rehearsal()
    /// The other agent's record, as the leader finds it whenever it looks.
    private var other = MemberRecord(agent: "i-b", version: "1", role: "standby", at: WallTime(milliseconds: 1))
    private var isHere = true
    private var seconds = 0

    init() {
        leader.answer(.done(.scaleSet(1)), Meant.probe(.github))
        leader.serve()
        other.github = ServiceReach(seen: WallTime(milliseconds: 1))
    }

    /// Time passes; GitHub doesn't answer, the lease is renewed, and the other agent's heart beats every 10 s.
    private mutating func cutOff(_ span: Int, admitted: Bool = true, reaches: Bool = false) {
        for _ in 0..<span {
            seconds += 1
            leader.passLeading(1_000)
            leader.answer(reaches ? .done(.scaleSet(1)) : .unknown("no answer"), Meant.probe(.github))
            if seconds % 10 == 0, isHere {
                other.at = WallTime(milliseconds: other.at.milliseconds + 10_000)
                if admitted { other.github = ServiceReach(seen: other.at) }
            }
            leader.answer(.done(.items([Rehearsal.scope.member("i-b"): other.item])), Meant.members)
        }
    }

    private var isHandingOver: Bool { leader.controller.drainUntil != nil || leader.epoch == nil }

    @Test("resigns when a standby is seen to be admitted meanwhile, and abstains as after any planned handover")
    mutating func resigns() {
        for _ in 0..<90 where !isHandingOver { cutOff(1) }
        #expect(isHandingOver)
        leader.passLeading(4_000)
        #expect(leader.epoch == nil && leader.controller.isAtRest, "what it held is released")
        for _ in 0..<25 {
            leader.pass(1_000)
            leader.answer(.done(.item(lease(owner: "i-a", epoch: 1, released: true))), Meant.readLease)
            #expect(leader.asked(Meant.claim).isEmpty)
        }
        leader.pass(10_000)
        #expect(leader.asked(Meant.claim).count == 1)
    }

    @Test("tries for fifteen seconds after the first failure: a passing cut costs no handover")
    mutating func isPatient() {
        cutOff(27)
        #expect(leader.controller.membership.github.lostSince != nil, "the first question fails 26 s after the last proof")
        cutOff(11)
        #expect(!isHandingOver)
        cutOff(10, reaches: true)
        cutOff(60, admitted: false)
        #expect(!isHandingOver)
    }

    @Test("goes on when nobody is admitted: a standby's earlier success is no word about now")
    mutating func goesOnWhenNobodyIsAdmitted() {
        cutOff(300, admitted: false)
        #expect(!isHandingOver)
        #expect(leader.epoch == 1)
    }

    @Test("goes on when a standby writes down late that it was admitted before the leader was cut off")
    mutating func believesNoLateWord() {
        cutOff(28, admitted: false)
        other.github = ServiceReach(seen: WallTime(milliseconds: other.at.milliseconds - 15_000))
        other.at = WallTime(milliseconds: other.at.milliseconds + 1)
        cutOff(300, admitted: false)
        #expect(!isHandingOver)
    }

    @Test("goes on when the standby that was admitted says that it no longer is, or that its host is being taken away")
    mutating func goesOnWithoutASuccessor() {
        other.github.trouble = "no answer"
        cutOff(120, admitted: false)
        #expect(!isHandingOver)
        other.leaving = "Auto Scaling terminates this instance"
        cutOff(120)
        #expect(!isHandingOver)
    }

    @Test("goes on when the standby's record has stood still for thirty seconds, whatever its times say")
    mutating func needsALivingStandby() {
        other.at = WallTime(milliseconds: .max / 2)
        other.github = ServiceReach(seen: other.at)
        isHere = false
        cutOff(300)
        #expect(!isHandingOver)
    }

    private func renewal() -> Item? {
        guard case .table(.write(let write))? = leader.asked(Meant.renewal).last, case .update(let set) = write.change else { return nil }
        return set
    }

    @Test("says in its lease that it is cut off, and that it no longer is")
    mutating func saysSo() {
        func says(_ set: Item?) -> Attribute? { set?["cutOff"] }
        leader.pass(1_000)
        #expect(says(renewal()) == nil)
        cutOff(30, admitted: false)
        leader.pass(1_000)
        #expect(says(renewal()) == .flag(true))
        cutOff(10, reaches: true)
        leader.pass(1_000)
        #expect(says(renewal()) == .flag(false))
    }

    @Test("asks soon whether it is admitted when its session is in trouble")
    mutating func asksWhenItsSessionFails() {
        for _ in 0..<27 { leader.answer(.done(.scaleSet(1)), Meant.probe(.github)); leader.passLeading(1_000) }
        leader.answer(.done(.scaleSet(1)), Meant.probe(.github))
        leader.passLeading(4_900)
        #expect(leader.asked(Meant.probe(.github)).isEmpty)
        leader.answer(.unknown("no answer"), Meant.poll)
        leader.passLeading(200)
        #expect(leader.asked(Meant.probe(.github)).count == 1)
    }

    @Test("doesn't look at who else is there while GitHub admits it")
    mutating func readsNothingInPeace() {
        cutOff(120, reaches: true)
        #expect(leader.asked(Meant.members).isEmpty)
    }

    @Test("its own record, and those that can't be read, are nobody to give way to")
    mutating func ignoresItself() {
        isHere = false
        for second in 0..<120 {
            leader.passLeading(1_000)
            leader.answer(.unknown("no answer"), Meant.probe(.github))
            var mine = MemberRecord(agent: "i-a", version: "1", role: "leader", at: WallTime(milliseconds: Int64(second)))
            mine.github = ServiceReach(seen: mine.at)
            let items = [Rehearsal.scope.member("i-a"): mine.item, Rehearsal.scope.member("i-c"): ["format": .number(99)]]
            leader.answer(.done(.items(items)), Meant.members)
        }
        #expect(!isHandingOver)
    }
}
