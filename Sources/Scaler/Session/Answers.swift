/// What GitHub's answers mean to the session.
extension Session {
    mutating func answered(_ request: Request, _ id: EffectID, _ outcome: Outcome, _ turn: inout Turn) -> News? {
        switch request {
        case .poll: return pollAnswered(id, outcome, &turn)
        case .refresh: return refreshAnswered(id, outcome, &turn)
        case .acknowledge(let message): acknowledgementAnswered(message, outcome, &turn)
        case .acquire(let message, let offers): acquireAnswered(message, offers, outcome, &turn)
        case .deleteStray: break
        case .ensure, .clear, .open, .close:
            guard inFlight == id else {
                // Asked for before the handover began.
                if case .open(let scaleSet) = request, case .done(.session(let grant)) = outcome { disown(grant.id, scaleSet, &turn) }
                return nil
            }
            inFlight = nil
            return stepAnswered(request, outcome, &turn)
        }
        return nil
    }

    private mutating func stepAnswered(_ request: Request, _ outcome: Outcome, _ turn: inout Turn) -> News? {
        switch (request, outcome) {
        case (.ensure, .done(.scaleSet(let id))):
            settled()
            prepared(id)
        case (.clear, .done), (.clear, .refused):
            // Refused or not: it is gone, or GitHub will say 409 when a new one is asked for.
            enter(.opening)
        case (.open, .done(.session(let grant))):
            settled()
            granted(grant, &turn)
            cursor = 0
            enter(.recording)
            return scaleSet.map { .opened(grant, scaleSet: $0) }
        case (.open, .refused(let refusal)): openRefused(refusal, &turn)
        case (.close, .done), (.close, .refused): enter(.closed)
        case (_, .refused(let refusal)): later(refusal.words, &turn, atLeast: refusal.retryAfter)
        case (_, .unknown(let words)): later(words, &turn)
        case (_, .skipped), (_, .done): break
        }
        return nil
    }

    private mutating func openRefused(_ refusal: Refusal, _ turn: inout Turn) {
        switch refusal.kind {
        case .exists:
            // Another session lives: the dead leader's whose id was never recorded (61–92 s measured by a third party, 2026-09-04).
            trouble = "GitHub refuses a session: \(refusal.words)"
            turn.note(
                .warning, "GitHub refuses a session as long as another one lives; trying again every few seconds", ["reason": refusal.words]
            )
            nextStep = turn.instant + timings.conflictRetry
        case .notFound:
            turn.note(.warning, "GitHub lost the scale set; it is made again", ["reason": refusal.words])
            enter(.preparing)
            later(refusal.words, &turn)
        default: later(refusal.words, &turn, atLeast: refusal.retryAfter)
        }
    }

    private mutating func pollAnswered(_ id: EffectID, _ outcome: Outcome, _ turn: inout Turn) -> News? {
        guard let answered = poll, answered.id == id else { return nil }
        poll = nil
        guard standing == .polling else { return nil }
        switch outcome {
        case .done(.message(let message)):
            settled()
            if turn.instant - answered.since < .seconds(1), message == nil { nextStep = turn.instant + timings.pollInterval }
            return message.flatMap { received($0, &turn) }
        case .refused(let refusal): pollRefused(refusal, &turn)
        case .unknown(let words): if !answered.cancelled { later(words, &turn) }
        case .skipped, .done: break
        }
        return nil
    }

    private mutating func pollRefused(_ refusal: Refusal, _ turn: inout Turn) {
        switch refusal.kind {
        case .unauthorized:
            // The queue's token has ended. The refresh tells whether the session still lives.
            refreshSoon(turn.instant)
            nextStep = turn.instant + .seconds(60)
        case .notFound: lostByGitHub(refusal.words, &turn)
        default: later(refusal.words, &turn, atLeast: refusal.retryAfter)
        }
    }

    private mutating func refreshAnswered(_ id: EffectID, _ outcome: Outcome, _ turn: inout Turn) -> News? {
        guard refreshing == id else { return nil }
        refreshing = nil
        switch outcome {
        case .done(.session(let grant)):
            granted(grant, &turn)
            nextStep = nil
            acknowledgements.retryNow()
            return grant.statistics.map { .counted($0) }
        case .refused(let refusal):
            switch refusal.kind {
            case .notFound, .rejected: lostByGitHub(refusal.words, &turn)
            default: refreshLater(&turn, atLeast: refusal.retryAfter)
            }
        default: refreshLater(&turn)
        }
        return nil
    }

    /// The queue's token is refused: now, unless a refresh failed lately and waits.
    private mutating func refreshSoon(_ now: Instant) { refreshAt = max(now, refreshNotBefore ?? now) }

    private mutating func refreshLater(_ turn: inout Turn, atLeast least: Duration? = nil) {
        refreshNotBefore = turn.instant + backoff.next(&turn.generator, atLeast: max(.seconds(1), least ?? .zero))
        refreshAt = refreshNotBefore
    }

    /// GitHub doesn't know the session. Either it evicted it, or a successor deleted it: the lease decides which.
    private mutating func lostByGitHub(_ words: String, _ turn: inout Turn) {
        guard isOpen else { return }
        turn.note(.warning, "GitHub lost the message session; a new one is opened once the lease is renewed", ["reason": words])
        trouble = "GitHub lost the session: \(words)"
        if let poll, !poll.cancelled { turn.cancel(poll.id) }
        poll = nil
        // Whatever it brings is of the session that is lost.
        refreshing = nil
        enter(.suspect(since: turn.instant))
    }

    private mutating func received(_ message: Message, _ turn: inout Turn) -> News? {
        cursor = max(cursor, message.id)
        if message.id <= durable {
            // Redelivered: handled by this leader or the one before. Its statistics are old.
            acknowledgements.add(message.id)
            return nil
        }
        guard message.id > handled else { return nil }
        handled = message.id
        return .received(message)
    }

    private mutating func acknowledgementAnswered(_ message: Int64, _ outcome: Outcome, _ turn: inout Turn) {
        switch outcome {
        case .done: acknowledgements.settled(message)
        case .refused(let refusal):
            switch refusal.kind {
            case .notFound: acknowledgements.settled(message)
            case .unauthorized:
                refreshSoon(turn.instant)
                acknowledgements.failed(message, &turn, atLeast: .seconds(5))
            default: acknowledgements.failed(message, &turn, atLeast: refusal.retryAfter)
            }
        case .unknown, .skipped: acknowledgements.failed(message, &turn)
        }
    }

    /// Asks for the jobs that a message offered (GHES); the message isn't acknowledged before GitHub has answered.
    mutating func acquire(_ offers: [Int64], message: Int64, _ turn: inout Turn) {
        guard !offers.isEmpty, let grant, let scaleSet else { return }
        acknowledgements.hold(message)
        turn.perform(.github(.acquire(grant.id, scaleSet: scaleSet, offers: offers)), for: .session(.acquire(message: message, offers: offers)))
    }

    private mutating func acquireAnswered(
        _ message: Int64, _ offers: [Int64], _ outcome: Outcome, _ turn: inout Turn
    ) {
        switch outcome {
        case .done: acknowledgements.free(message)
        case .refused(let refusal) where !refusal.isPassing:
            turn.note(.warning, "GitHub refused to give the jobs it offered; it will offer them again", ["reason": refusal.words])
            acknowledgements.free(message)
        case .refused, .unknown, .skipped:
            var wait = Duration.seconds(1)
            if case .refused(let refusal) = outcome {
                if case .unauthorized = refusal.kind { refreshSoon(turn.instant) }
                wait = max(wait, refusal.retryAfter ?? .zero)
            }
            acknowledgements.offerAgain(message, offers, at: turn.instant + wait)
        }
    }

    mutating func offerAgain(_ turn: inout Turn) {
        for (message, offers) in acknowledgements.dueOffers(at: turn.instant) { acquire(offers, message: message, &turn) }
    }

    /// The commit of a message's consequences stands.
    mutating func committed(_ message: Int64, of scaleSet: Int?) {
        // GitHub lost that scale set meanwhile, and its queue with it.
        guard scaleSet == self.scaleSet else { return }
        durable = max(durable, message)
        acknowledgements.add(message)
    }

    private mutating func settled() {
        backoff.reset()
        trouble = nil
        nextStep = nil
    }

    private mutating func later(_ words: String, _ turn: inout Turn, atLeast least: Duration? = nil) {
        nextStep = turn.instant + backoff.next(&turn.generator, atLeast: least)
        trouble = words
        turn.note(.warning, "GitHub doesn't serve; trying again", ["reason": words])
    }
}

extension Refusal {
    /// It may go through later, unchanged.
    var isPassing: Bool {
        switch kind {
        case .busy, .inProgress, .unauthorized: true
        default: false
        }
    }
}
