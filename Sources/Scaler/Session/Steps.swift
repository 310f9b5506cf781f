/// Where the message session stands, and the one request under way that moves it on.
///
/// ```
/// preparing → clearing → opening → recording → polling ⇄ suspect
/// (scale set)  (delete    (409:     (its id is    │         (GitHub lost it: only when the lease was renewed
///               the       again in   committed)   │          since, it was GitHub's doing, and a new one is
///               recorded  5 s)                    ↓          opened; else another leads, and it never fights)
///               one)                            closing
/// ```
struct Steps: Sendable {
    enum Standing: Sendable, Equatable {
        case preparing
        case clearing(SessionID, scaleSet: Int)
        case opening
        case recording
        case polling
        case suspect(since: Instant)
        case closing
        case closed
    }

    /// What a scale set's id says of the message ids at hand.
    enum Finding: Sendable {
        /// It is the set of the dead leader, who committed up to this id.
        case recorded(committed: Int64)
        case another
        case known
    }

    private let timings: SessionTimings
    /// What the dead leader left: its session, and the scale set that the committed id belongs to.
    private var recorded: StateRecord
    private(set) var standing = Standing.preparing
    private(set) var scaleSet: Int?
    /// Why GitHub doesn't serve, for people; nil when it does.
    private(set) var trouble: String?
    /// The dead session that is being cleared, until GitHub said that it deleted it.
    private var uncleared: (session: SessionID, scaleSet: Int)?
    private var inFlight: EffectID?
    private var next: Instant?
    /// Reset by a session that GitHub grants. A scale set that is found, and lost again at the opening, is no progress.
    private var pacer = Pacer(base: .milliseconds(500), cap: .seconds(30))

    init(timings: SessionTimings, recorded: StateRecord) {
        self.timings = timings
        self.recorded = recorded
    }

    private mutating func enter(_ standing: Standing) {
        self.standing = standing
        next = nil
    }

    private mutating func clear(_ session: SessionID, scaleSet: Int) {
        uncleared = (session, scaleSet)
        enter(.clearing(session, scaleSet: scaleSet))
    }

    // MARK: Time

    /// When the next step is due; nil while one is under way, or while the session waits for something else.
    var wake: Instant? { inFlight == nil && !isAtRest ? due ?? Instant(sinceBoot: .zero) : nil }

    /// A step that another event made due waits for the end of a Retry-After all the same. The deletion of a handover doesn't: this
    /// process has three seconds left, and a session that lives on keeps its successor waiting for minutes.
    private var due: Instant? { standing == .closing ? next : pacer.due(next) }

    private var isAtRest: Bool {
        switch standing {
        case .recording, .polling, .suspect, .closed: true
        case .preparing, .clearing, .opening, .closing: false
        }
    }

    /// GitHub's Retry-After was given to this process, and holds in its next reign too.
    mutating func rest(until instant: Instant?) { if let instant { pacer.rest(until: instant) } }

    func mayStep(at now: Instant) -> Bool { inFlight == nil && (due ?? now) <= now }

    /// GitHub serves again.
    mutating func served(_ turn: inout Turn) {
        trouble = nil
        turn.succeeded(.session)
    }

    mutating func say(_ words: String, nextTry: Instant?, _ turn: inout Turn) {
        trouble = words
        turn.failed(.session, because: words, nextTry: nextTry)
    }

    private mutating func later(_ words: String?, _ turn: inout Turn, retryAfter: Duration? = nil) {
        pacer.failed(&turn, retryAfter: retryAfter)
        next = pacer.notBefore
        if let words { say(words, nextTry: next, &turn) }
    }

    // MARK: Steps

    mutating func step(_ grant: SessionGrant?, _ turn: inout Turn) {
        switch standing {
        case .preparing: ask(.ensureScaleSet, for: .ensure, &turn)
        case .clearing(let old, let scaleSet): ask(.deleteSession(old, scaleSet: scaleSet), for: .clear, &turn)
        case .opening:
            guard let scaleSet else { return enter(.preparing) }
            ask(.openSession(scaleSet: scaleSet), for: .open(scaleSet: scaleSet), &turn)
        case .closing:
            guard let grant, let scaleSet else { return enter(.closed) }
            ask(.deleteSession(grant.id, scaleSet: scaleSet), for: .close, &turn)
        case .recording, .polling, .suspect, .closed: return
        }
    }

    private mutating func ask(_ action: GitHubAction, for request: Session.Request, _ turn: inout Turn) {
        inFlight = turn.perform(.github(action), for: .session(request))
    }

    /// Whether this is the answer that the present step waits for.
    mutating func settle(_ id: EffectID, _ turn: inout Turn) -> Bool {
        guard inFlight == id else {
            turn.late(.session)
            return false
        }
        inFlight = nil
        return true
    }

    mutating func prepared(_ id: Int) -> Finding {
        let isFirst = scaleSet == nil
        let finding: Finding =
            if isFirst, Int64(id) == recorded.scaleSet {
                .recorded(committed: recorded.committed)
            } else {
                id == scaleSet ? .known : .another
            }
        scaleSet = id
        if isFirst, let old = recorded.session { clear(old, scaleSet: Int(recorded.scaleSet ?? 0)) } else { enter(.opening) }
        return finding
    }

    /// STATE as the second reading of LIVE shows it. A session that the first one missed is what GitHub refuses another one for.
    mutating func settle(_ record: StateRecord, hasSession: Bool) {
        let missed = record.session != recorded.session ? record.session : nil
        recorded = record
        guard let missed, let scaleSet, record.scaleSet == Int64(scaleSet) else { return }
        if !hasSession, standing == .opening, inFlight == nil { clear(missed, scaleSet: scaleSet) }
    }

    mutating func recordedGrant() { if standing == .recording { enter(.polling) } }

    mutating func lost(_ words: String, _ turn: inout Turn) {
        turn.note(.warning, "GitHub lost the message session; a new one is opened once the lease is renewed", ["reason": words])
        say("GitHub lost the session: \(words)", nextTry: nil, &turn)
        enter(.suspect(since: turn.instant))
    }

    /// Says whether a lost session is given up by it. The next step waits until `notBefore`.
    mutating func leaseRenewed(_ sent: Instant, lost: SessionID?, notBefore: Instant?) -> Bool {
        guard case .suspect(let since) = standing, sent > since else { return false }
        if let lost, let scaleSet { clear(lost, scaleSet: scaleSet) } else { enter(.opening) }
        next = notBefore
        return true
    }

    mutating func close(hasSession: Bool) {
        inFlight = nil
        enter(hasSession ? .closing : .closed)
    }

    // MARK: GitHub's answers

    /// The scale set; nil when there is none yet.
    mutating func ensured(_ answer: Answer<GitHubScaleSet>, _ turn: inout Turn) -> GitHubScaleSet? {
        guard case .done(let set) = answer else {
            failed(answer, &turn)
            return nil
        }
        return set
    }

    /// Only an answer about the session itself leads on. A rate limit, a refused token or a lost connection says nothing of the session: it
    /// would live on, and GitHub would refuse another one for minutes.
    mutating func cleared(_ answer: Answer<Void>, _ turn: inout Turn) {
        guard answer.isAboutSession else { return failed(answer, &turn) }
        // Not found may be wrong; if so, GitHub says 409 when a new one is asked for, and this one is deleted again.
        if case .done = answer { uncleared = nil }
        enter(.opening)
    }

    mutating func closed(_ answer: Answer<Void>, _ turn: inout Turn) {
        if answer.isAboutSession { enter(.closed) } else { failed(answer, &turn) }
    }

    /// The session that GitHub granted; nil when it didn't.
    mutating func opened(_ answer: Answer<SessionGrant>, _ turn: inout Turn) -> SessionGrant? {
        switch answer {
        case .done(let grant):
            pacer.progressed()
            served(&turn)
            enter(.recording)
            return grant
        case .refused(let refusal): openRefused(refusal, &turn)
        case .unknown, .skipped: failed(answer, &turn)
        }
        return nil
    }

    private mutating func openRefused(_ refusal: Refusal, _ turn: inout Turn) {
        switch refusal.kind {
        case .exists:
            // Another session lives: the dead leader's whose id was never recorded (61–92 s measured by a third party, 2026-09-04).
            if let uncleared { enter(.clearing(uncleared.session, scaleSet: uncleared.scaleSet)) }
            next = turn.instant + timings.conflictRetry
            say("GitHub refuses a session as long as another one lives: \(refusal.words)", nextTry: next, &turn)
        case .notFound:
            turn.note(.warning, "GitHub lost the scale set; it is made again", ["reason": refusal.words])
            enter(.preparing)
            later(refusal.words, &turn)
        case .conditionFailed, .cancelled, .inProgress, .busy, .unauthorized, .tokenConsumed, .rejected:
            later(refusal.words, &turn, retryAfter: refusal.retryAfter)
        }
    }

    private mutating func failed<Content>(_ answer: Answer<Content>, _ turn: inout Turn) {
        later(answer.failure?.words, &turn, retryAfter: answer.failure?.retryAfter)
    }
}

extension Answer<Void> {
    /// GitHub deleted the session, or says that there is none (404; 400 "The session identifier X is not valid.", ARC#4285).
    fileprivate var isAboutSession: Bool {
        guard case .refused(let refusal) = self else { if case .done = self { return true } else { return false } }
        switch refusal.kind {
        case .notFound, .rejected: return true
        case .conditionFailed, .cancelled, .inProgress, .busy, .unauthorized, .exists, .tokenConsumed: return false
        }
    }
}
