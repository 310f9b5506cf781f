import Testing

@testable import Scaler

@Suite("Elections")
struct ElectionTests {
    private var follower = Rehearsal()

    private func election() throws -> ElectionRecord { try #require(try Rehearsal.election(follower.asked(Meant.claim).first)) }

    @Test("a claim writes its election in its own transaction, into the day's history, for thirty days")
    mutating func isPartOfTheClaim() throws {
        follower.answer(.done(.item(nil)), Meant.readLease)
        guard case .transact(let writes, _) = follower.asked(Meant.claim).first else { return #expect(Bool(false), "no claim") }
        #expect(writes.map(\.key.sort) == ["LEASE", "FENCE", Rehearsal.scope.name, "ELECTION#0000000000000000001"])
        #expect(writes[2].key.partition == Scope.registry && writes[2].conditions.isEmpty)
        #expect(writes[3].key.partition == "HISTORY#github.com/acme/default/spot#2026-11-24")
        guard case .put(let item) = writes[3].change else { return #expect(Bool(false), "the election is not put") }
        #expect(item["ttl"] == .number((Rehearsal.wall + 1_000) / 1000 + 30 * 86_400))
        #expect(try election() == ElectionRecord(epoch: 1, owner: "i-a", cause: .first, at: WallTime(milliseconds: Rehearsal.wall + 1_000)))
    }

    @Test("after a holder fell silent: at least since the answer that showed its last beat, at most since the question before it")
    mutating func ofAnExpiry() throws {
        let asked = follower.now
        follower.answer(.done(.item(lease(beat: "b1"))), Meant.readLease)
        follower.pass(1_200)
        follower.answer(.done(.item(lease(beat: "b2"))), Meant.readLease)
        let seen = follower.now
        follower.pass(5_100)
        #expect(try election().cause == .expired)
        #expect(try election().previous == "i-other")
        #expect(try election().leaderless == Leaderless(atLeast: .seconds(5), atMost: .milliseconds(seen + 5_000 - asked)))
        #expect(try election().epoch == 8)
    }

    @Test("after a holder that this agent never saw alive: at least the time that it was watched, and no more is claimed to be known")
    mutating func ofAnOldDeath() throws {
        follower.answer(.done(.item(lease(beat: "b1"))), Meant.readLease)
        follower.pass(5_100)
        #expect(try election().leaderless == Leaderless(atLeast: .seconds(5)))
    }

    @Test("after a lease that this agent found released: nothing is claimed to be known of how long nobody led")
    mutating func ofAnOldHandover() throws {
        follower.pass(700)
        follower.answer(.done(.item(lease(released: true))), Meant.readLease)
        #expect(try election().cause == .released && election().leaderless == Leaderless(atLeast: .zero))
    }

    @Test("after the table was out of reach: the time of the outage counts into the upper bound")
    mutating func ofAnOutage() throws {
        let asked = follower.now
        follower.answer(.done(.item(lease(beat: "b1"))), Meant.readLease)
        for _ in 0..<6 {
            follower.pass(500)
            follower.answer(.unknown("no answer"), Meant.readLease)
        }
        follower.pass(1_200)
        follower.answer(.done(.item(lease(beat: "b2", released: true))), Meant.readLease)
        #expect(try election().leaderless.atMost == .milliseconds(follower.now - asked))
    }

    @Test("after a planned handover: why, and at most since the question whose answer still showed a leader")
    mutating func ofAHandover() throws {
        let asked = follower.now
        follower.answer(.done(.item(lease(beat: "b1"))), Meant.readLease)
        follower.pass(1_200)
        follower.answer(.done(.item(lease(beat: "b2", released: true, reason: "asked to stop"))), Meant.readLease)
        #expect(try election().cause == .released)
        #expect(try election().reason == "asked to stop")
        #expect(try election().leaderless == Leaderless(atLeast: .zero, atMost: .milliseconds(follower.now - asked)))
    }

    @Test("after a reign of its own: at most since its own last renewal, not since what it saw before it led")
    mutating func forgetsWhatItSawBeforeItLed() throws {
        follower.answer(.done(.item(lease())), Meant.readLease)
        follower.pass(5_100)
        follower.answer(.done(.nothing), Meant.claim)
        let claimed = follower.now - 100
        #expect(follower.epoch == 8)
        // The read that was under way at the claim; its answer comes late and concerns nobody.
        follower.answer(.done(.item(lease())), Meant.readLease)
        follower.pass(10_000)
        follower.answer(.unknown("timeout"), Meant.renewal)
        follower.answer(.done(.item(lease(epoch: 9, released: true))), Meant.readLease)
        #expect(try election().leaderless == Leaderless(atLeast: .zero, atMost: .milliseconds(follower.now - claimed)))
    }

    @Test("after a restart on the same host: at least since the start of the process, for nothing is known of the death before it")
    mutating func ofARestart() throws {
        let here = HostIdentity(boot: "boot-1", device: 25, inode: 7)
        follower = Rehearsal(host: here)
        follower.pass(300)
        follower.answer(.done(.item(lease(owner: "i-a", host: here))), Meant.readLease)
        #expect(try election().cause == .restarted)
        #expect(try election().leaderless == Leaderless(atLeast: .milliseconds(300)))
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
        guard case .write(let write) = follower.asked(Meant.renewal).last, case .update(let set) = write.change else {
            return #expect(Bool(false), "no release was written")
        }
        #expect(set["reason"] == .text(isOperators ? "an operator asked it to step down" : "asked to stop"))
        #expect(set["releasedAt"] == .number(Rehearsal.wall + follower.now), "since when nobody leads")
    }

    @Test("an election of an earlier version is read as the bound that its one number was")
    func readsOlder() throws {
        func older(_ cause: String) throws -> Leaderless {
            let item: Item = [
                "format": .number(1), "epoch": .number(3), "owner": .text("i-a"), "cause": .text(cause), "at": .number(0),
                "leaderlessMs": .number(900),
            ]
            return try ElectionRecord(item).leaderless
        }
        #expect(try older("released") == Leaderless(atMost: .milliseconds(900)))
        #expect(try older("expired") == Leaderless(atLeast: .milliseconds(900)))
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
