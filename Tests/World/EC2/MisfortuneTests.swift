import Testing

@testable import World

@Suite("EC2 instances whose launch goes wrong")
struct MisfortuneTests {
    var account = Account()

    @Test(
        "An instance that ends while it boots is listed with EC2's reason",
        arguments: ["Client.VolumeLimitExceeded", "Client.InternalError"])
    func deathAtBoot(_ code: String) throws {
        var account = account
        account.ec2.misfortunes.deathsAtBoot = 1
        account.ec2.misfortunes.causeOfDeath = .init(code: code)
        let ids = account.launch(2)
        let changes = account.ec2.advance(to: 10_000).filter { $0.instance == ids[0] }.map(\.kind)
        #expect(changes == [.launched, .shuttingDown(.init(code: code)), .terminated])
        let shown = try account.ec2.describeInstances(ids: ids, at: 10_000).get().instances
        #expect(shown.map(\.state) == [.terminated, .running] && shown.map(\.reason?.code) == [code, nil])
        #expect(account.ec2.count(.spot) == 1, "the dead one makes room")
    }

    @Test("An instance in a bad zone ends while it boots, and one elsewhere runs")
    mutating func badZone() throws {
        account.ec2.misfortunes.badZones = ["a": .init(code: "Server.InternalError")]
        let one = account.request(1, overrides: [.init(type: "m7i.large", subnet: "subnet-a")])
        let other = account.request(1, overrides: [.init(type: "m7i.large", subnet: "subnet-b")])
        let ids = try [one, other].flatMap { try account.ec2.createFleet($0, at: 0).get().ids }
        _ = account.ec2.advance(to: 10_000)
        #expect(ids.map { account.ec2.peek($0)?.state } == [.terminated, .running])
        #expect(account.ec2.peek(ids[0])?.reason?.message == "Internal error on launch")
    }

    @Test("An instance on broken hardware stays pending until it is terminated")
    mutating func neverRunning() {
        account.ec2.misfortunes.neverRunning = 1
        let id = account.launch(1)[0]
        _ = account.ec2.advance(to: 3_600_000)
        #expect(account.ec2.peek(id)?.state == .pending && account.ec2.count(.spot) == 1)
        _ = account.ec2.terminateInstances([id], at: 3_600_000)
        _ = account.ec2.advance(to: 3_700_000)
        #expect(account.ec2.peek(id)?.state == .terminated)
    }

    @Test("An instance that hangs stays in shutting-down and counts meanwhile")
    mutating func slowShutdown() {
        account.ec2.misfortunes.slowShutdowns = 1
        let ids = account.launch(2)
        _ = account.ec2.terminateInstances(ids, at: 20_000)
        _ = account.ec2.advance(to: 1_819_999)
        #expect(ids.map { account.ec2.peek($0)?.state } == [.shuttingDown, .terminated] && account.ec2.count(.spot) == 1)
        _ = account.ec2.advance(to: 1_820_000)
        #expect(account.ec2.peek(ids[0])?.state == .terminated)
    }

    @Test("An ended instance says who ended it and when")
    mutating func transition() throws {
        let time = "2026-11-28 10:00:00 GMT"
        #expect(EC2.StateReason.userInitiated.transition(time) == "User initiated (2026-11-28 10:00:00 GMT)")
        #expect(EC2.StateReason.interrupted.transition(time) == "Service initiated (2026-11-28 10:00:00 GMT)")
        #expect(EC2.StateReason(code: "Client.InternalError").transition(time).isEmpty)
        let id = account.launch(1)[0]
        _ = account.ec2.terminateInstances([id], at: 11_000)
        #expect(account.ec2.peek(id)?.endedAt == 11_000)
    }

    @Test("An interrupted instance may be listed without a reason, and only its transition says who ended it")
    mutating func interruptionWithoutCode() throws {
        account.ec2.manners.interruptionsHaveNoCode = true
        let id = account.launch(1)[0]
        _ = account.ec2.advance(to: 10_000)
        account.ec2.interrupt(id, at: 10_000)
        #expect(account.ec2.advance(to: 130_000).map(\.kind).contains(.shuttingDown(.interrupted)))
        let shown = try account.ec2.describeInstances(ids: [id], at: 130_000).get().instances[0]
        #expect(shown.reason == nil && shown.transition("then") == "Service initiated (then)")
    }

    @Test("An instance of another deployment runs in the same account under other tags")
    mutating func foreign() throws {
        let own = account.launch(1)
        let tags = ["scope": "trial"]
        let strangers = try account.ec2.launchForeign(
            2, type: "m7i.large", subnet: "subnet-a", tags: tags, template: account.template, at: 0
        ).get()
        #expect(account.listed(.init("tag:scope", ["s"]), at: 0) == own)
        #expect(account.listed(.init("tag:scope", ["trial"]), at: 0) == strangers && account.ec2.count(.spot) == 3)
    }
}
