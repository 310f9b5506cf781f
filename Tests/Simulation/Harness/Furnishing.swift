import Scaler
import World

extension Simulation {
    /// The world at the start, the agents, and everything that the seed has in store for them.
    mutating func furnish() {
        furnishEC2()
        for number in 0..<weather.agents {
            let drift = Int64.random(in: -weather.drift...weather.drift, using: &chance)
            let host = Host(number: number, offset: Int64.random(in: 1...100_000_000_000, using: &chance), drift: drift)
            host.maximum = weather.maximum
            if weather.mixesMaxima { host.maximum = Int.random(in: (weather.maximum + 1) / 2...weather.maximum, using: &chance) }
            hosts.append(host)
            start(host, after: chance.milliseconds(in: 0...3_000) * 1000)
        }
        furnishGitHub()
        drawManners()
        planWork()
        planFaults()
        timeline.add(.look, at: 5_000_000)
        timeline.add(.calm, at: weather.duration)
    }

    private mutating func furnishGitHub() {
        github.periods.queueToken = weather.queueToken
        github.manners.discardsLabelPatches = weather.discardsLabels
        github.manners.keepsNameLabelOnly = weather.keepsNameLabel
        if weather.isSetThere { _ = github.createScaleSet(name: "spot", at: 0) }
    }

    private mutating func furnishEC2() {
        ec2.delays.boot = 3_000...12_000
        ec2.delays.shutdown = 2_000...20_000
        ec2.delays.visibility = 0...weather.visibility
        ec2.delays.tags = 0...weather.visibility / 4
        ec2.delays.stateLag = 0...weather.visibility / 2
        ec2.delays.retention = weather.retention
        ec2.faults.replaysOmitInstances = weather.replaysOmit
        ec2.faults.replaysOfEndedFleetsRefused = chance.happens(0.3)
        ec2.images = ["ami-1"]
        for (number, subnet) in Self.subnets.enumerated() { ec2.addSubnet(.init(id: subnet, zone: "z\(number)")) }
        let contents = ["ImageId": "ami-1", "InstanceInitiatedShutdownBehavior": "terminate"]
        if case .success(let made) = ec2.createLaunchTemplate(name: "runner", contents: contents, at: 0) {
            template = LaunchTemplate(id: made.id, version: 1)
        }
    }

    static let types = ["m7i.large", "c7i.large"]
    static let subnets = ["subnet-a", "subnet-b"]

    func configuration(of host: Host) -> Configuration {
        var configuration = Configuration(
            scope: scope, agent: host.name, version: "1", hostIdentity: host.identity, mayReclaim: host.mayReclaim(at: now),
            scaling: ScalingLimits(minimum: weather.minimum, maximum: host.maximum, idle: weather.idle),
            launch: LaunchPlan(
                types: Self.types, subnets: Self.subnets, maxPrice: "0.2", onDemandFallback: weather.fallsBack,
                tags: [Tag(EC2Words.scopeTag, scope.name)], namePrefix: "spot", roleID: "AROASIM"))
        configuration.labels = weather.labels
        configuration.trapsOnDefect = true
        return configuration
    }

    /// The host starts a new process, with a new seed, that knows nothing of the one before.
    mutating func start(_ host: Host, after wait: Int64) {
        timeline.add(.mend(.start(host.number, life: host.life)), at: now + wait)
    }
}
