import Scaler
import World

/// SPENDING: nothing is paid for, or asked for, without end, whatever the cause.
///
/// 1. Requests: no agent sends more of one kind in a minute than `pace` allows.
/// 2. Launches while nothing registers: a full fleet twice (a leader that takes over may not know of the first one's boots), five boots
///    for the breaker, five for each zone that may rest for them first, and one every two minutes from then on. What is launched in a zone
///    where every instance dies comes on top: up to two fleets (one may be replaced before its end is seen), and one after each rest of ten
///    minutes. Where EC2 says that the zone lacks capacity, that is learned pool by pool: up to a fleet for each type and market, and again
///    after each rest of 3 minutes, 6, 12 and so on. Another image, a scale set that GitHub lost, and a restored table begin anew: an image
///    says nothing of the next, runners of an old set are replaced, and what a restored table forgot is learned once more.
/// 3. Retry-After: no request of the session is sent before what GitHub asked for is over.
/// 4. New launches: no agent commits more than 120 BATCH records in a minute. While no pool has an instance to give, each rests.
/// 5. Instance-seconds without a job: each instance, by what is wrong with it, counted in service (`Checks/Service`).
extension Simulation {
    /// How many requests of a kind an agent may send in a minute, for a maximum of `runners`: about twice the most that was seen in 1,000
    /// seeds on 2026-11-28. Requests of one runner or one launch grow with the maximum, all others don't.
    static func pace(_ kind: Action.Kind, _ runners: Int) -> Int {
        switch kind {
        case .read, .write, .transact: 1_000 + 20 * runners
        case .mint, .find, .remove, .readEach, .acquire: 120 + 12 * runners
        case .terminate, .describe, .acknowledge, .poll: 240 + 4 * runners
        // One sending for each launch, and those in doubt go one at a time. One request by id for all instances that are due.
        case .launch, .known: 240
        default: 120
        }
    }

    static let obeysRetryAfter: Set<Action.Kind> = [.ensure, .open, .refresh, .poll]

    mutating func checkPace(_ request: Request, _ host: Host) {
        let minute = now / 60_000_000
        if host.sentMinute != minute {
            host.sentMinute = minute
            for place in host.sent.indices { host.sent[place] = 0 }
        }
        let kind = request.effect.action.kind
        host.sent[kind.rawValue] += 1
        coverage.sent(host.sent[kind.rawValue], kind)
        if let quiet = host.quiet[kind], now < quiet {
            violate("SPENDING", "\(host.name) sent \(kind) \((quiet - now) / 1_000_000) s before GitHub's Retry-After was over")
        }
        guard host.sent[kind.rawValue] > Self.pace(kind, weather.maximum) else { return }
        violate("SPENDING", "\(host.name) sent \(host.sent[kind.rawValue]) requests of the kind \(kind) within a minute")
    }

    mutating func checkIntents(_ host: Host) {
        let minute = now / 60_000_000
        host.intents = host.intents.minute == minute ? (minute, host.intents.count + 1) : (minute, 1)
        coverage.intended(host.intents.count)
        guard host.intents.count > Self.intents else { return }
        violate("SPENDING", "\(host.name) committed \(host.intents.count) launches within a minute")
    }

    /// Two a second: in a busy fleet each job that ends makes room for the next launch. The most in 1,500 seeds were 96 (2026-11-28).
    private static let intents = 120

    mutating func checkLaunches(_ id: String) {
        let bad = inPlace(&ec2) { $0.misfortunes.badZones.mapValues { $0.code == "Server.InsufficientInstanceCapacity" } }
        checks.unregistered.launch(in: inPlace(&ec2) { $0.peek(id)?.zone }, whileBad: bad, at: now)
        let minutes = Int((now - checks.unregistered.since) / 60_000_000)
        coverage.launchedInVain(checks.unregistered.count, of: weather.maximum)
        let bound = 2 * weather.maximum + checks.unregistered.excused(of: weather.maximum, after: minutes) + minutes / 2
        guard checks.unregistered.count > bound else { return }
        let words = "\(checks.unregistered.count) instances were launched within \(minutes) minutes, and no runner registered"
        violate("SPENDING", "\(words): \(bound) may be")
    }

    /// Instances launched since a runner registered last.
    struct LaunchedInVain {
        var count = 0
        /// When the first of them was.
        private(set) var since: Int64 = 0
        private var launched: [String: Int] = [:]
        /// Zones that have been bad since, and whether EC2 said that they lack capacity.
        private var badZones: [String: Bool] = [:]

        mutating func launch(in zone: String?, whileBad bad: [String: Bool], at now: Int64) {
            if count == 0 { (since, launched, badZones) = (now, [:], [:]) }
            badZones.merge(bad) { $0 || $1 }
            count += 1
            if let zone { launched[zone, default: 0] += 1 }
        }

        /// What may be launched besides fleets of `maximum` and probes of the image.
        func excused(of maximum: Int, after minutes: Int) -> Int {
            let tries = 1 + Int(Double(minutes / 3 + 1).exponent)
            return badZones.reduce(5 + 5 * launched.count) { sum, zone in
                let fleets = zone.value ? tries * Simulation.types.count * Market.allCases.count : 2 + minutes / 10
                return sum + min(fleets * maximum, launched[zone.key] ?? 0)
            }
        }
    }

    /// The most service that an instance may see without running a job, µs. One that never registers: 240 s from its configuration, which
    /// GitHub may delay, and the two steps. One that doesn't go after its job: 120 s, and the two steps. One that waits for a job:
    /// RUNNER_TIMEOUT, an hour from its launch by a wall clock that jumps, 240 s for its replacement to register, and ten minutes.
    private static func patience(_ machine: Machine) -> Int64 {
        switch machine.kind {
        case .dead, .mute, .outdated: 1_200_000_000
        case .lingering, .sound: machine.worked > 0 ? 1_200_000_000 + idlePatience : idlePatience
        }
    }

    private static let idlePatience: Int64 = 4_200_000_000

    /// What an instance has cost without a job so far, in service.
    func idleService(_ machine: Machine) -> Int64 {
        let worked = machine.worked + (machine.workingSince.map { now - $0 } ?? 0)
        return max(0, checks.service - machine.launchedAtService - worked)
    }

    mutating func checkIdle(_ machine: Machine) {
        let idle = idleService(machine)
        coverage.idle(machine.kind, idle / 1_000_000, isOver: !machine.isAlive)
        guard idle > Self.patience(machine) else { return }
        violate("SPENDING", "\(machine.id) (\(machine.kind), \(machine.stage)) has run for \(idle / 1_000_000) s of service without a job")
    }
}
