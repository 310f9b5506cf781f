import Testing

@testable import Scaler

@Suite("Elections")
struct ElectionTests {
    private var follower = Rehearsal()

    private func election() throws -> ElectionRecord { try #require(try Rehearsal.election(follower.asked(Meant.claim).first)) }

    @Test("a claim writes its election in its own transaction, into the day's history, for thirty days")
    mutating func isPartOfTheClaim() throws {
        follower.answer(.done(.item(nil)), Meant.readLease)
        guard case .table(.transact(let writes, _)) = follower.asked(Meant.claim).first else { return #expect(Bool(false), "no claim") }
        #expect(writes.map(\.key.sort) == ["LEASE", "FENCE", "ELECTION#0000000000000000001"])
        #expect(writes[2].key.partition == "HISTORY#github.com/acme/default/spot#2026-11-24")
        guard case .put(let item) = writes[2].change else { return #expect(Bool(false), "the election is not put") }
        #expect(item["ttl"] == .number((Rehearsal.wall + 1_000) / 1000 + 30 * 86_400))
        #expect(try election() == ElectionRecord(epoch: 1, owner: "i-a", cause: .first, at: WallTime(milliseconds: Rehearsal.wall + 1_000)))
    }

    @Test("after a holder fell silent: from the answer that showed its last beat")
    mutating func ofAnExpiry() throws {
        follower.answer(.done(.item(lease(beat: "b1"))), Meant.readLease)
        follower.pass(1_200)
        follower.answer(.done(.item(lease(beat: "b2"))), Meant.readLease)
        follower.pass(5_100)
        #expect(try election().cause == .expired)
        #expect(try election().previous == "i-other")
        #expect(try election().leaderless == .seconds(5))
        #expect(try election().epoch == 8)
    }

    @Test("after a planned handover: why, and from the last answer that still showed a leader")
    mutating func ofAHandover() throws {
        follower.answer(.done(.item(lease(beat: "b1"))), Meant.readLease)
        let seen = follower.now
        follower.pass(1_200)
        follower.answer(.done(.item(lease(beat: "b2", released: true, reason: "asked to stop"))), Meant.readLease)
        #expect(try election().cause == .released)
        #expect(try election().reason == "asked to stop")
        #expect(try election().leaderless == .milliseconds(follower.now - seen))
    }

    @Test("a sign of life from before this agent led itself says nothing of a later handover")
    mutating func forgetsWhatItSawBeforeItLed() throws {
        follower.answer(.done(.item(lease())), Meant.readLease)
        follower.pass(5_100)
        follower.answer(.done(.nothing), Meant.claim)
        #expect(follower.epoch == 8)
        // The read that was under way at the claim; its answer comes late and concerns nobody.
        follower.answer(.done(.item(lease())), Meant.readLease)
        follower.pass(10_000)
        follower.answer(.unknown("timeout"), Meant.renewal)
        follower.answer(.done(.item(lease(epoch: 9, released: true))), Meant.readLease)
        #expect(try election().leaderless == .zero)
    }

    @Test("after a restart on the same host: from the start of the process, for nothing is known of the death before it")
    mutating func ofARestart() throws {
        let here = HostIdentity(boot: "boot-1", device: 25, inode: 7)
        follower = Rehearsal(host: here)
        follower.pass(300)
        follower.answer(.done(.item(lease(owner: "i-a", host: here))), Meant.readLease)
        #expect(try election().cause == .restarted)
        #expect(try election().leaderless == .milliseconds(300))
    }

    @Test("the release says why, and so does the election after it", arguments: [true, false])
    mutating func tellsWhy(_ isOperators: Bool) throws {
        follower.serve()
        if isOperators {
            follower.pass(1_000)
            var mine = lease(owner: "i-a", epoch: 1)
            mine["stepDown"] = .number(1)
            follower.answer(.done(.item(mine)), Meant.renewal)
        } else {
            follower.see(.stopRequested)
        }
        follower.pass(3_100)
        follower.answer(.unknown("timeout"), Meant.renewal)
        guard case .table(.write(let write)) = follower.asked(Meant.renewal).last, case .update(let set) = write.change else {
            return #expect(Bool(false), "no release was written")
        }
        #expect(set["reason"] == .text(isOperators ? "an operator asked it to step down" : "asked to stop"))
    }

    @Test("an election that can't be read is refused in words")
    func refusesWhatItDoesNotKnow() throws {
        let good = ElectionRecord(epoch: 1, owner: "i-a", cause: .first, at: WallTime(milliseconds: 0))
        #expect(try ElectionRecord(good.item) == good)
        var damaged = good.item
        damaged["cause"] = .text("coup")
        #expect(throws: UnreadableRecord.self) { try ElectionRecord(damaged) }
    }
}
