import World

/// What is tried once all has come to rest, without a fault, so that the bounds are narrow.
///
/// WAIT: a burst of as many jobs as there is room for; each has its runner within a bound made of the seed's own delays. Two parts of that
/// bound are held for themselves, for a boot takes most of it: all instances are launched, and each has its boot record, within 2.5 s and
/// sixty ways over the network. The poll that would have brought the jobs fails once, unless another has failed just before: the first
/// retry comes within half a second.
/// FAILOVER: then the leader's host dies; another agent serves within 30 s (5 s of lease, a poll, the claim, two readings and a session).
enum Trial {
    case none
    /// The breaker is open, and one job closes it: a broken image may have been the last that was launched.
    case warmUp(since: Int64)
    case burst(Burst)
    case failover(host: Int, since: Int64)

    struct Burst {
        let jobs: [String]
        /// µs.
        let since: Int64
        /// The number of the first launch after it, and how many are needed beside the idle runners.
        let first: Int
        let needed: Int
    }
}

extension Simulation {
    private static let failoverPatience: Int64 = 30_000_000
    private static let mostJobs = 40

    /// How long a job may wait for a new runner, ms: the instance's boot, its first look for its boot record and one more, its runner's
    /// start, a look for the job, sixty ways over the network, what GitHub takes for a configuration, and ten seconds on top.
    var longestWait: Int64 {
        ec2.delays.boot.upperBound + 20_000 + 5_000 + 8_000 + 1_100 + 60 * weather.latency.upperBound / 1_000 + 10_000
            + github.periods.minting.upperBound
    }

    /// All is at rest for the first time.
    mutating func beginTrials() {
        weather.lingering = 0
        guard isBreakerOpen else { return beginBurst() }
        queueJob(running: 2_000)
        checks.trial = .warmUp(since: now)
        settleWorld()
    }

    /// By STATE: five boots in a row failed, or GitHub refused the runner of the image.
    var isBreakerOpen: Bool {
        let state = table.peek(keys.state)
        return (state?["failedBoots"]?.integer ?? 0) >= 5 || state?["outdated"] != nil
    }

    mutating func beginBurst() {
        let room = hosts.map(\.maximum).min() ?? weather.maximum
        failPoll()
        let needed = max(0, min(room, Self.mostJobs) - listeners.count)
        let jobs = (0..<min(room, Self.mostJobs)).map { _ in queueJob(running: chance.milliseconds(in: 2_000...20_000)) }
        checks.trial = .burst(Trial.Burst(jobs: jobs, since: now, first: launches.count, needed: needed))
        settleWorld()
    }

    /// The leader's poll fails. Not after another failure, for which the pause would be longer: GitHub answers a poll within 50 s.
    private mutating func failPoll() {
        guard now - checks.pollFailedAt > 60_000_000, let leader = leader() else { return }
        guard let place = heldPolls.firstIndex(where: { $0.host == leader.number && $0.life == leader.life }) else { return }
        reply(.unknown("502 Bad Gateway"), to: heldPolls.remove(at: place))
    }

    /// How long all of a message's launches may take, µs.
    private var longestStep: Int64 { 2_500_000 + 60 * weather.latency.upperBound }
    /// The way from a launch to its boot record, µs.
    private var longestMint: Int64 { longestStep + github.periods.minting.upperBound * 1_000 }

    mutating func checkBurst(_ burst: Trial.Burst) {
        let launched = launches[burst.first...].prefix(burst.needed)
        if now - burst.since > longestStep, launched.count < burst.needed {
            let seconds = (now - burst.since) / 1_000_000
            violate("WAIT", "\(seconds) s after a burst \(launched.count) of \(burst.needed) instances are launched")
        }
        if let late = launched.first(where: { now - $0.launchedAt > longestMint && table.peek($0.bootKey) == nil }) {
            violate("WAIT", "\(late.id) has no boot record \((now - late.launchedAt) / 1_000_000) s after its launch")
        }
        for id in burst.jobs {
            guard let job = inPlace(&github, { $0.job(id) }) else { continue }
            let wait = (job.startedAt ?? ms) - job.queuedAt
            guard wait > longestWait || (job.isCompleted && job.startedAt == nil) else { continue }
            let words = "a job waited \(wait / 1_000) s for its runner, though nothing was wrong; the bound is"
            return violate("WAIT", "\(words) \(longestWait / 1_000) s")
        }
    }

    mutating func beginFailover() {
        guard let leader = leader() else { return }
        checks.trial = .failover(host: leader.number, since: now)
        leader.hasCrashed = true
        leader.end()
        start(leader, after: 2 * Self.failoverPatience)
    }

    mutating func checkFailover(_ dead: Int, since: Int64) {
        if hosts.contains(where: { $0.number != dead && isServing($0) }) {
            coverage.failedOver((now - since) / 1_000)
            isOver = true
        } else if now - since > Self.failoverPatience {
            violate("FAILOVER", "\(Self.failoverPatience / 1_000_000) s after its leader died nobody serves")
            isOver = true
        }
    }
}
