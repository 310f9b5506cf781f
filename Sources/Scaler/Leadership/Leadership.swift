/// Who leads: follow, claim, hold, resign.
///
/// ```
///              unchanged for its duration, read       transaction done, or found
///              as released, or its predecessor's      by its beat
/// following ──────────────────────────────→ claiming ───────────────────────────→ leading
///     ↑  ↑                                     │                                    │  │
///     │  └──── somebody else's lease ──────────┘                                    │  │ resign: authority
///     │                                                                             │  │ is given up first
///     ├──── authority lapsed, or another's epoch was read ──────────────────────────┘  ↓
///     └──── released, or given up on it ←──────────────────────────────────────── releasing
/// ```
///
/// INV-1: two agents never both have authority at one instant. A holder counts its authority from *before* the sending of the
/// renewal that succeeded, and ends it a margin early; a watcher counts the same lease from the *receipt* of the first answer
/// that showed it. Clocks may drift by 1 % against each other (an assumption; pauses of any length are allowed, and what a
/// paused leader still sends is stopped by the fence and by each effect's `notAfter`).
struct Leadership: Sendable {
    enum Standing: Sendable {
        case following
        case claiming
        case leading(Hold)
        case releasing(Hold)
    }

    /// What a LEASE request in flight was for.
    enum Request: Sendable {
        case read
        case claim(Attempt)
        case renewal(Attempt)
        case release(beat: String)
    }

    /// One write of LEASE that was sent, kept until its fate is known.
    struct Attempt: Sendable {
        let epoch: Int64
        let beat: String
        /// The fence of the claim; a renewal's is its hold's.
        let claim: String
        /// What LEASE names as the table's deployment once this attempt stands.
        let deployment: DeploymentID
        /// *Before* it was sent: authority counts from here.
        let sent: Instant
    }

    /// A lease that this agent watches, and since when it has looked the same.
    struct Watch: Sendable {
        /// Nil when there is no item at all: a new scope.
        let lease: LeaseRecord?
        let since: Instant
        /// When its holder last gave a sign of life.
        let silence: Silence
        /// From when on it may be claimed, as far as the lease itself goes.
        let free: Instant

        /// Whether nobody has renewed it, claimed it or given it up since.
        func shows(_ seen: LeaseRecord?) -> Bool {
            guard let lease, let seen else { return lease == nil && seen == nil }
            return lease.epoch == seen.epoch && lease.beat == seen.beat && lease.released == seen.released
        }

        /// The same lease, to which an operator gave a deployment's identity meanwhile. It tells nothing of its holder's life.
        func noting(_ seen: LeaseRecord?) -> Watch {
            guard var lease, let given = seen?.deployment else { return self }
            lease.deployment = given
            return Watch(lease: lease, since: since, silence: silence, free: free)
        }
    }

    let scope: Scope
    let agent: String
    let timings: LeaseTimings
    let host: HostIdentity?
    let mayReclaim: Bool
    /// From one reading of a lease to the next, ms, drawn evenly.
    let readingPause: ClosedRange<Int64>
    /// When this process began: its predecessor was dead by then.
    let began: Instant

    private(set) var standing = Standing.following
    /// When the present authority ends, if nothing renews it; nil while not leading. It changes with `standing` alone, and is held
    /// against the clock at each use.
    private(set) var authorityEnds: Instant?
    var watch: Watch?
    /// Claims or renewals whose fate is unknown. Any of them may have succeeded.
    var attempts: [Attempt] = []
    /// The last request for LEASE, until it is answered. No write of LEASE is sent while another one is unanswered. (A claim doesn't
    /// wait for the answer of a read.)
    var inFlight: EffectID?
    var nextRequest: Instant?
    /// When the last reading that was answered was sent; or, of a lease that this agent held itself, the last renewal that succeeded.
    var lastReading: Instant?
    /// When the reading in flight was sent.
    var readingSent: Instant?
    /// What the table answers instead of doing what it is asked.
    var tableFault = TableFault()
    /// A handover that an operator asked another leader for.
    var expectation: Expectation?
    /// GitHub doesn't admit this leader, which says so in its lease from the next renewal on; and whether it ever did under this epoch.
    var isCutOff = false
    var hasSaidCutOff = false
    /// The leader that is watched says so.
    var seesCutOff = false
    /// What can't be understood of the lease as it stands, once it was said.
    var unreadable: String?
    /// The highest epoch that EC2 showed on an instance, where it was above this agent's own.
    var highestSeen: Int64 = 0
    /// This process has led: from then on the lease of this host may be its own.
    var hasLed = false
    /// Why it gave up, to be written with the release.
    var resignation = ""
    var abstainUntil: Instant?
    var backoff: Backoff
    /// False once this agent was asked to end, or its host is being taken away.
    var mayClaim = true
    /// By how much others may claim first.
    var deference = Duration.zero

    init(_ configuration: Configuration, at now: Instant) {
        scope = configuration.scope
        agent = configuration.agent
        timings = configuration.lease
        host = configuration.hostIdentity
        mayReclaim = configuration.mayReclaim
        let poll = timings.poll.inMilliseconds
        readingPause = poll * 9 / 10...poll * 11 / 10
        began = now
        backoff = Backoff(base: .milliseconds(50), cap: timings.poll)
    }

    mutating func enter(_ standing: Standing) {
        self.standing = standing
        authorityEnds = hold.map { $0.since + timings.duration - timings.margin }
    }

    /// The hold, while leading; it says nothing of authority.
    var hold: Hold? { if case .leading(let hold) = standing { hold } else { nil } }

    /// The epoch that it leads under; it says nothing of authority.
    var epoch: Int64? { if case .leading(let hold) = standing { hold.epoch } else { nil } }

    var isFollowing: Bool { if case .following = standing { true } else { false } }

    var authority: Authority? {
        guard let epoch, let authorityEnds else { return nil }
        return Authority(epoch: epoch, ends: authorityEnds)
    }

    func hasAuthority(at now: Instant) -> Bool { authorityEnds.map { now < $0 } ?? false }
}

/// What a leader holds: one epoch, from its claim until it is lost or given up.
struct Hold: Sendable {
    let epoch: Int64
    let claim: String
    /// Whose instances this leader's are.
    let deployment: DeploymentID
    /// The last beat that is known to stand in LEASE.
    var beat: String
    /// The sending of the attempt that wrote it.
    var since: Instant
}

/// What became of leadership in one step.
enum LeadershipChange: Sendable {
    case gained(Hold)
    case renewed
    /// An operator asked for this epoch to end.
    case stepDownAsked
    /// An operator gave the table another deployment's identity: the next claim takes it up.
    case deploymentGiven(DeploymentID)
    case lost(String)
    case released
}
