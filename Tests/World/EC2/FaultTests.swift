import Testing

@testable import World

@Suite("EC2, when it is told to misbehave,")
struct FaultTests {
    var account = Account()

    @Test("is unavailable until an instant, and does nothing meanwhile")
    mutating func outage() {
        account.ec2.faults.unavailableUntil = 100
        let refused = account.ec2.createFleet(account.request(1, token: "t"), at: 99).failure
        #expect(refused?.code == "Unavailable" && refused?.status == 503)
        #expect(account.ec2.everyInstance == [])
        #expect(account.ec2.createFleet(account.request(1, token: "t"), at: 100).failure == nil)
    }

    @Test("says IdempotentInstanceTerminated to the token of a fleet that has ended, if asked to")
    mutating func endedFleet() throws {
        account.ec2.faults.replaysOfEndedFleetsRefused = true
        let request = account.request(2, token: "t")
        let ids = try account.ec2.createFleet(request, at: 0).get().ids
        _ = account.ec2.terminateInstances([ids[0]], at: 1)
        #expect(account.ec2.createFleet(request, at: 2).failure == nil)
        _ = account.ec2.terminateInstances([ids[1]], at: 3)
        #expect(account.ec2.createFleet(request, at: 4).failure?.code == "IdempotentInstanceTerminated")
    }

    @Test("refuses one pool with the code given, and fills the others")
    mutating func poolRefusal() throws {
        account.ec2.poolRefusals = [.init(type: "m7i.large", zone: "a", market: .spot): "InvalidFleetConfiguration"]
        let fleet = try account.ec2.createFleet(account.request(2), at: 0).get()
        #expect(fleet.ids.count == 2 && fleet.errors.map(\.code) == ["InvalidFleetConfiguration"])
        #expect(fleet.launched.map(\.override.subnet) == ["subnet-b"])
    }

    @Test("says of a dry run what the launch would be refused for, or that it would succeed; nothing is launched, and no token taken")
    mutating func dryRun() throws {
        let request = account.request(2, token: "t")
        let (template, override) = (request.configs[0].template, request.configs[0].overrides[0])
        #expect(account.ec2.dryRun(request, at: 0) == .dryRun && account.ec2.dryRun(template, override, at: 0) == .dryRun)
        account.ec2.faults.launchRefusal = EC2.Failure("UnauthorizedOperation", "no", status: 403)
        #expect(account.ec2.dryRun(request, at: 0) == .dryRun, "only its launches would be refused")
        #expect(account.ec2.dryRun(template, override, at: 0).code == "UnauthorizedOperation")
        #expect(account.ec2.dryRun(template, EC2.Override(type: "m7i.large", subnet: "none"), at: 0).code == "InvalidSubnetID.NotFound")
        #expect(account.ec2.everyInstance == [])
        let fleet = try account.ec2.createFleet(request, at: 0).get()
        #expect(fleet.ids.isEmpty && Set(fleet.errors.map(\.code)) == ["UnauthorizedOperation"])
    }

    @Test("launches both markets in one fleet, and neither stands in for the other")
    mutating func markets() throws {
        account.ec2.quotas = [.spot: 1]
        var request = account.request(5)
        request.onDemandTarget = 2
        let fleet = try account.ec2.createFleet(request, at: 0).get()
        #expect(fleet.launched.map(\.market) == [.onDemand, .spot] && fleet.ids.count == 3)
        request.spotTarget = 4
        #expect(account.ec2.createFleet(request, at: 0).failure?.code == "InvalidParameterValue")
    }

    @Test("shares its launches with others in the account")
    mutating func sharedLimit() throws {
        account.ec2.launchElsewhere(999, at: 0)
        #expect(try account.ec2.createFleet(account.request(3), at: 0).get().ids.count == 1)
    }

    @Test("recommends a rebalance that need not end in an interruption")
    mutating func rebalance() {
        let id = account.launch(1)[0]
        _ = account.ec2.advance(to: 10_000)
        account.ec2.recommendRebalance(id, at: 10_000)
        #expect(account.ec2.advance(to: 500_000).map(\.kind) == [.rebalanceRecommended])
        #expect(account.ec2.peek(id)?.state == .running)
    }
}
