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
        /// From the request for a just-in-time configuration to its answer, drawn for each. The registration exists from the request
        /// on. Ubicloud measured about 2 s (2026-08); 0 draws nothing.
        public var minting: ClosedRange<Int64> = 0...0
        /// A job whose runner was lost fails after this: a job's lock lives so long from its last renewal (measured five times,
        /// 2026-07 and 2026-08: 9 min 34 s to 9 min 45 s after the loss).
        public var lostRunner: Int64 = 600_000
        /// How often a runner renews its job's lock: every 60 s (the same measurements). Nil counts from the loss itself.
        public var lockRenewal: Int64?
        /// A runner that was told to stop: from then until its job ends as `failed` (measured on five runs, 2026-07).
        public var stoppedRunner: ClosedRange<Int64> = 15_000...26_000
        /// How long a runner that was told to stop takes to say so: its program waits about 7.5 s for the job (the same).
        public var stopReport: Int64 = 7_500
        /// A running job whose cancelling its runner ignores is ended as `canceled` after this (measured: 5 min 1 s and 2 s, 2026-07).
        /// Nil waits for the runner for ever.
        public var ignoredCancel: Int64?
        /// How long the record and the name of a runner stay after its job, drawn for each: minting the name and removing the runner are
        /// refused meanwhile (measured: seconds to tens of seconds). 0 draws nothing.
        public var registrationLinger: ClosedRange<Int64> = 0...0
        /// A connected idle runner is forgotten after this, drawn for each: reports of 2 min 1 s and 6 min 1 s (actions/runner#4726,
        /// 2026-09). Nil forgets none, from then on.
        public var idleRunner: ClosedRange<Int64>?
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
        /// What the next calls of a kind are answered with, in order, in place of being carried out: `Failure.page` is a proxy's HTML
        /// with status 200.
        public var answers: [Call: [Failure]] = [:]
        /// Rate limits in force, by kind of call.
        public var rateLimits: [Call: RateLimit] = [:]
        /// So many configurations from now on are late by `lateMint`.
        public var lateMints = 0
        /// So many runners that connect from now on listen for ever and take no job.
        public var deafRunners = 0
        /// So many assignments from now on are told only after the completion of their job.
        public var lateAssignments = 0
        /// So many sessions, and so many messages, from now on come without statistics.
        public var bareSessions = 0
        public var bareMessages = 0
        /// The queue refuses every token with 401 although refreshing the session succeeds.
        public var refusesQueueTokens = false
        /// How late a late configuration is, ms.
        public var lateMint: Int64 = 240_000

        public init() {}

        /// True when one of a count was left, which is used up.
        mutating func use(_ count: WritableKeyPath<Faults, Int>) -> Bool {
            guard self[keyPath: count] > 0 else { return false }
            self[keyPath: count] -= 1
            return true
        }

        mutating func nextAnswer(to call: Call) -> Failure? {
            guard answers[call]?.isEmpty == false else { return nil }
            return answers[call]?.removeFirst()
        }
    }

    /// The service for one owner (organization, repository or enterprise).
    ///
    /// Clients' calls take `now` and may fail; a runner's calls (`connect`, `takeJob`, `finish`, `vanish`) and a workflow's (`queue`,
    /// `cancel`) do as well. `advance(to:)` moves what time alone moves.
    public struct ActionsService: Sendable {
        public var flow: Flow
        public var manners = Manners()
        public var periods = Periods()
        public var faults = Faults()
        /// How many runners may be registered within five minutes; without limit unless set.
        public var registrationLimit = RegistrationLimit()
        /// How often a job that wasn't picked up is assigned again before it is given up.
        public var reassignmentLimit = 3
        /// Sends messages without entries when only the statistics changed.
        public var sendsBareStatistics = false

        var generator: Generator
        /// For what the service does on its own account. Apart from `generator`, so that a manner that is off changes no other draw.
        var chance: Generator
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
            chance = Generator(seed: ~seed)
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

        /// Why the call fails before the service looks at it; nil when it doesn't.
        mutating func refusal(of call: Call, at now: Int64) -> Failure? {
            catchUp(to: now)
            if now < faults.unavailableUntil { return .unavailable }
            if let limited = faults.rateLimits[call]?.refusal(at: now) { return limited }
            return faults.nextAnswer(to: call)
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
        case runnerForgotten(Int)
        case recordErased(Int)
        case jobStopped(String, Int)
        case cancelIgnored(String)
    }
}
