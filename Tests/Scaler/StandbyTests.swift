import Testing

@testable import Scaler

@Suite("A hot standby")
struct StandbyTests {
    private var standby = Rehearsal()

    @Test("it asks GitHub and EC2 at once, and then once a minute or so, whether they admit it")
    mutating func asks() {
        #expect(standby.asked(Meant.probe(.github)).count == 1 && standby.asked(Meant.probe(.ec2)).count == 1)
        standby.answer(.done(.scaleSet(1)), Meant.probe(.github))
        standby.follow(53_000)
        #expect(standby.asked(Meant.probe(.github)).isEmpty)
        standby.follow(14_000)
        #expect(standby.asked(Meant.probe(.github)).count == 1)
    }

    @Test("it says when GitHub last admitted it, in a heartbeat of its own")
    mutating func saysSo() throws {
        standby.pass(40)
        standby.answer(.done(.scaleSet(1)), Meant.probe(.github))
        let member = try standby.member()
        #expect(member.github == ServiceReach(seen: WallTime(milliseconds: Rehearsal.wall + standby.now)))
        #expect(member.role == "standby" && member.github.isReached && !member.ec2.isReached)
    }

    @Test("a refusal is told at once, in the service's words, clipped; an answer that didn't come only when the next doesn't either")
    mutating func tellsTrouble() throws {
        standby.answer(.unknown("no answer"), Meant.probe(.github))
        #expect(try standby.member().github.trouble == nil)
        standby.follow(4_000)
        standby.answer(.unknown("no answer"), Meant.probe(.github))
        #expect(try standby.member().github.trouble == "no answer")
        standby.answer(.refused(Refusal(.rejected, String(repeating: "UnauthorizedOperation ", count: 100))), Meant.probe(.ec2))
        let trouble = try standby.member().ec2.trouble
        #expect(trouble?.hasPrefix("UnauthorizedOperation") == true && trouble?.count == 240)
        standby.follow(8_000)
        standby.answer(.done(.nothing), Meant.probe(.github))
        #expect(try standby.member().github.isReached)
    }

    @Test("while the leader says that it is cut off, it asks every five seconds and tells at once; not when it isn't admitted itself")
    mutating func comesForward() throws {
        standby.answer(.done(.scaleSet(1)), Meant.probe(.github))
        standby.follow(20_000)
        standby.pass(1_100)
        standby.answer(.done(.nothing), Meant.heartbeat)
        var item = lease(beat: "x")
        item["cutOff"] = .flag(true)
        standby.answer(.done(.item(item)), Meant.readLease)
        #expect(standby.asked(Meant.probe(.github)).count == 1)
        standby.answer(.done(.scaleSet(1)), Meant.probe(.github))
        #expect(try standby.member().github.seen == WallTime(milliseconds: Rehearsal.wall + standby.now))
        standby.pass(4_900)
        #expect(standby.asked(Meant.probe(.github)).isEmpty)
        standby.pass(100)
        standby.answer(.refused(Refusal(.unauthorized, "no")), Meant.probe(.github))
        let refused = standby.now
        while standby.asked(Meant.probe(.github)).isEmpty { standby.pass(10) }
        #expect(standby.now - refused >= 1_000, "backed off, and not asked for haste")
    }

    @Test("a service that asks for a slower pace says nothing of whether it admits this agent, and is left alone for so long")
    mutating func obeysPace() throws {
        standby.answer(.refused(Refusal(.busy, "slow down", retryAfter: .seconds(120))), Meant.probe(.github))
        #expect(try standby.member().github == ServiceReach())
        standby.follow(110_000)
        #expect(standby.asked(Meant.probe(.github)).isEmpty)
        standby.follow(40_000)
        #expect(standby.asked(Meant.probe(.github)).count == 1)
    }

    @Test("questions that fail become rarer, up to a minute")
    mutating func backsOff() {
        var asked = 0
        for _ in 0..<600 {
            if standby.answer(.refused(Refusal(.unauthorized, "no")), Meant.probe(.github)) != nil { asked += 1 }
            standby.follow(1_000)
        }
        #expect((12...40).contains(asked), "\(asked) times in ten minutes")
    }

    @Test("one that GitHub doesn't admit lets others claim first, by two seconds")
    mutating func defers() {
        standby.answer(.refused(Refusal(.unauthorized, "no")), Meant.probe(.github))
        standby.answer(.done(.item(lease(released: true))), Meant.readLease)
        standby.pass(1_900)
        #expect(standby.asked(Meant.claim).isEmpty)
        standby.pass(200)
        #expect(standby.asked(Meant.claim).count == 1)
    }

    /// How often the lease is read in so long, each reading answered 10 ms later with what `seen` makes of its number.
    private mutating func reads(in milliseconds: Int64, _ seen: (Int) -> Item) -> Int {
        var count = 0
        let end = standby.now + milliseconds
        while standby.now < end {
            standby.pass(10)
            if standby.answer(.done(.item(seen(count))), Meant.readLease) != nil { count += 1 }
        }
        return count
    }

    /// Renewed once a second or so, and asked to end.
    private static func asked(epoch: Int64 = 7, stepDown: Int64 = 7, beat: String) -> Item {
        var item = lease(epoch: epoch, beat: beat)
        item["stepDown"] = .number(stepDown)
        return item
    }

    @Test("a handover that was asked for is looked out for every 100 to 200 ms, and what is then read as released is claimed at once")
    mutating func looksOut() {
        standby.answer(.done(.item(Self.asked(beat: "b"))), Meant.readLease)
        #expect((9...20).contains(reads(in: 2_000) { Self.asked(beat: "b\($0 / 8)") }))
        #expect(standby.asked(Meant.claim).isEmpty)
        standby.pass(200)
        standby.answer(.done(.item(lease(beat: "r", released: true))), Meant.readLease)
        #expect(standby.asked(Meant.claim).count == 1)
    }

    @Test("one that was asked to go and still holds the lease is waited for like any other: its whole duration")
    mutating func takesNothingForAsking() {
        standby.answer(.done(.item(Self.asked(beat: "b"))), Meant.readLease)
        _ = reads(in: 4_900) { _ in Self.asked(beat: "b") }
        #expect(standby.asked(Meant.claim).isEmpty)
        standby.pass(200)
        #expect(standby.asked(Meant.claim).count == 1)
    }

    @Test("a request that isn't obeyed within the lease's duration, or names another epoch, or is over, is paid for at the ordinary pace")
    mutating func looksOutNoLonger() {
        _ = reads(in: 6_000) { Self.asked(beat: "b\($0)") }
        #expect((2...4).contains(reads(in: 3_000) { Self.asked(beat: "c\($0)") }))
        #expect((2...4).contains(reads(in: 3_000) { Self.asked(epoch: 8, stepDown: 7, beat: "d\($0)") }))
        #expect(reads(in: 3_000) { Self.asked(epoch: 9, stepDown: 9, beat: "e\($0)") } > 12)
        #expect((2...5).contains(reads(in: 3_000) { lease(epoch: 9, beat: "f\($0)") }))
    }

    @Test("the scale set that it found a moment ago isn't looked up again at a takeover")
    mutating func knowsTheScaleSet() {
        standby.answer(.done(.scaleSet(7)), Meant.probe(.github))
        standby.lead()
        standby.answer(.done(.items(recorded(7))), Meant.query)
        #expect(standby.asked { $0 == .github(.ensureScaleSet) }.isEmpty)
        #expect(standby.asked { $0 == .github(.openSession(scaleSet: 7)) }.count == 1)
    }

    private func recorded(_ scaleSet: Int64) -> [Key: Item] {
        var state = StateRecord()
        state.scaleSet = scaleSet
        return [Rehearsal.scope.state: state.item]
    }

    @Test("a scale set other than the recorded one is looked up: a leader since may have made a new one")
    mutating func believesTheRecord() {
        standby.answer(.done(.scaleSet(7)), Meant.probe(.github))
        standby.lead()
        standby.answer(.done(.items(recorded(8))), Meant.query)
        #expect(standby.asked { $0 == .github(.ensureScaleSet) }.count == 1)
    }

    @Test("if GitHub lost that scale set meanwhile, it is made again")
    mutating func losesTheScaleSet() {
        knowsTheScaleSet()
        standby.answer(.refused(Refusal(.notFound, "RunnerScaleSetNotFoundException")), Meant.openSession)
        standby.passLeading(1_000)
        #expect(standby.asked { $0 == .github(.ensureScaleSet) }.count == 1)
    }

    @Test("what it found more than 150 seconds ago is not relied on")
    mutating func forgetsTheScaleSet() {
        standby.answer(.done(.scaleSet(7)), Meant.probe(.github))
        standby.follow(151_000)
        standby.pass(1_100)
        standby.answer(.done(.item(lease(released: true))), Meant.readLease)
        standby.answer(.done(.nothing), Meant.claim)
        standby.answer(.done(.items(recorded(7))), Meant.query)
        #expect(standby.asked { $0 == .github(.ensureScaleSet) }.count == 1)
    }

    @Test("a heartbeat is one write unit, and two while services refuse the agent in many words")
    func isSmall() throws {
        var member = MemberRecord(
            agent: "i-0123456789abcdef0", version: "1.22.333", role: "standby", at: WallTime(milliseconds: 1_795_536_000_000))
        let words = String(repeating: "é", count: 120)
        member.since = member.at
        member.host = "ip-10-111-222-133.eu-central-1.compute.internal"
        member.zone = "eu-central-1a"
        member.settings = (0..<8).map { MemberSetting("EC2_INSTANCE_TYPE_\($0)", String(repeating: "m7i.large,", count: 20)) }
        let reached = ServiceReach(seen: member.at)
        (member.github, member.ec2, member.launches) = (reached, reached, reached)
        #expect(Self.size(member.item) + 150 < 1024)
        member.github = ServiceReach(seen: member.at, trouble: words, isRefused: true)
        member.ec2 = ServiceReach(seen: member.at, trouble: words, isRefused: true)
        #expect(Self.size(member.item) + 150 < 2048)
        #expect(try MemberRecord(member.item) == member)
    }

    /// As DynamoDB counts it, nearly: names and values, and 3 bytes for a list and 1 for each of its elements.
    private static func size(_ item: Item) -> Int {
        item.fields.reduce(0) { size, field in
            switch field.value {
            case .text(let text): size + field.name.utf8.count + text.utf8.count
            case .list(let elements):
                elements.reduce(size + field.name.utf8.count + 3) { if case .text(let text) = $1 { $0 + text.utf8.count + 1 } else { $0 } }
            default: size + field.name.utf8.count + 9
            }
        }
    }

    @Test("a record of the version before this is read: it says nothing of what its agent reaches")
    func readsOlder() throws {
        let older: Item = [
            "format": .number(1), "agent": .text("i-a"), "version": .text("0"), "role": .text("standby"), "at": .number(1),
            "ttl": .number(2),
        ]
        let member = try MemberRecord(older)
        #expect(member.github == ServiceReach() && member.launches == ServiceReach() && member.leaving == nil && member.zone == nil)
    }

    private var isReady: Bool { standby.controller.isReady(at: standby.instant) }

    @Test("it is ready once GitHub and EC2 admit it and EC2 would launch for it")
    mutating func becomesReady() {
        #expect(!isReady)
        standby.answer(.done(.scaleSet(1)), Meant.probe(.github))
        standby.answer(.done(.nothing), Meant.probe(.ec2))
        #expect(!isReady)
        standby.answer(.done(.nothing), Meant.probe(.launches))
        #expect(isReady)
    }

    @Test(
        "it is not ready while one of them refuses it, and not on a host that is being taken away",
        arguments: [ProbedService.github, .ec2, .launches])
    mutating func isNotReady(_ refusing: ProbedService) {
        for service in [ProbedService.github, .ec2, .launches] {
            let good = Outcome.done(service == .github ? .scaleSet(1) : .nothing)
            standby.answer(service == refusing ? .refused(Refusal(.rejected, "no")) : good, Meant.probe(service))
        }
        #expect(!isReady)
        standby.follow(40_000)
        standby.answer(.done(refusing == .github ? .scaleSet(1) : .nothing), Meant.probe(refusing))
        #expect(isReady)
        standby.see(.departureAnnounced("Auto Scaling terminates this instance"))
        #expect(!isReady)
    }

    @Test("without dry runs it is ready without their answer")
    mutating func isReadyWithoutDryRuns() {
        standby = Rehearsal { $0.provesLaunches = false }
        standby.answer(.done(.scaleSet(1)), Meant.probe(.github))
        standby.answer(.done(.nothing), Meant.probe(.ec2))
        #expect(isReady)
    }
}
