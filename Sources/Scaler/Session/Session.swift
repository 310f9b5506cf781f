/// GitHub's message session: taken over from the dead leader, opened, polled, acknowledged, refreshed, closed.
///
/// ```
/// preparing → clearing → opening → recording → polling ⇄ suspect
/// (scale set)  (delete    (409:     (its id is    │         (GitHub lost it: only when the lease was renewed
///               the       again in   committed)   │          since, it was GitHub's doing, and a new one is
///               recorded  5 s)                    ↓          opened; else another leads, and it never fights)
///               one)                            closing
/// ```
///
/// INV-6: a message is acknowledged only after its consequences are committed, and the committed id of one scale set never goes
/// back.
struct Session: Sendable {
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

    enum Request: Sendable {
        case ensure, clear, refresh, poll, close
        case open(scaleSet: Int)
        case acknowledge(Int64)
        case acquire(message: Int64, offers: [Int64])
        /// A session that was opened by a process that leads no longer.
        case deleteStray
    }

    /// What the rest of the controller must hear.
    enum News: Sendable {
        case opened(SessionGrant, scaleSet: Int)
        case received(Message)
        /// GitHub counts anew at each refresh.
        case counted(Statistics)
    }

    let timings: SessionTimings
    private(set) var standing = Standing.preparing
    private(set) var scaleSet: Int?
    var grant: SessionGrant?
    /// What the dead leader left: its session, and the scale set that the committed id belongs to.
    var recorded: StateRecord

    /// The highest id received in this session; 0 before the first.
    var cursor: Int64 = 0
    /// The highest id handed to the ledger, and the highest whose commit stands.
    var handled: Int64 = 0
    var durable: Int64 = 0
    var acknowledgements = Acknowledgements()

    /// The capacity to advertise: a total, as GitHub wants it.
    var capacity = 0
    var poll: (id: EffectID, capacity: Int, since: Instant, cancelled: Bool)?
    var inFlight: EffectID?
    var refreshing: EffectID?
    var refreshAt: Instant?
    /// A refresh failed: none is tried before, whoever asks for one.
    var refreshNotBefore: Instant?
    var nextStep: Instant?
    var backoff = Backoff(base: .milliseconds(500), cap: .seconds(30))
    /// Why GitHub doesn't serve, for people; nil when it does.
    var trouble: String?

    init(timings: SessionTimings, recorded: StateRecord) {
        self.timings = timings
        self.recorded = recorded
        scaleSet = nil
    }

    mutating func enter(_ standing: Standing) {
        self.standing = standing
        nextStep = nil
    }

    /// Whether messages arrive.
    var isOpen: Bool { standing == .polling }

    mutating func wake() -> Instant? {
        let step = inFlight == nil && poll == nil && !isAtRest ? nextStep ?? Instant(sinceBoot: .zero) : nil
        return earliest(
            earliest(step, isOpen && refreshing == nil ? refreshAt : nil), earliest(isOpen ? acknowledgements.wake : nil, capacityWake))
    }

    private var isAtRest: Bool {
        switch standing {
        case .recording, .suspect, .closed: true
        default: false
        }
    }

    /// A changed capacity takes effect with the next poll only, up to 50 s late; cancelling the present one applies it earlier. At
    /// most once a second.
    private var capacityWake: Instant? {
        guard standing == .polling, let poll, !poll.cancelled, poll.capacity != capacity else { return nil }
        return poll.since + .seconds(1)
    }

    mutating func advance(_ outbox: inout Outbox) {
        if let capacityWake, capacityWake <= outbox.instant, let poll {
            outbox.cancel(poll.id)
            self.poll?.cancelled = true
        }
        if isOpen, let grant {
            acknowledgements.advance(grant.id, &outbox)
            offerAgain(&outbox)
        }
        refreshIfDue(&outbox)
        guard inFlight == nil, (nextStep ?? outbox.instant) <= outbox.instant else { return }
        step(&outbox)
    }

    private mutating func step(_ outbox: inout Outbox) {
        switch standing {
        case .preparing: inFlight = outbox.perform(.ensureScaleSet, for: .session(.ensure))
        case .clearing(let old, let scaleSet):
            inFlight = outbox.perform(.deleteSession(old, scaleSet: scaleSet), for: .session(.clear))
        case .opening:
            guard let scaleSet else { return enter(.preparing) }
            inFlight = outbox.perform(.openSession(scaleSet: scaleSet), for: .session(.open(scaleSet: scaleSet)))
        case .polling:
            guard let grant, poll == nil else { return }
            let id = outbox.perform(.poll(grant.id, after: cursor, capacity: capacity), for: .session(.poll))
            poll = (id, capacity, outbox.instant, false)
        case .closing:
            guard let grant, let scaleSet else { return enter(.closed) }
            guard poll == nil else { return }
            inFlight = outbox.perform(.deleteSession(grant.id, scaleSet: scaleSet), for: .session(.close))
        case .recording, .suspect, .closed: return
        }
    }

    private mutating func refreshIfDue(_ outbox: inout Outbox) {
        guard isOpen, refreshing == nil, let refreshAt, refreshAt <= outbox.instant, let grant, let scaleSet else { return }
        refreshing = outbox.perform(.refreshSession(grant.id, scaleSet: scaleSet), for: .session(.refresh))
    }

    /// The scale set is known. A message id belongs to one scale set: another one begins at 0.
    mutating func prepared(_ id: Int) {
        if Int64(id) == recorded.scaleSet, scaleSet == nil {
            durable = recorded.committed
            handled = recorded.committed
        } else if id != scaleSet {
            durable = 0
            handled = 0
            acknowledgements = Acknowledgements()
        }
        let isFirst = scaleSet == nil
        scaleSet = id
        if isFirst, let old = recorded.session { enter(.clearing(old, scaleSet: Int(recorded.scaleSet ?? 0))) } else { enter(.opening) }
    }

    mutating func granted(_ grant: SessionGrant, _ outbox: inout Outbox) {
        self.grant = grant
        planRefresh(outbox.now)
    }

    /// At the interval, or ahead of the token's end by ten minutes (half its life, when it is shorter), whichever is sooner.
    private mutating func planRefresh(_ now: Now) {
        var wait = timings.refresh
        if let end = grant?.tokenExpires {
            let life = Duration.milliseconds(max(0, end.milliseconds - now.wall.milliseconds))
            wait = min(wait, max(life - .seconds(600), life / 2))
        }
        refreshAt = now.instant + max(wait, .seconds(1))
    }

    /// The commit that records the session stands: messages may be taken.
    mutating func recordedGrant() {
        guard standing == .recording else { return }
        enter(.polling)
    }

    /// The lease was renewed by a request sent at `sent`. A session lost before that was GitHub's doing: a new one is opened, and this
    /// one deleted before, for if it lives after all GitHub refuses another.
    mutating func leaseRenewed(_ sent: Instant) {
        guard case .suspect(let since) = standing, sent > since else { return }
        if let lost = grant?.id, let scaleSet { enter(.clearing(lost, scaleSet: scaleSet)) } else { enter(.opening) }
        grant = nil
    }

    /// Planned handover: stop polling, then delete the session.
    mutating func close(_ outbox: inout Outbox) {
        if let poll, !poll.cancelled {
            outbox.cancel(poll.id)
            self.poll?.cancelled = true
        }
        inFlight = nil
        enter(grant == nil ? .closed : .closing)
    }

    /// The lease is gone: nothing more is sent, and the poll ends. A session whose id may stand in no record is deleted by this process,
    /// which alone knows it.
    func abandon(_ outbox: inout Outbox) {
        if let poll, !poll.cancelled { outbox.cancel(poll.id) }
        if standing == .recording, let grant, let scaleSet { disown(grant.id, scaleSet, &outbox) }
    }

    func disown(_ id: SessionID, _ scaleSet: Int, _ outbox: inout Outbox) {
        outbox.perform(.deleteSession(id, scaleSet: scaleSet), for: .session(.deleteStray), notAfter: outbox.instant + .seconds(30))
    }
}
