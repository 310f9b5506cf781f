/// Where a runner stands in its life: the one state machine of a runner.
///
/// ```
///               configure        register, start       finish
///   launched ──────────→ configured ──────────→ busy ─────────→ finished
///      │                     │                   │                 │
///      └─────────────────────┴───── retire ──────┴─────────────────┘
///                                      ↓
///                                  retiring ──── condemn ───→ terminating
///                                      ↻ occupy
///
///   every stage but ended ──── EC2 shows the instance's end ───→ ended
/// ```
///
/// `docs/internals/runners.md` has the same diagram; a test compares that page's table with `mayBecome`.
enum Stage: Hashable, Sendable {
    /// EC2 started the instance. It has no configuration yet.
    case launched
    /// Its boot record is committed.
    case configured(Readiness)
    /// A job started on it.
    case busy
    /// Its job is over. The instance should power itself off.
    case finished
    /// To be ended, if GitHub agrees that it has no job. `isOccupied`: GitHub said that it has one.
    case retiring(isOccupied: Bool)
    /// GitHub gave it up. The instance is terminated, and nothing reverts that.
    case terminating
    /// EC2 showed the instance's end. What is left is to clear up at GitHub and in the ledger.
    case ended(Remains)

    /// Whether a configured runner can take a job.
    enum Readiness: Hashable, Sendable {
        /// Not heard of yet: if its instance dies now, only EC2 tells.
        case booting
        /// It said that it listens, and GitHub knows it.
        case idle
        /// It was idle for as long as it may, and goes when its replacement has registered.
        case expiring(since: Instant)
    }

    /// What an ended instance leaves behind.
    enum Remains: Hashable, Sendable {
        /// Nothing at GitHub: the job was over, or GitHub gave the runner up.
        case nothing
        /// Perhaps a registration at GitHub. `wasHeardOf`: it is known that the runner registered, or that it could not have.
        case registration(wasHeardOf: Bool)
    }

    /// A stage without its payload.
    enum Kind: String, CaseIterable, Sendable { case launched, configured, busy, finished, retiring, terminating, ended }

    var kind: Kind {
        switch self {
        case .launched: .launched
        case .configured: .configured
        case .busy: .busy
        case .finished: .finished
        case .retiring: .retiring
        case .terminating: .terminating
        case .ended: .ended
        }
    }

    /// The legal steps, each with who takes it. A step from a kind to itself changes its payload.
    static func mayBecome(_ from: Kind, _ to: Kind) -> Bool {
        switch (from, to) {
        // The configuration was minted and committed.
        case (.launched, .configured): true
        // It registered, or expires.
        case (.configured, .configured): true
        // A job started on it. A record may be behind: after a restored table a busy runner may stand as launched.
        case (.launched, .busy), (.configured, .busy), (.busy, .busy), (.finished, .busy): true
        // Its job is over; one that was never seen to begin, too.
        case (.launched, .finished), (.configured, .finished), (.busy, .finished): true
        // INV-4, first step: the intent to end it.
        case (.launched, .retiring), (.configured, .retiring), (.busy, .retiring), (.finished, .retiring): true
        // GitHub keeps it for its job, or its job is over.
        case (.retiring, .retiring): true
        // INV-4, second step: GitHub gave it up. Never reverted.
        case (.retiring, .terminating): true
        // EC2 showed its end.
        case (_, .ended): from != .ended
        default: false
        }
    }

    /// The stage that a record tells of.
    init(_ state: RunnerRecord.State) {
        switch state {
        case .launched: self = .launched
        case .configured: self = .configured(.booting)
        case .busy: self = .busy
        case .finished: self = .finished
        case .retiring: self = .retiring(isOccupied: false)
        case .terminating: self = .terminating
        }
    }

    /// The state that a record holds for this stage; nil once the instance ended, when the record keeps its last state.
    var recorded: RunnerRecord.State? {
        switch self {
        case .launched: .launched
        case .configured: .configured
        case .busy: .busy
        case .finished: .finished
        case .retiring: .retiring
        case .terminating: .terminating
        case .ended: nil
        }
    }
}
