/// Jobs that GitHub offered (Enterprise Server) and that are being asked for. Their messages wait for GitHub's answer.
struct Acquisitions: Sendable {
    struct Offer: Sendable {
        let message: Int64
        let jobs: [Int64]
    }

    /// Messages that may not be acknowledged yet.
    private(set) var held: Set<Int64> = []
    private var later: [(offer: Offer, at: Instant)] = []

    var wake: Instant? { later.first?.at }

    mutating func ask(_ offer: Offer, _ session: SessionID, scaleSet: Int, _ turn: inout Turn) {
        held.insert(offer.message)
        turn.perform(
            .github(.acquire(session, scaleSet: scaleSet, offers: offer.jobs)),
            for: .session(.acquire(message: offer.message, offers: offer.jobs)))
    }

    mutating func advance(_ session: SessionID, scaleSet: Int, _ turn: inout Turn) {
        guard !later.isEmpty else { return }
        let due = later.filter { $0.at <= turn.instant }
        later.removeAll { $0.at <= turn.instant }
        for (offer, _) in due { ask(offer, session, scaleSet: scaleSet, &turn) }
    }

    /// The scale set is another one, and its offers are gone with it.
    mutating func release() { self = Acquisitions() }

    mutating func answered(_ offer: Offer, _ answer: Answer<Void>, _ turn: inout Turn) {
        switch answer {
        case .done: held.remove(offer.message)
        case .refused(let refusal) where !refusal.isPassing:
            turn.note(.warning, "GitHub refused to give the jobs it offered; it will offer them again", ["reason": refusal.words])
            held.remove(offer.message)
        case .refused, .unknown, .skipped:
            later.append((offer, turn.instant + max(.seconds(1), answer.failure?.retryAfter ?? .zero)))
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
