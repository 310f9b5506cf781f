/// Jobs that GitHub offered (Enterprise Server) and that are being asked for. Their messages wait for GitHub's answer.
struct Acquisitions: Sendable {
    struct Offer: Sendable {
        let message: Int64
        let jobs: [Int64]
    }

    /// Messages that may not be acknowledged yet.
    private(set) var held: Set<Int64> = []
    private var later: [Offer] = []
    private var underWay = 0
    /// One at a time while GitHub fails; reset by the first that it answers.
    private var pacer = Pacer(base: .seconds(1), cap: .seconds(60), floor: .seconds(1))

    var wake: Instant? { later.isEmpty || isTrying ? nil : pacer.notBefore ?? Instant(sinceBoot: .zero) }

    /// GitHub fails, and the one that is tried meanwhile is unanswered.
    private var isTrying: Bool { pacer.failures > 0 && underWay > 0 }

    mutating func ask(_ offer: Offer) {
        held.insert(offer.message)
        later.append(offer)
    }

    mutating func advance(_ session: SessionID, scaleSet: Int, _ turn: inout Turn) {
        guard !later.isEmpty, !isTrying, pacer.mayTry(at: turn.instant) else { return }
        let due = pacer.failures == 0 ? later : [later[0]]
        later.removeFirst(due.count)
        underWay += due.count
        for offer in due {
            turn.perform(
                .github(.acquire(session, scaleSet: scaleSet, offers: offer.jobs)),
                for: .session(.acquire(message: offer.message, offers: offer.jobs)))
        }
    }

    /// The scale set is another one, and its offers are gone with it.
    mutating func release() { self = Acquisitions() }

    mutating func answered(_ offer: Offer, _ answer: Answer<Void>, _ turn: inout Turn) {
        underWay = max(0, underWay - 1)
        switch answer {
        case .done:
            held.remove(offer.message)
            pacer.progressed()
        case .refused(let refusal) where !refusal.isPassing:
            turn.note(.warning, "GitHub refused to give the jobs it offered; it will offer them again", ["reason": refusal.words])
            held.remove(offer.message)
        case .refused, .unknown, .skipped:
            // The first stays the first, so that one is tried until GitHub answers.
            later.insert(offer, at: 0)
            if pacer.mayTry(at: turn.instant) { pacer.failed(&turn, retryAfter: answer.failure?.retryAfter) }
        }
    }
}

extension Refusal {
    /// It may go through later, unchanged.
    var isPassing: Bool {
        switch kind {
        case .busy, .inProgress, .unauthorized: true
        case .conditionFailed, .cancelled, .notFound, .exists, .tokenConsumed, .rejected: false
        }
    }
}
