import Testing

@testable import Scaler

private let here = HostIdentity(boot: "boot-1", device: 25, inode: 7)

@Suite("The same host comes back at once")
struct ReclaimingTests {
    private var restarted = Rehearsal(host: here)

    @Test("a process takes up the lease of the one before it on its host at once, with the next epoch, if it is exactly as it was read")
    mutating func reclaims() {
        restarted.answer(.done(.item(lease(owner: "i-a", host: here))), Meant.readLease)
        let claim = restarted.asked(Meant.claim).first
        #expect(Rehearsal.lease(claim)?["epoch"] == .number(8))
        guard case .table(.transact(let writes, _)) = claim else { return #expect(Bool(false), "no claim") }
        #expect(writes[0].conditions == [.equals("epoch", .number(7)), .equals("beat", .text("b"))])
        #expect(writes[1].key == Rehearsal.scope.fence)
    }

    @Test("the lease names the host by boot id, device and inode of the lock file")
    mutating func namesTheHost() throws {
        restarted.answer(.done(.item(nil)), Meant.readLease)
        let lease = try #require(Rehearsal.lease(restarted.asked(Meant.claim).first))
        #expect(lease["boot"] == .text("boot-1") && lease["device"] == .number(25) && lease["inode"] == .number(7))
        #expect(try LeaseRecord(lease).host == here)
    }

    @Test(
        "another boot, another file, another agent or no identity at all is waited for",
        arguments: [
            lease(owner: "i-a", host: HostIdentity(boot: "boot-2", device: 25, inode: 7)),
            lease(owner: "i-a", host: HostIdentity(boot: "boot-1", device: 26, inode: 7)),
            lease(owner: "i-a", host: HostIdentity(boot: "boot-1", device: 25, inode: 8)),
            lease(owner: "i-other", host: here), lease(owner: "i-a"),
        ])
    mutating func waitsForOthers(_ held: Item) {
        restarted.answer(.done(.item(held)), Meant.readLease)
        for _ in 0..<24 {
            restarted.pass(200)
            restarted.answer(.done(.item(held)), Meant.readLease)
            #expect(restarted.asked(Meant.claim).isEmpty)
        }
        restarted.pass(300)
        #expect(restarted.asked(Meant.claim).count == 1)
    }

    @Test("a process without a lock file waits, even for a lease without one")
    mutating func waitsWithoutALockFile() {
        restarted = Rehearsal()
        restarted.answer(.done(.item(lease(owner: "i-a"))), Meant.readLease)
        #expect(restarted.asked(Meant.claim).isEmpty)
    }

    @Test("after crashes in a row it waits twice the duration, so that every standby has had its turn before")
    mutating func waitsAfterCrashes() {
        restarted = Rehearsal(host: here, mayReclaim: false)
        restarted.answer(.done(.item(lease(owner: "i-a", host: here))), Meant.readLease)
        #expect(restarted.asked(Meant.claim).isEmpty)
        restarted.pass(9_900)
        #expect(restarted.asked(Meant.claim).isEmpty)
        restarted.pass(200)
        #expect(restarted.asked(Meant.claim).count == 1)
    }

    @Test("after crashes in a row another agent's lease is waited for no longer than by anyone else, and a released one not at all")
    mutating func yieldsOnlyItsOwn() {
        for (held, wait) in [(lease(host: here), Int64(5_100)), (lease(owner: "i-a", released: true, host: here), 0)] {
            restarted = Rehearsal(host: here, mayReclaim: false)
            restarted.answer(.done(.item(held)), Meant.readLease)
            restarted.pass(wait)
            #expect(restarted.asked(Meant.claim).count == 1)
        }
    }

    @Test("a leader that lost its authority and lives waits for its own lease: only a dead process's is taken up at once")
    mutating func waitsForItself() {
        restarted.answer(.done(.item(nil)), Meant.readLease)
        let claim = restarted.answer(.done(.nothing), Meant.claim)
        restarted.pass(4_600)
        #expect(restarted.epoch == nil)
        restarted.answer(.unknown("timeout"), Meant.renewal)
        restarted.answer(.done(.item(Rehearsal.lease(claim))), Meant.readLease)
        #expect(restarted.asked(Meant.claim).isEmpty)
        restarted.pass(4_900)
        #expect(restarted.asked(Meant.claim).isEmpty)
    }

    @Test("a renewal that the dead process had under way makes the claim fail, and its beat is claimed at once")
    mutating func outlivesLateRenewal() {
        restarted.answer(.done(.item(lease(owner: "i-a", host: here))), Meant.readLease)
        let late = lease(owner: "i-a", beat: "late", host: here)
        restarted.answer(.refused(Refusal(.cancelled([.conditionFailed(late), .none, .none]), "")), Meant.claim)
        guard case .table(.transact(let writes, _)) = restarted.asked(Meant.claim).first else {
            return #expect(Bool(false), "no second claim")
        }
        #expect(writes[0].conditions == [.equals("epoch", .number(7)), .equals("beat", .text("late"))])
    }
}
