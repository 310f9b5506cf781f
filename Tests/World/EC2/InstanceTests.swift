import Testing

@testable import World

@Suite("An EC2 instance")
struct InstanceTests {
    var account = Account()

    @Test("boots, is terminated, stays listed for an hour and is forgotten")
    mutating func life() throws {
        let id = account.launch(1)[0]
        #expect(account.ec2.advance(to: 0).map(\.kind) == [.launched])
        #expect(account.ec2.nextChange == 10_000)
        #expect(account.ec2.advance(to: 10_000).map(\.kind) == [.running])
        let answer = try account.ec2.terminateInstances([id], at: 20_000).get()
        #expect(answer == [.init(id: id, previous: .running, current: .shuttingDown)])
        #expect(try account.ec2.terminateInstances([id], at: 21_000).get().first?.previous == .shuttingDown)
        #expect(account.ec2.advance(to: 25_000).map(\.kind) == [.shuttingDown(.userInitiated), .terminated])
        #expect(account.listed(.init("instance-state-name", ["terminated"]), at: 3_600_000) == [id])
        #expect(account.listed(at: 3_625_000) == [])
        #expect(account.ec2.describeInstances(ids: [id], at: 3_625_000).failure?.code == "InvalidInstanceID.NotFound")
        #expect(account.ec2.count(.spot) == 0)
    }

    @Test("that powers itself off ends when its template says so, and otherwise only stops if it is on demand")
    mutating func powersOff() {
        let spot = account.launch(1)[0]
        account.ec2.powerOff(spot, at: 1)
        #expect(account.ec2.peek(spot)?.state == .shuttingDown && account.ec2.peek(spot)?.reason == .instanceInitiated)
        var careless = Account(shutdown: nil)
        let leak = careless.launch(1, market: .onDemand)[0]
        careless.ec2.powerOff(leak, at: 1)
        #expect(careless.ec2.peek(leak)?.state == .stopped)
        let again = careless.ec2.powerOff(leak, at: 2)
        #expect(!again)
    }

    @Test("of the spot market gets two minutes' notice; one on demand can't be interrupted")
    mutating func interruption() {
        let spot = account.launch(1)[0]
        let onDemand = account.launch(1, market: .onDemand)[0]
        _ = account.ec2.advance(to: 10_000)
        let noticed = [account.ec2.interrupt(spot, at: 10_000), account.ec2.interrupt(onDemand, at: 10_000)]
        #expect(noticed == [true, false])
        #expect(account.ec2.advance(to: 10_000).map(\.kind) == [.interruptionNoticed(endsAt: 130_000)])
        #expect(account.ec2.advance(to: 129_999) == [])
        #expect(account.ec2.advance(to: 130_000).map(\.kind) == [.shuttingDown(.interrupted)])
    }

    @Test("and its tags come into sight late, and its states lag")
    mutating func eventuallyConsistent() throws {
        account.ec2.delays.visibility = 2_000...2_000
        account.ec2.delays.tags = 1_000...1_000
        account.ec2.delays.stateLag = 4_000...4_000
        let id = account.launch(1)[0]
        #expect(account.ec2.terminateInstances([id], at: 1_999).failure?.code == "InvalidInstanceID.NotFound")
        #expect(account.listed(at: 1_999) == [])
        #expect(account.listed(at: 2_000) == [id])
        let mine = EC2.Filter("tag:scope", ["s"])
        #expect(account.listed(mine, at: 2_999) == [])
        #expect(account.listed(mine, at: 3_000) == [id])
        let running = EC2.Filter("instance-state-name", ["running"])
        #expect(account.listed(running, at: 13_999) == [])
        #expect(account.listed(running, at: 14_000) == [id])
    }

    @Test("is terminated only if every id of the call is right")
    mutating func allOrNone() {
        let id = account.launch(1)[0]
        let unknown = "i-00000000000000000"
        #expect(account.ec2.terminateInstances([id, unknown], at: 0).failure?.code == "InvalidInstanceID.NotFound")
        #expect(account.ec2.terminateInstances([id, "x"], at: 0).failure?.code == "InvalidInstanceID.Malformed")
        #expect(account.ec2.terminateInstances([], at: 0).failure?.code == "MissingParameter")
        #expect(account.ec2.peek(id)?.state == .pending)
    }

    @Test("is found by filters with wildcards, page by page")
    mutating func pages() throws {
        let ids = account.launch(12)
        let filters = [EC2.Filter("tag:scope", ["x", "?*"]), EC2.Filter("instance-state-name", ["pend*"])]
        var found: [String] = []
        var token: String?
        repeat {
            let page = try account.ec2.describeInstances(filters: filters, maxResults: 5, nextToken: token, at: 0).get()
            found += page.instances.map(\.id)
            token = page.nextToken
        } while token != nil
        #expect(found == ids)
        #expect(account.listed(.init("instance-lifecycle", ["on-demand"]), at: 0) == [])
        #expect(account.ec2.describeInstances(filters: [.init("colour", ["red"])], at: 0).failure?.code == "InvalidParameterValue")
        #expect(account.ec2.describeInstances(maxResults: 5, nextToken: "x", at: 0).failure?.code == "InvalidParameterValue")
        #expect(account.ec2.describeInstances(ids: ids, maxResults: 5, at: 0).failure?.code == "InvalidParameterCombination")
    }

    @Test(
        "is matched by patterns as EC2 matches them",
        arguments: [
            ("a*c", "abbc", true), ("a?c", "abc", true), ("a?c", "ac", false), ("*", "", true), ("a\\*", "a*", true), ("a\\*", "ab", false),
            ("*a*b", "xaab", true), ("*a*b", "xaabc", false),
        ])
    func wildcards(pattern: String, text: String, expected: Bool) {
        #expect(Wildcard(pattern).matches(text) == expected)
    }

    @Test("lives the same life under the same seed, and another under another")
    func replay() {
        func run(_ seed: UInt64) -> [EC2.Change] {
            var account = Account()
            let images = account.ec2.images
            account.ec2 = EC2.Region(seed: seed)
            account.ec2.images = images
            account.ec2.addSubnet(.init(id: "subnet-a", zone: "a"))
            account.ec2.addSubnet(.init(id: "subnet-b", zone: "b"))
            account.ec2.delays.visibility = 0...9_000
            let made = account.ec2.createLaunchTemplate(name: "runner", contents: ["ImageId": "ami-1"], at: 0)
            account.template.id = try? made.get().id
            var changes: [EC2.Change] = []
            for round in 0..<50 {
                let now = Int64(round) * 7_000
                let ids = account.launch(round % 4, at: now)
                if let first = ids.first { account.ec2.interrupt(first, at: now) }
                let seen = account.listed(.init("tag:scope", ["s"]), at: now)
                if let last = seen.last { _ = account.ec2.terminateInstances([last], at: now) }
                changes += account.ec2.advance(to: now)
            }
            return changes
        }
        let first = run(1)
        #expect(first.count > 100 && first == run(1) && first != run(2))
    }

    @Test("is kept in little memory once forgotten")
    mutating func forgets() {
        account.ec2.delays.retention = 1_000...1_000
        for round in 0..<2_000 {
            let now = Int64(round) * 20_000
            _ = account.ec2.terminateInstances(account.launch(1, at: now), at: now)
        }
        #expect(account.ec2.everyInstance.count < 10)
        #expect(account.ec2.agenda.count < 10)
    }
}
