import Testing

@testable import World

@Suite("An instant fleet")
struct FleetTests {
    var account = Account()

    @Test("launches what was asked for, tagged, and the same token again launches nothing more")
    mutating func token() throws {
        let request = account.request(3, token: "t")
        let fleet = try account.ec2.createFleet(request, at: 0).get()
        #expect(fleet.ids.count == 3 && fleet.errors.isEmpty)
        #expect(try account.ec2.createFleet(request, at: 3_600_000 * 24).get() == fleet)
        #expect(account.ec2.peek(fleet.ids[0])?.tags == ["scope": "s", "aws:ec2:fleet-id": fleet.id])
        #expect(try account.ec2.describeFleets([fleet.id], at: 1).get() == [fleet])
    }

    @Test("refuses a token that comes with other parameters, the order of the overrides among them")
    mutating func mismatch() {
        _ = account.ec2.createFleet(account.request(3, token: "t"), at: 0)
        var other = account.request(3, token: "t")
        other.configs[0].overrides.reverse()
        #expect(account.ec2.createFleet(other, at: 1).failure?.code == "IdempotentParameterMismatch")
        #expect(account.ec2.everyInstance.count == 3)
    }

    @Test("is partial when pools run out: instances and errors in one answer, and a replay doesn't try again")
    mutating func partial() throws {
        account.ec2.capacities = [
            .init(type: "m7i.large", zone: "a", market: .spot): 2, .init(type: "m7i.large", zone: "b", market: .spot): 1,
        ]
        let fleet = try account.ec2.createFleet(account.request(5, token: "t"), at: 0).get()
        #expect(fleet.launched.map(\.ids.count) == [2, 1])
        #expect(fleet.errors.map(\.code) == ["InsufficientInstanceCapacity", "InsufficientInstanceCapacity"])
        account.ec2.capacities = [:]
        #expect(try account.ec2.createFleet(account.request(5, token: "t"), at: 0).get() == fleet)
    }

    @Test("that launched nothing has used its token all the same")
    mutating func empty() throws {
        account.ec2.capacities = [
            .init(type: "m7i.large", zone: "a", market: .spot): 0, .init(type: "m7i.large", zone: "b", market: .spot): 0,
        ]
        let request = account.request(1, token: "t")
        #expect(try account.ec2.createFleet(request, at: 0).get().ids == [])
        account.ec2.capacities = [:]
        #expect(try account.ec2.createFleet(request, at: 1).get().ids == [])
    }

    @Test("fills the cheapest pool first and refuses those above the price ceiling")
    mutating func prices() throws {
        account.ec2.prices = [
            .init(type: "m7i.large", zone: "a", market: .spot): 0.09, .init(type: "m7i.large", zone: "b", market: .spot): 0.03,
        ]
        let cheap = try account.ec2.createFleet(account.request(1), at: 0).get()
        #expect(cheap.launched.first?.override.subnet == "subnet-b")
        let capped = account.request(1, overrides: [.init(type: "m7i.large", subnet: "subnet-a", maxPrice: 0.05)])
        #expect(try account.ec2.createFleet(capped, at: 0).get().errors.map(\.code) == ["SpotMaxPriceTooLow"])
    }

    @Test("meets the shared limit of a thousand launches, then two a second, inside its answer")
    mutating func launchLimit() throws {
        let fleet = try account.ec2.createFleet(account.request(1_500), at: 0).get()
        #expect(fleet.ids.count == 1_000)
        #expect(Set(fleet.errors.map(\.code)) == ["RequestLimitExceeded"])
        #expect(try account.ec2.createFleet(account.request(50), at: 10_000).get().ids.count == 20)
    }

    @Test("meets the limit of calls as a refusal of the whole call")
    mutating func callLimit() {
        for _ in 0..<50 { _ = account.ec2.createFleet(account.request(1), at: 0) }
        let refused = account.ec2.createFleet(account.request(1), at: 0).failure
        #expect(refused?.code == "RequestLimitExceeded" && refused?.status == 503)
        #expect(account.ec2.createFleet(account.request(1), at: 200).failure == nil)
    }

    @Test("meets the account's quota with the market's own code")
    mutating func quota() throws {
        account.ec2.quotas = [.spot: 2, .onDemand: 0]
        let spot = try account.ec2.createFleet(account.request(3), at: 0).get()
        #expect(spot.ids.count == 2 && spot.errors.allSatisfy { $0.code == "MaxSpotInstanceCountExceeded" })
        let onDemand = try account.ec2.createFleet(account.request(1, market: .onDemand), at: 0).get()
        #expect(onDemand.errors.first?.code == "VcpuLimitExceeded")
    }

    @Test("is refused whole for what doesn't exist, with EC2's codes, and its token stays unused")
    mutating func refusals() {
        let good = account.template
        func code(_ change: (inout EC2.FleetRequest) -> Void) -> String? {
            var request = account.request(1, token: "t")
            change(&request)
            return account.ec2.createFleet(request, at: 0).failure?.code
        }
        #expect(code { $0.configs[0].template.id = "lt-0123" } == "InvalidLaunchTemplateId.NotFound")
        #expect(code { $0.configs[0].template.id = "wrong" } == "InvalidLaunchTemplateId.Malformed")
        #expect(code { $0.configs[0].template.version = "9" } == "InvalidLaunchTemplateId.VersionNotFound")
        #expect(code { $0.configs[0].overrides[0].subnet = "subnet-x" } == "InvalidSubnetID.NotFound")
        #expect(code { $0.configs[0].overrides[0].image = "ami-x" } == "InvalidAMIID.NotFound")
        #expect(code { $0.configs[0].overrides[1].subnet = "subnet-a2" } == "InvalidFleetConfig")
        #expect(code { $0.configs = [] } == "MissingParameter")
        #expect(code { $0.total = 0 } == "InvalidParameterValue")
        #expect(code { $0.token = String(repeating: "x", count: 65) } == "InvalidParameterValue")
        #expect(code { $0.configs[0].template = good } == nil)
    }

    @Test("can be told to refuse, and to leave the instances out of a replay")
    mutating func faults() throws {
        account.ec2.faults.fleetRefusals = [.init("MaxFleetCountExceeded", "no")]
        #expect(account.ec2.createFleet(account.request(1, token: "t"), at: 0).failure?.code == "MaxFleetCountExceeded")
        let fleet = try account.ec2.createFleet(account.request(1, token: "t"), at: 0).get()
        account.ec2.faults.replaysOmitInstances = true
        let replay = try account.ec2.createFleet(account.request(1, token: "t"), at: 0).get()
        #expect(replay.id == fleet.id && replay.ids.isEmpty)
    }

    @Test("names a template version that its token made once")
    mutating func templateVersions() throws {
        let id = account.template.id
        let first = try account.ec2.createLaunchTemplateVersion(id: id, contents: ["ImageId": "ami-2"], token: "v", at: 0).get()
        #expect(try account.ec2.createLaunchTemplateVersion(id: id, contents: ["ImageId": "ami-2"], token: "v", at: 1).get() == first)
        #expect(try account.ec2.describeLaunchTemplate(id: id, at: 2).get().versions.map(\.number) == [1, 2])
        #expect(
            account.ec2.createLaunchTemplate(name: "runner", contents: [:], at: 3).failure?.code.hasSuffix("AlreadyExistsException") == true
        )
    }
}
