import Testing

@testable import World

@Suite("Instant fleets as others measured them")
struct FleetMannerTests {
    var account = Account()

    @Test("A fleet reports a type that a zone does not offer for that pool alone and launches in another zone")
    mutating func notOffered() throws {
        account.ec2.manners.notOffered = ["a": ["m7i.large"]]
        let fleet = try account.ec2.createFleet(account.request(2), at: 0).get()
        #expect(fleet.errors.map(\.code) == ["InvalidFleetConfiguration"] && fleet.errors[0].override.subnet == "subnet-a")
        #expect(fleet.errors[0].message.contains("(m7i.large) is not supported in your requested Availability Zone (a)"))
        #expect(fleet.launched.map(\.override.subnet) == ["subnet-b"] && fleet.ids.count == 2)
    }

    @Test("A fleet reports pools as unfulfillable after three others failed, though these pools have room")
    mutating func threePools() throws {
        account.ec2.manners = .measured
        let types = ["c5.large", "c6i.large", "c7i.large", "m7i.large", "r7i.large"]
        for type in types.prefix(3) { account.ec2.capacities[.init(type: type, zone: "a", market: .spot)] = 0 }
        let overrides = types.map { EC2.Override(type: $0, subnet: "subnet-a") }
        let fleet = try account.ec2.createFleet(account.request(1, overrides: overrides), at: 0).get()
        let codes = Array(repeating: "InsufficientInstanceCapacity", count: 3) + Array(repeating: "UnfulfillableCapacity", count: 2)
        #expect(fleet.ids.isEmpty && fleet.errors.map(\.code) == codes)
        account.ec2.manners.notOffered = ["a": ["c5.large"]]
        let next = try account.ec2.createFleet(account.request(1, overrides: overrides), at: 1).get()
        #expect(next.launched.map(\.override.type) == ["m7i.large"], "a type that isn't offered is no try")
    }

    @Test("A fleet that names no subnet launches in the default one")
    mutating func defaultSubnet() throws {
        let request = account.request(1, overrides: [.init(type: "m7i.large", subnet: "")])
        #expect(account.ec2.createFleet(request, at: 0).failure?.code == "VPCIdNotSpecified")
        account.ec2.manners.defaultSubnet = "subnet-b"
        let id = try account.ec2.createFleet(request, at: 0).get().ids[0]
        #expect(account.ec2.peek(id)?.subnet == "subnet-b" && account.ec2.peek(id)?.zone == "b")
    }

    @Test("A spent launch budget shows inside a 200 or refuses the whole call, whose token stays unused")
    mutating func emptyBudget() throws {
        account.ec2.launchElsewhere(1_000, at: 0)
        let inside = try account.ec2.createFleet(account.request(1, token: "a"), at: 0).get()
        #expect(inside.ids.isEmpty && Set(inside.errors.map(\.code)) == ["RequestLimitExceeded"])
        account.ec2.manners.emptyBudgetRefusesCall = true
        let whole = account.ec2.createFleet(account.request(1, token: "b"), at: 0).failure
        #expect(whole?.code == "RequestLimitExceeded" && whole?.status == 503)
        #expect(try account.ec2.createFleet(account.request(1, token: "b"), at: 500).get().ids.count == 1)
    }

    @Test("A listing comes in pages, and each page takes its time")
    mutating func pages() throws {
        account.ec2.delays.page = 1_000...1_000
        let ids = account.launch(7)
        let first = try account.ec2.describeInstances(filters: [.init("tag:scope", ["s"])], maxResults: 5, at: 0).get()
        let second = try account.ec2.describeInstances(
            filters: [.init("tag:scope", ["s"])], maxResults: 5, nextToken: first.nextToken, at: first.time
        ).get()
        #expect(first.time == 1_000 && second.nextToken == nil)
        #expect((first.instances + second.instances).map(\.id) == ids)
    }
}
