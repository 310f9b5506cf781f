import Testing

@testable import Scaler

@Suite("The number of healthy standbys")
struct StandbyCountTests {
    private var leader = Rehearsal(maximum: 4)
    private var others: [String: MemberRecord] = [:]

    init() {
        leader.answer(.done(.scaleSet(1)), Meant.probe(.github))
        leader.serve()
        for name in ["i-b", "i-c"] { others[name] = Self.fit(name) }
    }

    private static func fit(_ name: String) -> MemberRecord {
        var record = MemberRecord(agent: name, version: "1", role: "standby", at: WallTime(milliseconds: 1))
        record.github = ServiceReach(seen: record.at)
        record.ec2 = ServiceReach(seen: record.at)
        return record
    }

    /// One reading, answered; all but the silent ones wrote a heartbeat since the one before.
    private mutating func read(silent: Set<String> = []) {
        for _ in 0..<31 where leader.asked(Meant.members).isEmpty { leader.passLeading(1_000) }
        for name in others.keys where !silent.contains(name) { others[name]?.at = WallTime(milliseconds: leader.now + 1) }
        let own = MemberRecord(agent: "i-a", version: "1", role: "leader", at: WallTime(milliseconds: 1))
        var items = [Rehearsal.scope.member("i-a"): own.item]
        for (name, record) in others { items[Rehearsal.scope.member(name)] = record.item }
        leader.answer(.done(.items(items)), Meant.members)
    }

    private var count: Int? { leader.controller.reign?.standbys?.healthy }

    @Test("it is unknown after one reading, for one reading shows nobody alive")
    mutating func needsTwoReadings() {
        read()
        #expect(count == nil)
        read()
        #expect(count == 2)
    }

    @Test("it leaves out an agent whose heartbeat stood still between two readings")
    mutating func leavesOutTheSilent() {
        read()
        read(silent: ["i-b"])
        #expect(count == 1)
        read(silent: ["i-b", "i-c"])
        #expect(count == 0)
    }

    @Test(
        "it leaves out an agent that could not take over and serve",
        arguments: ["github", "neverAdmitted", "ec2", "launches", "leaving", "leader"])
    mutating func leavesOutTheUnfit(_ why: String) {
        switch why {
        case "github": others["i-b"]?.github.trouble = "401"
        case "neverAdmitted": others["i-b"]?.github = ServiceReach()
        case "ec2": others["i-b"]?.ec2.trouble = "no answer"
        case "launches": others["i-b"]?.launches.trouble = "UnauthorizedOperation"
        case "leaving": others["i-b"]?.leaving = "a spot interruption"
        default: others["i-b"]?.role = "leader"
        }
        read()
        read()
        #expect(count == 1)
    }

    @Test("it stays as it was when a reading fails, and the metrics tell it")
    mutating func survivesAFailedReading() throws {
        read()
        read()
        for _ in 0..<31 where leader.asked(Meant.members).isEmpty { leader.passLeading(1_000) }
        leader.answer(.unknown("timeout"), Meant.members)
        #expect(count == 2)
        for _ in 0..<61 {
            leader.passLeading(1_000)
            leader.answer(.done(.nothing)) {
                if case .agent(.report(.some(let told))) = $0 { told.levels.healthyStandbys == nil } else { false }
            }
        }
        let told = leader.pending.compactMap { if case .agent(.report(let measures)) = $0.action { measures } else { nil } }
        #expect(try #require(told.first).levels.healthyStandbys == 2)
    }

    @Test("nobody reads it where no metrics are told")
    mutating func isOff() {
        leader = Rehearsal(maximum: 4) { $0.reportInterval = nil }
        leader.serve()
        leader.passLeading(61_000)
        #expect(leader.asked(Meant.members).isEmpty)
    }
}
