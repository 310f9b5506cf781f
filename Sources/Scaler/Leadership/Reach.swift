/// Whether a service admits this agent, asked by a cheap question on a period: so a standby keeps its credentials, its connections
/// and the scale set's id fresh, and says that it could not take over before it is needed.
///
/// The leader asks GitHub the same question as a standby, so that the two answers can be held against each other (`Isolation`). While
/// GitHub answers the leader's polls, each answer vouches for GitHub, and the question waits (decision 22). Both ask every few seconds while
/// the leader is in doubt: a standby sees that in the lease.
struct Reach: Sendable {
    private static let patience = Duration.seconds(10)
    /// One lost answer is no news; a refusal is.
    private static let silences = 2
    /// The service's words, in a record that is to stay below 1 KB.
    private static let longestWords = 240

    let service: ProbedService
    /// As the MEMBER record says it.
    private(set) var reach = ServiceReach()
    /// When the first of the answers failed that have all failed since; nil while it is reached.
    private(set) var lostSince: Instant?
    /// The scale set as it was last found, and when; nil where a leader has something to make or to correct first.
    private(set) var scaleSet: (set: GitHubScaleSet, at: Instant)?
    private var inFlight: EffectID?
    private var next: Instant
    private var answeredAt: Instant?
    /// When another request proved that the service can be reached.
    private var vouchedAt: Instant?
    /// By when the owner wants the question asked.
    private var wished: Instant?
    /// The service asked for a slower pace: until then it is left alone, whatever the haste.
    private var notBefore: Instant?
    private var failures = 0
    private var pacer = Pacer(base: .seconds(2), cap: .seconds(60), floor: .seconds(1))

    init(_ service: ProbedService, at now: Instant) {
        self.service = service
        next = now
    }

    var wake: Instant? { inFlight == nil ? earliest(next, wished) : nil }

    /// Asks when it is due: `limit` after the last proof that the service can be reached, at the latest.
    mutating func advance(provenEvery limit: Duration? = nil, _ turn: inout Turn) {
        guard inFlight == nil else { return }
        wished = limit.flatMap { limit in
            answeredAt.map { answeredAt in max(max(answeredAt, vouchedAt ?? answeredAt) + limit, notBefore ?? answeredAt) }
        }
        guard let wake, wake <= turn.instant else { return }
        inFlight = turn.perform(service.question, for: .probe(service), notAfter: turn.instant + Self.patience)
    }

    /// Another request was answered. That proves nothing to an agent whose own question failed: the queue may serve a session whose
    /// credential GitHub refuses.
    mutating func vouch(at now: Instant) { if failures == 0 { vouchedAt = now } }

    /// True when what the MEMBER record says of it has changed, other than by a later time.
    mutating func answered(_ id: EffectID, _ outcome: Outcome, _ turn: inout Turn) -> Bool {
        guard inFlight == id else {
            turn.late(.probe)
            return false
        }
        inFlight = nil
        answeredAt = turn.instant
        notBefore = nil
        next = turn.instant + turn.generator.span(service.period.least, service.period.most)
        switch outcome {
        case .done(let value): return admitted(value, &turn)
        case .refused(let refusal):
            // It answers, and asks for a slower pace: no news of whether it admits this agent.
            if case .busy = refusal.kind {
                pacer.failed(&turn, retryAfter: refusal.retryAfter)
                notBefore = pacer.notBefore
                next = pacer.due(next) ?? next
                return false
            }
            return failed(refusal.words, isRefusal: true, &turn)
        case .unknown(let words): return failed(words, isRefusal: false, &turn)
        case .skipped:
            next = turn.instant + .seconds(1)
            return false
        }
    }

    private mutating func admitted(_ value: Value, _ turn: inout Turn) -> Bool {
        let isNews = !reach.isReached
        if reach.trouble != nil { turn.note(.info, service.admission) }
        reach = ServiceReach(seen: turn.now.wall)
        lostSince = nil
        failures = 0
        pacer.progressed()
        if case .scaleSet(let set) = value { scaleSet = (set, turn.instant) } else { scaleSet = nil }
        return isNews
    }

    private mutating func failed(_ words: String, isRefusal: Bool, _ turn: inout Turn) -> Bool {
        failures += 1
        lostSince = lostSince ?? turn.instant
        pacer.failed(&turn)
        next = pacer.notBefore ?? next
        guard isRefusal || failures >= Self.silences else { return false }
        let isNews = reach.trouble == nil || reach.isRefused != isRefusal
        reach.trouble = String(words.prefix(Self.longestWords))
        reach.isRefused = isRefusal
        scaleSet = nil
        if isNews { turn.note(.warning, isRefusal ? service.refusal : service.silence, ["reason": words]) }
        return isNews
    }
}

/// A service that agents ask whether it admits them; and, of EC2 apart, whether it would launch for them.
public enum ProbedService: Hashable, Sendable {
    case github, ec2, launches

    /// From one question to the next while all is well. Ten standbys ask GitHub ten times a minute. Rights change seldom, and a dry run
    /// costs two of the account's mutating calls: ten standbys send two a minute.
    fileprivate var period: (least: Duration, most: Duration) {
        switch self {
        case .github, .ec2: (.seconds(54), .seconds(66))
        case .launches: (.seconds(540), .seconds(660))
        }
    }

    /// The cheapest question that needs everything that a leader needs of the service.
    var question: Action {
        switch self {
        case .github: .github(.probe)
        case .ec2: .compute(.probe)
        case .launches: .compute(.dryRun)
        }
    }

    fileprivate var refusal: String {
        switch self {
        case .github: "GitHub refuses this agent"
        case .ec2: "EC2 refuses this agent"
        case .launches: "EC2 would not launch for this agent"
        }
    }

    /// No answer, or an error of the service's own: nothing is said of this agent's rights.
    fileprivate var silence: String {
        switch self {
        case .github: "GitHub can't be used from here: it doesn't answer, or fails"
        case .ec2, .launches: "EC2 can't be used from here: it doesn't answer, or fails"
        }
    }

    fileprivate var admission: String {
        switch self {
        case .github: "GitHub can be used from here again"
        case .ec2: "EC2 can be used from here again"
        case .launches: "EC2 would launch for this agent again"
        }
    }
}
