import Scaler
import World

extension Simulation {
    mutating func mend(_ mending: Mending) {
        trace?.add(now, "mended: \(mending)")
        switch mending {
        case .start(let number, let life): begin(hosts[number], life)
        case .resume(let number, let life): resume(hosts[number], life)
        case .join(let number): hosts[number].cut = Array(repeating: false, count: Service.allCases.count)
        case .pools: mendPools()
        case .listings: mendListings()
        case .statistics: github.faults.statistics = [:]
        case .image: weather.dead = fair.dead
        case .runner: weather.isOutdated = false
        case .zones: ec2.misfortunes.badZones = [:]
        case .queue: github.faults.refusesQueueTokens = false
        case .phantoms: mendPhantoms()
        case .bareness: (limits.areMessagesBare, limits.areGrantsBare) = (false, false)
        case .network: (weather.requestLoss, weather.replyLoss, weather.lateness) = (fair.requestLoss, fair.replyLoss, fair.lateness)
        }
    }

    private mutating func mendPools() {
        ec2.capacities = [:]
        ec2.poolRefusals = [:]
        ec2.quotas = [:]
    }

    private mutating func mendListings() { ec2.limits.describe = EC2.Limits().describe }

    private mutating func begin(_ host: Host, _ life: Int) {
        guard host.life == life, !host.isRunning else { return }
        let tape = Tape(configuration: configuration(of: host), seed: chance.next(), began: host.present(at: now))
        host.controller = Controller(configuration: tape.configuration, seed: tape.seed, at: tape.began)
        host.tape = records ? tape : nil
        host.isRunning = true
        host.isNewer = host.willBeNewer
        coverage.count(.started)
        handle(.started, host)
    }

    /// What waited reaches the process, in order, one thing after another.
    private mutating func resume(_ host: Host, _ life: Int) {
        guard host.life == life, host.isPaused else { return }
        host.isPaused = false
        let waiting = host.deferred
        host.deferred = []
        for (place, occurrence) in waiting.enumerated() { timeline.add(occurrence, at: now + Int64(place) * 20) }
    }

    /// Faults stop: everything is mended at once, and from here on all must come to rest.
    mutating func calm() {
        isCalm = true
        weather.calm()
        fair = weather
        mendPools()
        mendListings()
        github.faults = GitHub.Faults()
        ec2.misfortunes = EC2.Misfortunes()
        mendPhantoms()
        table.faults = .init()
        takeTableAway(until: .min)
        ec2.faults.unavailableUntil = .min
        ec2.limits.launches = EC2.Limits().launches
        limits = Limits()
        ec2.faults.fleetRefusals = []
        upgradeAll()
        for host in hosts {
            host.cut = Array(repeating: false, count: Service.allCases.count)
            resume(host, host.life)
        }
    }
}
