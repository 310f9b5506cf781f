extension GitHub {
    /// How long the service waits for what, in ms.
    public struct Periods: Sendable, Hashable {
        /// A session not polled for so long makes way for another. Third party: still refused at 60 s, open at 91 s (2026-09-04).
        public var staleSession: Int64 = 75_000
        /// A queue token's life: the cycle seen is 50 to 60 minutes (scaleset#123).
        public var queueToken: Int64 = 3_300_000
        /// An assigned job not picked up within this goes back: assignments exactly 5 minutes apart (ARC#4602).
        public var assignmentWindow: Int64 = 300_000
        /// A just-in-time runner that never connected is removed: reports say 5 minutes to an hour; the strictest is taken.
        public var unconnectedRunner: Int64 = 300_000
        /// A job whose runner was lost fails after this. Not documented; ten minutes is assumed.
        public var lostRunner: Int64 = 600_000
        /// An idle runner that was lost is removed: an ephemeral one after about a day.
        public var offlineRunner: Int64 = 86_400_000
        /// A job that nobody took is cancelled after 24 hours.
        public var queuedJob: Int64 = 86_400_000

        public init() {}
    }

    /// What the host breaks; see also `evictSession`, `loseScaleSet` and `redeliver`.
    public struct Faults: Sendable, Hashable {
        /// Every call before this instant (ms) answers 503.
        public var unavailableUntil: Int64 = .min
        /// Statistics sent in place of the true ones, by scale set.
        public var statistics: [Int: Statistics] = [:]

        public init() {}
    }

    /// The service for one owner (organization, repository or enterprise).
    ///
    /// Clients' calls take `now` and may fail; a runner's calls (`connect`, `takeJob`, `finish`, `vanish`) and a workflow's (`queue`,
    /// `cancel`) do as well. `advance(to:)` moves what time alone moves.
    public struct ActionsService: Sendable {
        public var flow: Flow
        public var periods = Periods()
        public var faults = Faults()
        /// How often a job that wasn't picked up is assigned again before it is given up.
        public var reassignmentLimit = 3
        /// Sends messages without entries when only the statistics changed.
        public var sendsBareStatistics = false

        var generator: Generator
        var groups: [RunnerGroup] = [RunnerGroup(id: 1, name: "Default", isDefault: true)]
        var desks = Desks()
        var nextScaleSetID = 1
        var tokens: [String: QueueToken] = [:]
        var evictedSessions: Set<String> = []
        /// So many jobs that are over are remembered; the oldest are forgotten, so that a long run doesn't grow.
        public var keptJobs = Int.max
        public internal(set) var jobCounts = JobCounts()
        var jobs: [String: Job] = [:]
        var finished = Fifo<String>()
        var nextJobNumber = 0
        var nextRequestID: Int64 = 501
        var backlog = Backlog()
        var offers: [Int64: String] = [:]
        var runners: [Int: Runner] = [:]
        var runnerIDs: [String: Int] = [:]
        var nextRunnerID = 1
        var agenda = Agenda<Happening>()
        var stirred: [Int] = []

        public init(seed: UInt64, flow: Flow = .assigned) {
            generator = Generator(seed: seed)
            self.flow = flow
        }

        /// Moves on to `now` what time moves, and gives the scale sets about which something changed since the last call, in the order
        /// of the changes: there may be a message for a held poll, or a job for an idle runner.
        public mutating func advance(to now: Int64) -> [Int] {
            catchUp(to: now)
            for id in stirred { desks.change(id) { $0.isStirred = false } }
            defer { stirred = [] }
            return stirred
        }

        /// The next instant (ms) at which time alone changes something. May be early, never late.
        public var nextChange: Int64? { agenda.next }

        mutating func refusal(at now: Int64) -> Failure? {
            catchUp(to: now)
            return now < faults.unavailableUntil ? .unavailable : nil
        }

        mutating func stir(_ scaleSet: Int) {
            let wasStirred = desks.change(scaleSet) { desk in
                desk.generation += 1
                desk.statisticsChanged = true
                defer { desk.isStirred = true }
                return desk.isStirred
            }
            if wasStirred == false { stirred.append(scaleSet) }
        }
    }

    /// One assignment of one job. It is void once the job was assigned anew.
    struct Ticket: Sendable {
        var job: String
        var assignment: Int
    }

    struct QueueToken: Sendable {
        var session: String
        var scaleSet: Int
        var expiresAt: Int64
    }

    enum Happening: Sendable {
        case assignmentExpired(Ticket)
        case queueExpired(job: String)
        case runnerNeverConnected(Int)
        case runnerLost(Int)
        case tokenExpired(String)
    }
}
