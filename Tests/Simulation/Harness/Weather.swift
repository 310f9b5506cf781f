import World

/// What kind of world a seed makes: how fast, how lossy, how broken, and how much there is to do.
struct Weather {
    private(set) var agents: Int
    /// Clock drift, parts per million, either way; a quarter of the seeds goes to the edge of the assumption (1 %).
    let drift: Int64
    /// Faults happen until then, µs.
    private(set) var duration: Int64
    /// Chances that a request is lost, that its reply is, and that it arrives minutes late.
    var requestLoss, replyLoss, lateness: Double
    /// The chance that a reply takes up to two seconds.
    var slowness: Double
    /// One way, µs.
    private(set) var latency: ClosedRange<Int64>
    /// How long a fault is away, ms.
    private(set) var faultPause: ClosedRange<Int64>
    private(set) var visibility: Int64
    /// How long EC2 goes on showing what has ended, ms: "usually less than one hour" (DescribeInstances).
    private(set) var retention: ClosedRange<Int64>
    private(set) var maximum, minimum, idle: Int
    private(set) var fallsBack, offersJobs, replaysOmit: Bool
    /// Chances that an instance never does anything, never connects, or doesn't power off after its job.
    var dead, mute, lingering: Double
    /// GitHub refuses the runner of the image.
    var isOutdated = false
    private(set) var bursts: Int
    /// How long a queue's token lasts, ms: 55 minutes as seen (scaleset#123), or so short that sessions are refreshed in time.
    private(set) var queueToken: Int64 = 3_300_000
    /// Whether the table may be restored to an earlier point; whether agents of two versions run, and their STATE differs too.
    private(set) var restores = false, hasTwoVersions = false, changesState = false
    /// A seed has at least so many faults and jobs.
    private(set) var leastFaults = 5, leastJobs = 50
    /// Agents are set to different maxima; the highest of them is `maximum`.
    private(set) var mixesMaxima = false
    /// One seed in twenty runs for 90 minutes: RUNNER_TIMEOUT and the life of the queue's token are an hour. Faults are rarer in it.
    private(set) var isLong = false
    /// The labels that the agents want. Jobs ask for the first alone, which every set has.
    private(set) var labels = ["spot"]
    /// GitHub discards a change of labels, as github.com does; keeps the name alone, as an old Enterprise Server does; and the set was there
    /// before the agents, with its name alone.
    private(set) var discardsLabels = true, keepsNameLabel = false, isSetThere = false
    /// Jobs are asked for until then, µs.
    private(set) var workday: Int64 = 0

    init(_ chance: inout Generator) {
        agents = [2, 2, 2, 3, 3, 5][Int(chance.next() % 6)]
        drift = chance.happens(0.25) ? 9_900 : 500
        duration = 900_000_000 + chance.milliseconds(in: 0...300_000) * 1000
        let losses = [0, 0.002, 0.01, 0.04]
        requestLoss = losses[Int(chance.next() % 4)]
        replyLoss = losses[Int(chance.next() % 4)]
        lateness = [0, 0, 0.002, 0.01][Int(chance.next() % 4)]
        slowness = [0, 0.01, 0.1][Int(chance.next() % 3)]
        latency = [100...1_000, 500...5_000, 2_000...60_000][Int(chance.next() % 3)]
        faultPause = [5_000...30_000, 10_000...90_000, 30_000...180_000][Int(chance.next() % 3)]
        visibility = [0, 2_000, 30_000][Int(chance.next() % 3)]
        retention = [30_000...120_000, 300_000...900_000, 600_000...1_800_000][Int(chance.next() % 3)]
        maximum = [5, 20, 40, 100][Int(chance.next() % 4)]
        minimum = chance.happens(0.2) ? 2 : 0
        idle = chance.happens(0.3) ? 2 : 0
        fallsBack = chance.happens(0.5)
        offersJobs = chance.happens(0.2)
        replaysOmit = chance.happens(0.3)
        dead = chance.happens(0.3) ? 0.05 : 0
        mute = chance.happens(0.3) ? 0.05 : 0
        lingering = chance.happens(0.3) ? 0.1 : 0
        bursts = Int(chance.milliseconds(in: 10...40))
        queueToken = chance.happens(0.3) ? 600_000 : 3_300_000
        restores = chance.happens(0.3)
        hasTwoVersions = chance.happens(0.2)
        changesState = chance.happens(0.5)
        // Half of a small maximum would not drain the backlog within the time that a run has for its rest.
        mixesMaxima = chance.happens(0.25) && maximum > 5
        isLong = chance.happens(0.05)
        workday = duration
        drawLabels(&chance)
        if isLong { lengthen() }
    }

    private mutating func drawLabels(_ chance: inout Generator) {
        if chance.happens(0.4) { labels.append("gpu") }
        discardsLabels = chance.happens(0.8)
        keepsNameLabel = chance.happens(0.2)
        isSetThere = chance.happens(0.3)
    }

    /// The work is done early: runners that are kept idle outlive RUNNER_TIMEOUT.
    private mutating func lengthen() {
        duration += 5_100_000_000
        faultPause = 60_000...600_000
        idle = 2
        queueToken = 3_300_000
    }

    /// For measuring: a fleet at work, where now and then a request or an answer is lost.
    init(atLeast minimum: Int, atMost maximum: Int, for duration: Int64, _ chance: inout Generator) {
        self.init(&chance)
        agents = 3
        (requestLoss, replyLoss, lateness, slowness) = (0.002, 0.002, 0, 0)
        faultPause = duration / 1000...duration / 1000
        self.duration = duration
        workday = duration
        visibility = 2_000
        retention = 60_000...300_000
        (self.minimum, self.maximum, idle) = (minimum, maximum, 0)
        (dead, mute, lingering) = (0, 0, 0)
        (fallsBack, offersJobs, replaysOmit) = (true, false, false)
        bursts = Int(duration / 20_000_000)
        (restores, hasTwoVersions, leastFaults, mixesMaxima) = (false, false, 0, false)
    }

    /// Nothing goes wrong any more.
    mutating func calm() {
        requestLoss = 0
        replyLoss = 0
        lateness = 0
        slowness = 0
        dead = 0
        mute = 0
        isOutdated = false
    }
}
