import Testing

@testable import Scaler

@Suite("Rules of the lease")
struct LeaseRuleTests {
    private var agent = Rehearsal()

    private func beat(_ action: Action?) -> Attribute? {
        guard case .table(.write(let write))? = action, case .update(let set) = write.change else { return nil }
        return set["beat"]
    }

    @Test("each attempt at a renewal writes a beat of its own, on the condition of the last one that is known to stand")
    mutating func writesANewBeatEachTime() throws {
        agent.answer(.done(.item(nil)), Meant.readLease)
        let claimed = Rehearsal.lease(agent.answer(.done(.nothing), Meant.claim))?["beat"]
        agent.pass(1_000)
        let first = agent.answer(.unknown("timeout"), Meant.renewal)
        agent.pass(200)
        let second = agent.answer(.unknown("timeout"), Meant.renewal)
        let beats = [claimed, beat(first), beat(second)]
        #expect(Set(beats).count == 3 && !beats.contains(nil))
        for case .table(.write(let write))? in [first, second] {
            #expect(write.conditions == [.equals("epoch", .number(1)), .equals("beat", try #require(claimed))])
        }
    }

    @Test(
        "no second write of the lease is sent while one is unanswered: not by a leader, nor at the end of its authority, nor at a handover")
    mutating func writesOneAtATime() {
        agent.serve()
        agent.pass(1_000)
        #expect(agent.asked(Meant.renewal).count == 1)
        agent.pass(2_000)
        #expect(agent.asked(Meant.renewal).count == 1)
        agent.see(.stopRequested)
        agent.pass(1_400)
        #expect(agent.epoch == nil)
        #expect(agent.asked(Meant.renewal).count == 1 && agent.asked(Meant.readLease).isEmpty)
        agent.answer(.unknown("timeout"), Meant.renewal)
        agent.pass(5)
        #expect(agent.asked(Meant.renewal).isEmpty && agent.asked(Meant.readLease).count == 1)
    }

    @Test("a renewal that was under way at a handover is waited for, and the release names its beat")
    mutating func releasesFromTheLastBeat() throws {
        agent.lead()
        agent.pass(1_000)
        agent.see(.stopRequested)
        agent.pass(3_100)
        #expect(agent.asked(Meant.renewal).count == 1)
        let renewal = agent.answer(.done(.item(nil)), Meant.renewal)
        #expect(agent.epoch == nil)
        guard case .table(.write(let write))? = agent.asked(Meant.renewal).first, case .update(let set) = write.change else {
            return #expect(Bool(false), "no release was written")
        }
        #expect(set["released"] == .flag(true))
        #expect(write.conditions.last == .equals("beat", try #require(beat(renewal))))
    }

    @Test("the claim is one transaction, of LEASE as it was watched and of FENCE with a claim of its own and number 0")
    mutating func claimsInOneTransaction() {
        agent.answer(.done(.item(lease(released: true))), Meant.readLease)
        guard case .table(.transact(let writes, _)) = agent.asked(Meant.claim).first, case .put(let fence) = writes[1].change else {
            return #expect(Bool(false), "no claim")
        }
        #expect(fence["seq"] == .number(0) && fence["epoch"] == .number(8))
        #expect(fence["claim"] != nil && fence["claim"] != Rehearsal.lease(agent.asked(Meant.claim).first)?["beat"])
    }

    @Test("the claim comes by timer at the end of the holder's own duration, not at the next poll, even when a read has no answer")
    mutating func claimsByTimer() {
        let long = LeaseRecord(owner: "i-other", epoch: 7, beat: "b", duration: .milliseconds(7_130)).item
        agent.answer(.done(.item(long)), Meant.readLease)
        let end = agent.instant + .milliseconds(7_130)
        agent.pass(7_100)
        #expect(agent.asked(Meant.readLease).count == 1 && agent.asked(Meant.claim).isEmpty)
        agent.pass(30)
        #expect(agent.asked(Meant.claim).count == 1 && agent.instant == end)
    }

    @Test("a step-down request for another epoch is not obeyed")
    mutating func ignoresOldRequests() {
        agent.serve()
        agent.pass(1_000)
        var mine = lease(owner: "i-a", epoch: 1)
        mine["stepDown"] = .number(7)
        agent.answer(.done(.item(mine)), Meant.renewal)
        agent.passLeading(4_000)
        #expect(agent.epoch == 1 && agent.asked(Meant.deleteSession).isEmpty)
    }

    @Test("a lease that can't be read is reported once, and again when it changes")
    mutating func reportsOnce() {
        var reports = 0
        for format: Int64 in [99, 99, 99, 100] {
            var newer = lease()
            newer["format"] = .number(format)
            agent.answer(.done(.item(newer)), Meant.readLease)
            reports += agent.last?.notes.count ?? 0
            agent.pass(1_100)
        }
        #expect(reports == 2)
    }

    /// When one agent asks for what, until when it may start, and whether it leads; under a wall clock that jumps by `jump` each second.
    private func course(_ jump: Int64) -> [String] {
        var agent = Rehearsal()
        var course: [String] = []
        func tell(_ action: Action?) { if action != nil { course.append("\(agent.now) \(agent.epoch ?? 0) \(agent.last?.wake as Any)") } }
        tell(agent.answer(.done(.item(lease())), Meant.readLease))
        for second in 0..<40 {
            agent.wallJump += second.isMultiple(of: 2) ? jump : -3 * jump
            for _ in 0..<10 {
                agent.pass(100)
                tell(agent.answer(.done(.item(lease())), Meant.readLease))
                tell(agent.answer(.done(.nothing), Meant.claim))
                if second < 20 { tell(agent.answer(.done(.item(nil)), Meant.renewal)) }
                course += agent.pending.map { "\($0.action.isLeases) \($0.notAfter)" }
            }
        }
        return course
    }

    @Test("a wall clock that jumps changes nothing", arguments: [1_000, 3_600_000, 315_360_000_000, -315_360_000_000])
    func ignoresWallTime(_ jump: Int64) { #expect(course(jump) == course(0)) }

    @Test("ten standbys read once a second each, soon after the renewal")
    func readsOnce() {
        var delays: [Int] = []
        for seed in 1...10 {
            var standby = Rehearsal(seed: UInt64(seed), agent: "i-\(seed)")
            for tick in 0..<12_000 {
                standby.pass(10)
                guard standby.answer(.done(.item(lease(beat: "b\(tick / 100)"))), Meant.readLease) != nil, tick >= 6_000 else { continue }
                delays.append(tick % 100 * 10)
            }
        }
        #expect((570...630).contains(delays.count), "\(delays.count) reads by ten agents in a minute")
        #expect(delays.count { $0 <= 150 } >= delays.count * 9 / 10, "nine of ten see the renewal within 150 ms")
    }
}

extension Action {
    fileprivate var isLeases: Bool { Meant.readLease(self) || Meant.claim(self) || Meant.renewal(self) }
}
