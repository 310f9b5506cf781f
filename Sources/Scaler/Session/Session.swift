/// GitHub's message session: taken over from the dead leader, opened, polled, acknowledged, refreshed, closed.
///
/// | value | owns |
/// | --- | --- |
/// | `Steps` | where the session stands, and the one request that moves it on |
/// | `Polling` | the poll under way, and the capacity that it advertises |
/// | `Refreshing` | when the queue's token is renewed |
/// | `MessageIDs` | which messages were received, handled, and committed |
/// | `Acknowledgements` | committed messages that GitHub must still forget |
/// | `Acquisitions` | offered jobs that are being asked for |
/// | `ScaleSetLabels` | the labels that GitHub has, against those of the settings |
///
/// INV-6: a message is acknowledged only after its consequences are committed; the committed id of one scale set never goes back.
struct Session: Sendable {
    private(set) var grant: SessionGrant?
    private var steps: Steps
    private var polling: Polling
    private var refreshing: Refreshing
    private var ids = MessageIDs()
    private var acknowledgements = Acknowledgements()
    private var acquisitions = Acquisitions()
    private(set) var labels: ScaleSetLabels

    /// - Parameter labels: as the settings want them.
    init(timings: SessionTimings, labels: [String], recorded: StateRecord) {
        self.labels = ScaleSetLabels(wanted: labels, recorded: recorded.labels)
        steps = Steps(timings: timings, recorded: recorded)
        polling = Polling(timings: timings)
        refreshing = Refreshing(timings: timings)
    }

    var standing: Steps.Standing { steps.standing }
    var scaleSet: Int? { steps.scaleSet }
    /// The highest message id handed to the ledger, of this scale set.
    var handled: Int64 { ids.handled }
    var capacity: Int { polling.capacity }
    /// Why GitHub doesn't serve, for people; nil when it does.
    var trouble: String? { steps.trouble }
    /// Whether messages arrive.
    var isOpen: Bool { standing == .polling }

    // MARK: Its turn

    func wake() -> Instant? {
        // The poll under way ends before the session does.
        guard isOpen else { return polling.isWaiting ? nil : steps.wake }
        let polls = earliest(polling.wake, polling.capacityWake)
        return earliest(earliest(polls, refreshing.wake), earliest(acknowledgements.wake, acquisitions.wake))
    }

    mutating func advertise(_ capacity: Int) { polling.advertise(capacity) }

    /// Jobs that are offered may be taken up to this many.
    mutating func allow(acquisitions spare: Int) { acquisitions.allow(spare) }

    mutating func advance(_ turn: inout Turn) {
        guard isOpen else {
            steps.rest(until: turn.sessionQuietUntil)
            if steps.mayStep(at: turn.instant), !polling.isWaiting { steps.step(grant, &turn) }
            return
        }
        guard let grant, let scaleSet else { return }
        polling.applyCapacity(&turn)
        acknowledgements.advance(grant.id, holding: acquisitions.held, &turn)
        acquisitions.advance(grant.id, scaleSet: scaleSet, &turn)
        refreshing.advance(grant.id, scaleSet: scaleSet, &turn)
        if polling.mayPoll(at: turn.instant) { polling.poll(grant.id, after: ids.cursor, &turn) }
    }

    // MARK: What others tell it

    /// The scale set is known. A message id belongs to one scale set: another one begins at 0.
    mutating func prepared(_ set: GitHubScaleSet, _ turn: inout Turn) {
        labels.saw(set.labels, &turn)
        switch steps.prepared(set.id) {
        case .recorded(let committed): ids.resume(at: committed)
        case .another:
            ids.restart()
            acknowledgements = Acknowledgements()
            acquisitions.release()
        case .known: break
        }
    }

    /// GitHub showed the scale set. Another one, that has come in its place, is prepared first.
    mutating func saw(_ set: GitHubScaleSet, _ turn: inout Turn) { if set.id == scaleSet { labels.saw(set.labels, &turn) } }

    /// STATE as the second reading of LIVE shows it: the first may have missed the dead leader's last commit.
    mutating func settle(_ record: StateRecord) {
        steps.settle(record, hasSession: grant != nil)
        if let scaleSet, record.scaleSet == Int64(scaleSet) { ids.settle(record.committed) }
    }

    /// The commit that records the session stands: messages may be taken.
    mutating func recordedGrant() { steps.recordedGrant() }

    /// A redelivered message tells nothing new.
    mutating func acknowledgeAgain(_ message: Int64) { acknowledgements.add(message) }

    /// A redelivered message names jobs that no record knows. Says whether GitHub counts its messages anew for certain.
    mutating func countAnew(from message: Int64) -> Bool { ids.countAnew(from: message) }

    /// The commit of a message's consequences stands.
    mutating func committed(_ message: Int64, of scaleSet: Int?) {
        // GitHub lost that scale set meanwhile, and its queue with it.
        guard scaleSet == self.scaleSet else { return }
        ids.commit(message)
        acknowledgements.add(message)
    }

    /// Asks for the jobs that a message offered (GHES); the message isn't acknowledged before GitHub has answered.
    mutating func acquire(_ offers: [Int64], message: Int64) {
        if !offers.isEmpty { acquisitions.ask(Acquisitions.Offer(message: message, jobs: offers)) }
    }

    /// The lease was renewed by a request sent at `sent`. A session lost before that was GitHub's doing: a new one is opened, and this
    /// one deleted before, for if it lives after all GitHub refuses another.
    mutating func leaseRenewed(_ sent: Instant) {
        if steps.leaseRenewed(sent, lost: grant?.id, notBefore: polling.notBefore) { grant = nil }
    }

    /// Planned handover: stop polling, then delete the session.
    mutating func close(_ turn: inout Turn) {
        polling.cancel(&turn)
        steps.close(hasSession: grant != nil)
    }

    /// The lease is gone: nothing more is sent, and the poll ends. A session whose id may stand in no record is deleted by this process,
    /// which alone knows it.
    func abandon(_ turn: inout Turn) {
        var polling = polling
        polling.cancel(&turn)
        if standing == .recording, let grant, let scaleSet { Self.disown(grant.id, scaleSet: scaleSet, &turn) }
    }

    private static func disown(_ id: SessionID, scaleSet: Int, _ turn: inout Turn) {
        turn.perform(.github(.deleteSession(id, scaleSet: scaleSet)), for: .session(.deleteStray), notAfter: turn.instant + .seconds(30))
    }

    // MARK: GitHub's answers

    mutating func answered(_ request: Request, id: EffectID, outcome: Outcome, _ turn: inout Turn) -> News? {
        switch request {
        case .poll: return pollAnswered(id, outcome.message, &turn)
        case .refresh: return refreshAnswered(id, outcome.session, &turn)
        case .acknowledge(let message):
            refreshing.heard(outcome.nothing, &turn)
            acknowledgements.answered(message, outcome.nothing, &turn)
        case .acquire(let message, let jobs):
            refreshing.heard(outcome.acquired, &turn)
            acquisitions.answered(Acquisitions.Offer(message: message, jobs: jobs), outcome.acquired, &turn)
        case .deleteStray: break
        case .open(let scaleSet): return openAnswered(id, scaleSet: scaleSet, outcome.session, &turn)
        case .ensure: if steps.settle(id, &turn), let found = steps.ensured(outcome.scaleSet, &turn) { prepared(found, &turn) }
        case .clear: if steps.settle(id, &turn) { steps.cleared(outcome.nothing, &turn) }
        case .close: if steps.settle(id, &turn) { steps.closed(outcome.nothing, &turn) }
        }
        return nil
    }

    private mutating func openAnswered(_ id: EffectID, scaleSet: Int, _ answer: Answer<SessionGrant>, _ turn: inout Turn) -> News? {
        guard steps.settle(id, &turn) else {
            // Asked for before the handover began.
            if case .done(let grant) = answer { Self.disown(grant.id, scaleSet: scaleSet, &turn) }
            return nil
        }
        guard let granted = steps.opened(answer, &turn) else { return nil }
        grant = granted
        refreshing.plan(granted, turn.now)
        ids.reopen()
        return self.scaleSet.map { .opened(granted, scaleSet: $0) }
    }

    private mutating func pollAnswered(_ id: EffectID, _ answer: Answer<Message?>, _ turn: inout Turn) -> News? {
        guard let asked = polling.settle(id, &turn), isOpen else { return nil }
        switch answer {
        case .done(let message):
            steps.served(&turn)
            refreshing.proved()
            polling.answered(asked, isNews: message.map { $0.id > ids.cursor } ?? false, at: turn.instant)
            if message == nil { ids.emptied() }
            return message.flatMap { received($0) }
        case .refused(let refusal): pollRefused(refusal, &turn)
        case .unknown, .skipped:
            // A poll that was cut short for a changed capacity has not failed.
            guard !asked.isCancelled else { break }
            polling.failed(&turn)
            if case .unknown(let words) = answer { steps.say(words, nextTry: polling.wake, &turn) }
        }
        return nil
    }

    private mutating func pollRefused(_ refusal: Refusal, _ turn: inout Turn) {
        switch refusal.kind {
        case .unauthorized:
            // The queue's token has ended, which is no trouble unless it was just renewed. The refresh tells whether the session still lives.
            let isTrouble = refreshing.isUnproven
            refreshing.tokenRefused(&turn)
            polling.awaitToken(at: turn.instant)
            guard isTrouble else { break }
            steps.say("the queue refuses the session's token: \(refusal.words)", nextTry: refreshing.wake, &turn)
        case .notFound: lostByGitHub(refusal.words, &turn)
        case .conditionFailed, .cancelled, .inProgress, .busy, .exists, .tokenConsumed, .rejected:
            polling.failed(&turn, retryAfter: refusal.retryAfter)
            steps.say(refusal.words, nextTry: polling.wake, &turn)
        }
    }

    private mutating func received(_ message: Message) -> News? {
        switch ids.receive(message.id) {
        case .isNew: counted(message)
        case .isLow: .redelivered(message)
        case .isHandled: nil
        }
    }

    private mutating func counted(_ message: Message) -> News {
        if message.statistics != nil { acquisitions.counted() }
        return .received(message)
    }

    private mutating func refreshAnswered(_ id: EffectID, _ answer: Answer<SessionGrant>, _ turn: inout Turn) -> News? {
        guard refreshing.settle(id, &turn) else { return nil }
        defer { turn.judge(.token, answer, nextTry: refreshing.wake) }
        switch answer {
        case .done(let granted):
            grant = granted
            refreshing.renewed(granted, turn.now)
            polling.tokenRenewed()
            if granted.statistics != nil { acquisitions.counted() }
            return granted.statistics.map { .counted($0) }
        case .refused(let refusal) where refusal.endsSession: lostByGitHub(refusal.words, &turn)
        case .refused, .unknown, .skipped:
            refreshing.failed(&turn, retryAfter: answer.retryAfter)
            // Ahead of the token's end polls go on, and the renewal is a trouble of its own.
            guard polling.awaitsToken, let failure = answer.failure else { break }
            steps.say("the session's token can't be renewed: \(failure.words)", nextTry: refreshing.wake, &turn)
        }
        return nil
    }

    /// GitHub doesn't know the session. Either it evicted it, or a successor deleted it: the lease decides which.
    private mutating func lostByGitHub(_ words: String, _ turn: inout Turn) {
        guard isOpen else { return }
        polling.lose(&turn)
        // Whatever a refresh brings is of the session that is lost.
        refreshing.forget()
        steps.lost(words, &turn)
    }
}
