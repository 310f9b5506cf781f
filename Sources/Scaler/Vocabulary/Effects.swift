/// Something that was seen, in the past tense.
public enum Event: Sendable {
    /// The process runs; comes once, first.
    case started
    /// The instant that was asked for with `wake` has come.
    case woke
    /// The one answer to an effect.
    case answered(EffectID, Outcome)
    /// The process was asked to end (SIGTERM): hand over and finish.
    case stopRequested
    /// EC2 or Auto Scaling takes this host away, in its own words: hand over, and never claim again.
    case departureAnnounced(String)
}

/// Something to be done. The shell starts it only while `now < notAfter`, and answers it exactly once.
public struct Effect: Sendable {
    public let id: EffectID
    public let action: Action
    public let notAfter: Instant
}

/// Imperatives for the shell, which performs them and has no opinion of its own.
public enum Action: Hashable, Sendable {
    /// A consistent read of one item. → `item`
    case read(Key)
    /// A consistent read of up to 100 items. → `items`
    case readEach([Key])
    /// A consistent read of a whole partition. → `items`
    case query(partition: String)
    /// One conditional write, returning the whole new item. → `item`
    case write(Write)
    /// All or nothing, at most 100; `token` makes a resending of the same content harmless for 10 minutes. → `nothing`
    case transact([Write], token: String)

    /// The launch template at the version to use now. → `template`
    case resolveTemplate
    /// Which runner the image of that template holds, by the image's tags. → `release`
    case readRelease(LaunchTemplate)
    /// CreateFleet, with the batch's id as its client token. → `launch`
    indirect case launch(LaunchRequest, token: BatchID)
    /// DescribeFleets of one instant fleet: all that it launched. → `launch`
    case describeFleet(String)
    /// Every instance of this scale set that EC2 shows. → `instances`
    case listInstances
    case terminate([InstanceID])

    /// The scale set, found, made or mended. → `scaleSet`
    case ensureScaleSet
    /// → `session`
    case openSession(scaleSet: Int)
    /// → `session`
    case refreshSession(SessionID, scaleSet: Int)
    case deleteSession(SessionID, scaleSet: Int)
    /// → `message`
    case poll(SessionID, after: Int64, capacity: Int)
    case acknowledge(SessionID, message: Int64)
    /// → `nothing`
    case acquire(SessionID, scaleSet: Int, offers: [Int64])
    /// → `configuration`
    case mint(RunnerName, scaleSet: Int)
    /// → `runner`
    case findRunner(RunnerName)
    /// → `removal`
    case removeRunner(githubID: Int64)

    /// Whether a service admits this agent: the cheapest question that needs all that a leader needs there. Changes nothing. → `nothing`;
    /// of GitHub `scaleSet`, when the set is there and as the settings want it. Of launches: dry runs of `LaunchPlan.dryRun(of:)`
    case probe(ProbedService)

    /// Tell those who watch what this leader measured; nil: that this agent leads nothing. → `nothing`, once they have accepted it
    indirect case report(Measures?)

    /// Ends an effect under way early, if it still can; that effect is answered all the same. Not answered itself.
    case cancel(EffectID)
}

/// The answer to an effect.
public enum Outcome: Sendable {
    case done(Value)
    /// It certainly was not carried out.
    case refused(Refusal)
    /// No answer, or a doubtful one: it may have been carried out, or may yet be.
    case unknown(String)
    /// Too late, or cancelled before it began: nothing was sent.
    case skipped
}

public enum Value: Sendable {
    case nothing
    case item(Item?)
    case items([Key: Item])
    case template(LaunchTemplate)
    /// Nil when the image's tags don't say.
    case release(RunnerRelease?)
    case launch(LaunchAnswer)
    case instances([Instance])
    case scaleSet(Int)
    indirect case session(SessionGrant)
    indirect case message(Message?)
    case configuration(githubID: Int64, SecretHandle)
    case runner(GitHubRunner?)
    case removal(Removal)
}

/// A runner that GitHub knows.
public struct GitHubRunner: Hashable, Sendable {
    public let id: Int64
    public let scaleSet: Int
    public init(id: Int64, scaleSet: Int) {
        self.id = id
        self.scaleSet = scaleSet
    }
}

/// What became of the wish to remove a runner at GitHub.
public enum Removal: Hashable, Sendable { case removed, notFound, jobStillRunning }

/// A definite no, with the service's own words and its request id.
public struct Refusal: Sendable {
    public enum Kind: Sendable {
        /// With the item as it stands, or nil when there is none.
        case conditionFailed(Item?)
        case cancelled([Cancellation])
        /// The same transaction, under its token, is still being carried out.
        case inProgress
        /// Too many requests, or a conflict with another one: the same may be tried again later.
        case busy
        case unauthorized
        case notFound
        /// Something of that name, or another session, exists.
        case exists
        /// The client token was used for another request, or for instances that have ended: it is consumed.
        case tokenConsumed
        /// Anything else that the service will not do.
        case rejected
    }

    public let kind: Kind
    public let words: String
    public let retryAfter: Duration?
    /// GitHub refused the token, or the App's key, itself.
    public let isOfCredential: Bool

    public init(_ kind: Kind, _ words: String, retryAfter: Duration? = nil, isOfCredential: Bool = false) {
        self.kind = kind
        self.words = words
        self.retryAfter = retryAfter
        self.isOfCredential = isOfCredential
    }
}

/// Something worth a line in the log.
public struct Note: Sendable {
    public enum Level: Sendable { case debug, info, warning, error }

    public let level: Level
    public let text: String
    public let fields: [(name: String, value: String)]
}

/// A leader's right to act: under which epoch, and until when unless a renewal succeeds.
public struct Authority: Hashable, Sendable {
    public let epoch: Int64
    public let ends: Instant
}

/// What `handle` decided.
public struct Decision: Sendable {
    public let effects: [Effect]
    public let notes: [Note]
    /// Replaces the wake-up asked for before; nil asks for none.
    public let wake: Instant?
    /// The controller was asked to stop, has handed over, and has nothing under way.
    public let isFinished: Bool
    /// As it stands after this event; it ends by time alone, or changes with the next event.
    public let authority: Authority?
}
