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

/// An imperative for the shell, which performs it and has no opinion of its own. Grouped by the service that carries it out.
public enum Action: Hashable, Sendable {
    case table(TableAction)
    case compute(ComputeAction)
    case github(GitHubAction)
    case agent(AgentAction)
}

/// A scale set as GitHub has it.
public struct GitHubScaleSet: Hashable, Sendable {
    public let id: Int
    /// As GitHub's answer holds them, whatever the settings want; empty where it holds none.
    public let labels: [String]
    public init(id: Int, labels: [String]) {
        self.id = id
        self.labels = labels
    }
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
