import Testing

@testable import Scaler

/// BOOT holds a secret until the instance takes it. Whatever is left of it goes with the end of the runner's record.
@Suite("Boot records")
struct BootRecordTests {
    private var leader = Rehearsal(maximum: 4)

    private static let runner = Rehearsal.scope.runner(RunnerName("spot-i-1"))
    private static let boot = Scope.boot(userID: "AROA:i-1")

    private static func instance(_ state: Instance.State) -> Instance {
        Instance(id: InstanceID("i-1"), state: state, type: "m7i.large", zone: "z", market: .spot, batch: nil)
    }

    /// Launched, and its configuration handed to the ledger.
    private mutating func configure() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: [Self.instance(.pending)], shortfalls: []))), Meant.launch)
        leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint)
    }

    /// EC2 shows its end, and GitHub knows it no longer; `meanwhile` comes between the two.
    private mutating func end(_ meanwhile: (inout Rehearsal) -> Void = { _ in }) {
        leader.passLeading(15_500)
        leader.answer(.done(.instances([Self.instance(.terminated)])), Meant.describe)
        meanwhile(&leader)
        leader.answer(.done(.removal(.notFound)), Meant.remove)
        leader.answer(.done(.item(nil)), Meant.phase)
        leader.pass(300)
    }

    private static func isBlanked(_ write: Write) -> Bool {
        guard write.key == boot, case .update(let set) = write.change else { return false }
        return set["configuration"] == .text("") && set["ttl"] != nil
    }

    /// The commit that is asked for, if it ends the runner's record.
    private var burial: Action? {
        leader.asked(Meant.commit).first { action in
            guard case .table(.transact(let writes, _)) = action else { return false }
            return writes.contains { $0.key == Self.runner && $0.change == .delete }
        }
    }

    @Test("what is left of the secret is wiped by the commit that ends the runner's record, on no condition")
    mutating func wipes() {
        configure()
        leader.commit()
        end { $0.commit() }
        guard case .table(.transact(let writes, _)) = burial else { return #expect(Bool(false), "its record doesn't end") }
        let wiping = writes.filter(Self.isBlanked)
        #expect(wiping.count == 1)
        #expect(wiping.first?.conditions == [], "a boot record that is gone would hold the record's end up")
    }

    @Test("a wiping whose answer is lost is settled like every commit: sent again, the same content under the same token")
    mutating func wipesAgain() throws {
        wipes()
        let first = try #require(burial)
        leader.answer(.unknown("timeout"), Meant.commit)
        leader.passLeading(3_000)
        let reign = try #require(leader.controller.reign)
        guard case .table(.transact(let writes, _)) = first, case .update(let numbering)? = writes.last?.change else {
            return #expect(Bool(false), "a commit ends with its number")
        }
        var fence = numbering
        if case .number(let seq) = numbering["seq"] { fence["seq"] = .number(seq - 1) }
        fence["claim"] = .text(reign.hold.claim)
        leader.answer(.done(.item(fence)), Meant.readFence)
        leader.passLeading(3_000)
        #expect(burial == first)
    }

    @Test("a boot record whose commit is still under way when its instance ends is wiped after it stands, not before")
    mutating func wipesAfterwards() {
        configure()
        leader.pass(300)
        leader.answer(.done(.nothing), Meant.commit)
        leader.pass(300)
        end()
        let first = leader.answer(.done(.nothing), Meant.commit)
        guard case .table(.transact(let writes, _)) = first else { return #expect(Bool(false), "no commit") }
        #expect(writes.contains { $0.key == Self.boot && $0.conditions == [.itemAbsent] })
        #expect(!writes.contains(where: Self.isBlanked))
        #expect(leader.commit().contains(where: Self.isBlanked))
    }

    @Test("a runner that never had a boot record leaves none behind")
    mutating func makesNone() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: [Self.instance(.terminated)], shortfalls: []))), Meant.launch)
        leader.answer(.done(.runner(nil)), Meant.find)
        let writes = leader.commit()
        #expect(writes.contains { $0.key == Self.runner && $0.change == .delete })
        #expect(!writes.contains { $0.key == Self.boot })
    }
}
