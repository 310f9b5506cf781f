/// Launches that were lost, zone by zone: a bad zone rests, and isn't taken for a bad image.
struct Zones: Sendable {
    /// So many losses in a row in one zone make it rest, if runners registered elsewhere meanwhile.
    private static let threshold = 3
    /// How long a bad zone rests.
    static let rest = Duration.seconds(600)

    /// The subnet of each zone, as EC2 showed it. (Launches name subnets, and what ended tells its zone.)
    private var subnets: [String: String] = [:]
    /// The subnet of each launch that EC2 hasn't shown yet: it shows an instance that ended with its zone, and without its subnet.
    private var launched: [InstanceID: String] = [:]
    /// Losses in a row, and when the earliest of them was launched.
    private var losses: [String: (count: Int, from: WallTime)] = [:]
    /// Zones in which a runner registered since the first of another zone's losses.
    private var registered: [String: Set<String>] = [:]
    /// Until when a zone rests. What is lost there meanwhile was launched before.
    private var rests: [String: Instant] = [:]

    /// A zone that rests from now on.
    struct Bad: Equatable {
        let subnet: String
        /// For so many losses.
        let losses: Int
    }

    /// EC2 says where it launched the instance.
    mutating func launched(_ instance: Instance) { launched[instance.id] = instance.subnet }

    /// EC2 shows the instance.
    mutating func locate(_ instance: Instance) {
        let launched = launched.isEmpty ? nil : launched.removeValue(forKey: instance.id)
        guard let zone = instance.zone, let subnet = instance.subnet ?? launched, subnets[zone] != subnet else { return }
        subnets[zone] = subnet
    }

    /// Nothing is left of the instance's runner but history.
    mutating func forget(_ id: InstanceID) { launched[id] = nil }

    func isResting(_ zone: String?, at now: Instant) -> Bool { zone.flatMap { rests[$0] }.map { now < $0 } ?? false }

    func subnet(of zone: String?) -> String? { zone.flatMap { subnets[$0] } }

    /// One that was launched before the losses says nothing of them.
    mutating func registered(_ runner: RunnerRecord, at now: WallTime) {
        guard let zone = runner.zone else { return }
        if let row = losses[zone], runner.isEvidence(since: row.from, at: now) {
            losses[zone] = nil
            registered[zone] = nil
        }
        for (other, row) in losses where other != zone && runner.isEvidence(since: row.from, at: now) {
            registered[other, default: []].insert(zone)
        }
    }

    /// One more launch was lost. Returns its zone if that rests from now on.
    /// - Parameter opensBreaker: the losses in a row just made the breaker open. Then this zone is at fault if none was lost elsewhere yet.
    mutating func lost(_ loss: Loss, opensBreaker: Bool, at now: Instant) -> Bad? {
        guard let zone = loss.zone else { return nil }
        let (count, from) = losses[zone].map { ($0.count + 1, min($0.from, loss.launched)) } ?? (1, loss.launched)
        losses[zone] = (count, from)
        let isProven = count >= Self.threshold && registered[zone]?.isEmpty == false
        let isAlone = opensBreaker && losses.count == 1
        guard isProven || isAlone, let subnet = subnets[zone] else { return nil }
        // After its rest, one more loss is enough.
        losses[zone]?.count = Self.threshold - 1
        rests[zone] = now + Self.rest
        return Bad(subnet: subnet, losses: count)
    }
}
