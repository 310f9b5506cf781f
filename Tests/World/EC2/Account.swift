@testable import World

/// A region with two zones, one image and one launch template, where boots and ends take a fixed time and nothing lags.
struct Account {
    var ec2 = EC2.Region(seed: 7)
    var template = EC2.TemplateReference(id: "", version: "1")

    init(shutdown: String? = "terminate") {
        ec2.delays.boot = 10_000...10_000
        ec2.delays.shutdown = 5_000...5_000
        ec2.images = ["ami-1"]
        ec2.addSubnet(.init(id: "subnet-a", zone: "a"))
        ec2.addSubnet(.init(id: "subnet-b", zone: "b"))
        ec2.addSubnet(.init(id: "subnet-a2", zone: "a"))
        var contents = ["ImageId": "ami-1"]
        contents["InstanceInitiatedShutdownBehavior"] = shutdown
        if case .success(let made) = ec2.createLaunchTemplate(name: "runner", contents: contents, at: 0) { template.id = made.id }
    }

    func request(
        _ count: Int, token: String? = nil, market: EC2.Market = .spot, tags: [String: String] = ["scope": "s"],
        overrides: [EC2.Override] = [.init(type: "m7i.large", subnet: "subnet-a"), .init(type: "m7i.large", subnet: "subnet-b")]
    ) -> EC2.FleetRequest {
        let configs = [EC2.FleetConfig(template: template, overrides: overrides)]
        return EC2.FleetRequest(token: token, configs: configs, total: count, defaultMarket: market, instanceTags: tags)
    }

    /// Launches and gives the ids; none when refused.
    mutating func launch(_ count: Int, market: EC2.Market = .spot, at now: Int64 = 0) -> [String] {
        (try? ec2.createFleet(request(count, market: market), at: now).get().ids) ?? []
    }

    mutating func listed(_ filters: EC2.Filter..., at now: Int64) -> [String] {
        (try? ec2.describeInstances(filters: filters, at: now).get().instances.map(\.id)) ?? []
    }
}
