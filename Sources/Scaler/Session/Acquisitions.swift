/// Jobs that GitHub offered (Enterprise Server) and that are being asked for. Their messages wait for GitHub's answer.
///
/// Only as many are asked for as there is capacity for: a job that is taken and can't be run waits here in vain, where another scale set
/// might run it.
struct Acquisitions: Sendable {
    struct Offer: Sendable, Equatable {
        let message: Int64
        let jobs: [Int64]
    }

    /// In the order in which they are asked for.
    private var waiting: [Offer] = []
    private var underWay: [Offer] = []
    /// Jobs that GitHub gave and has not counted yet.
    private var uncounted = 0
    /// For how many more there is capacity, as of the last turn.
    private var allowance = 0
    /// One at a time while GitHub fails; reset by the first that it answers.
    private var pacer = Pacer(base: .seconds(1), cap: .seconds(60), floor: .seconds(1))

    /// Messages that may not be acknowledged yet.
    var held: Set<Int64> { waiting.isEmpty && underWay.isEmpty ? [] : Set((waiting + underWay).map(\.message)) }

    var wake: Instant? { waiting.isEmpty || isTrying || allowance <= 0 ? nil : pacer.notBefore ?? Instant(sinceBoot: .zero) }

    /// GitHub fails, and the one that is tried meanwhile is unanswered.
    private var isTrying: Bool { pacer.failures > 0 && !underWay.isEmpty }

    mutating func ask(_ offer: Offer) { waiting.append(offer) }

    /// There is capacity for `spare` jobs beside those that GitHub counts.
    mutating func allow(_ spare: Int) { allowance = spare - uncounted - underWay.reduce(0) { $0 + $1.jobs.count } }

    /// GitHub counted anew.
    mutating func counted() { uncounted = 0 }

    mutating func advance(_ session: SessionID, scaleSet: Int, _ turn: inout Turn) {
        while allowance > 0, !waiting.isEmpty, !isTrying, pacer.mayTry(at: turn.instant) {
            let offer = takeAllowed()
            turn.perform(
                .github(.acquire(session, scaleSet: scaleSet, offers: offer.jobs)),
                for: .session(.acquire(message: offer.message, offers: offer.jobs)))
        }
    }

    /// The first offer, or the part of it for which there is capacity.
    private mutating func takeAllowed() -> Offer {
        let first = waiting.removeFirst()
        let taken = Offer(message: first.message, jobs: Array(first.jobs.prefix(allowance)))
        let rest = Offer(message: first.message, jobs: Array(first.jobs.dropFirst(allowance)))
        if !rest.jobs.isEmpty { waiting.insert(rest, at: 0) }
        allowance -= taken.jobs.count
        underWay.append(taken)
        return taken
    }

    /// The scale set is another one, and its offers are gone with it.
    mutating func release() { self = Acquisitions() }

    mutating func answered(_ offer: Offer, _ answer: Answer<[Int64]>, _ turn: inout Turn) {
        guard let place = underWay.firstIndex(of: offer) else { return turn.late(.acquisition) }
        underWay.remove(at: place)
        defer { turn.judge(.acquisition, answer, nextTry: wake) }
        switch answer {
        // What it didn't give is no longer to be had: another has it, or it was offered anew under another number.
        case .done(let given):
            uncounted += given.count
            pacer.progressed()
        case .refused(let refusal) where !refusal.isPassing:
            turn.note(.warning, "GitHub refused to give the jobs it offered; it will offer them again", ["reason": refusal.words])
        case .refused, .unknown, .skipped:
            // The first stays the first, so that one is tried until GitHub answers.
            waiting.insert(offer, at: 0)
            pacer.failedTogether(&turn, retryAfter: answer.failure?.retryAfter)
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
