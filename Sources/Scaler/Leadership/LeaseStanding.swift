/// Where an agent stands with the lease.
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
enum LeaseStanding: Sendable {
    case following
    case claiming
    case leading(Leading)
    case releasing(Releasing)
}

/// What a request for LEASE was for.
enum LeaseRequest: Sendable {
    case read
    case claim(LeaseAttempt)
    case renewal(LeaseAttempt)
    case release
}

/// One write of LEASE that was sent, kept until its fate is known.
struct LeaseAttempt: Sendable {
    let epoch: Int64
    let beat: String
    /// The fence of the claim; a renewal's is its hold's.
    let claim: String
    /// What LEASE names as the table's deployment once this attempt stands.
    let deployment: DeploymentID
    /// *Before* it was sent: authority counts from here.
    let sent: Instant
}

extension LeaseAttempt {
    /// A claim of the next epoch.
    /// - Parameter highest: an epoch that EC2 showed on an instance; the claimed one is above it, too.
    init(over watch: Watch, above highest: Int64, _ turn: inout Turn) {
        epoch = max(watch.lease?.epoch ?? 0, highest) + 1
        beat = turn.generator.name(words: 1)
        claim = turn.generator.name()
        deployment = watch.lease?.deployment ?? DeploymentID(turn.generator.name())
        sent = turn.instant
    }

    init(renewing hold: Hold, _ turn: inout Turn) {
        epoch = hold.epoch
        beat = turn.generator.name(words: 1)
        claim = hold.claim
        deployment = hold.deployment
        sent = turn.instant
    }
}

/// What a leader holds: one epoch, from its claim until it is lost or given up.
struct Hold: Sendable {
    let epoch: Int64
    let claim: String
    /// Whose instances this leader's are.
    let deployment: DeploymentID
    /// The last beat that is known to stand in LEASE.
    private(set) var beat: String
    /// The sending of the attempt that wrote it.
    private(set) var since: Instant

    init(_ attempt: LeaseAttempt) {
        epoch = attempt.epoch
        claim = attempt.claim
        deployment = attempt.deployment
        beat = attempt.beat
        since = attempt.sent
    }

    /// A beat that was written unheard.
    mutating func find(_ beat: String) { self.beat = beat }

    mutating func renew(by attempt: LeaseAttempt) {
        beat = attempt.beat
        since = attempt.sent
    }
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
