/// What GitHub's answers mean to the session.
extension Session {
    mutating func answered(_ request: Request, _ id: EffectID, _ outcome: Outcome, _ outbox: inout Outbox) -> News? {
        switch request {
        case .poll: return pollAnswered(id, outcome, &outbox)
        case .refresh: return refreshAnswered(id, outcome, &outbox)
        case .acknowledge(let message): acknowledgementAnswered(message, outcome, &outbox)
        case .acquire(let message, let offers): acquireAnswered(message, offers, outcome, &outbox)
        case .deleteStray: break
        case .ensure, .clear, .open, .close:
            guard inFlight == id else {
                // Asked for before the handover began.
                if case .open(let scaleSet) = request, case .done(.session(let grant)) = outcome { disown(grant.id, scaleSet, &outbox) }
                return nil
            }
            inFlight = nil
            return stepAnswered(request, outcome, &outbox)
        }
        return nil
    }

    private mutating func stepAnswered(_ request: Request, _ outcome: Outcome, _ outbox: inout Outbox) -> News? {
        switch (request, outcome) {
        case (.ensure, .done(.scaleSet(let id))):
            settled()
            prepared(id)
        case (.clear, .done), (.clear, .refused):
            // Refused or not: it is gone, or GitHub will say 409 when a new one is asked for.
            enter(.opening)
        case (.open, .done(.session(let grant))):
            settled()
            granted(grant, &outbox)
            cursor = 0
            enter(.recording)
            return scaleSet.map { .opened(grant, scaleSet: $0) }
        case (.open, .refused(let refusal)): openRefused(refusal, &outbox)
        case (.close, .done), (.close, .refused): enter(.closed)
        case (_, .refused(let refusal)): later(refusal.words, &outbox, atLeast: refusal.retryAfter)
        case (_, .unknown(let words)): later(words, &outbox)
        case (_, .skipped), (_, .done): break
        }
        return nil
    }

    private mutating func openRefused(_ refusal: Refusal, _ outbox: inout Outbox) {
        switch refusal.kind {
        case .exists:
            // Another session lives: the dead leader's whose id was never recorded (61–92 s measured by a third party, 2026-09-04).
            trouble = "GitHub refuses a session: \(refusal.words)"
            outbox.note(
                .warning, "GitHub refuses a session as long as another one lives; trying again every few seconds", ["reason": refusal.words]
            )
            nextStep = outbox.instant + timings.conflictRetry
        case .notFound:
            outbox.note(.warning, "GitHub lost the scale set; it is made again", ["reason": refusal.words])
            enter(.preparing)
            later(refusal.words, &outbox)
        default: later(refusal.words, &outbox, atLeast: refusal.retryAfter)
        }
    }

    private mutating func pollAnswered(_ id: EffectID, _ outcome: Outcome, _ outbox: inout Outbox) -> News? {
        guard let answered = poll, answered.id == id else { return nil }
        poll = nil
        guard standing == .polling else { return nil }
        switch outcome {
        case .done(.message(let message)):
            settled()
            if outbox.instant - answered.since < .seconds(1), message == nil { nextStep = outbox.instant + timings.pollInterval }
            return message.flatMap { received($0, &outbox) }
        case .refused(let refusal): pollRefused(refusal, &outbox)
        case .unknown(let words): if !answered.cancelled { later(words, &outbox) }
        case .skipped, .done: break
        }
        return nil
    }

    private mutating func pollRefused(_ refusal: Refusal, _ outbox: inout Outbox) {
        switch refusal.kind {
        case .unauthorized:
            // The queue's token has ended. The refresh tells whether the session still lives.
            refreshSoon(outbox.instant)
            nextStep = outbox.instant + .seconds(60)
        case .notFound: lostByGitHub(refusal.words, &outbox)
        default: later(refusal.words, &outbox, atLeast: refusal.retryAfter)
        }
    }

    private mutating func refreshAnswered(_ id: EffectID, _ outcome: Outcome, _ outbox: inout Outbox) -> News? {
        guard refreshing == id else { return nil }
        refreshing = nil
        switch outcome {
        case .done(.session(let grant)):
            granted(grant, &outbox)
            nextStep = nil
            acknowledgements.retryNow()
            return grant.statistics.map { .counted($0) }
        case .refused(let refusal):
            switch refusal.kind {
            case .notFound, .rejected: lostByGitHub(refusal.words, &outbox)
            default: refreshLater(&outbox, atLeast: refusal.retryAfter)
            }
        default: refreshLater(&outbox)
        }
        return nil
    }

    /// The queue's token is refused: now, unless a refresh failed lately and waits.
    private mutating func refreshSoon(_ now: Instant) { refreshAt = max(now, refreshNotBefore ?? now) }

    private mutating func refreshLater(_ outbox: inout Outbox, atLeast least: Duration? = nil) {
        refreshNotBefore = outbox.instant + backoff.next(&outbox.generator, atLeast: max(.seconds(1), least ?? .zero))
        refreshAt = refreshNotBefore
    }

    /// GitHub doesn't know the session. Either it evicted it, or a successor deleted it: the lease decides which.
    private mutating func lostByGitHub(_ words: String, _ outbox: inout Outbox) {
        guard isOpen else { return }
        outbox.note(.warning, "GitHub lost the message session; a new one is opened once the lease is renewed", ["reason": words])
        trouble = "GitHub lost the session: \(words)"
        if let poll, !poll.cancelled { outbox.cancel(poll.id) }
        poll = nil
        // Whatever it brings is of the session that is lost.
        refreshing = nil
        enter(.suspect(since: outbox.instant))
    }

    private mutating func received(_ message: Message, _ outbox: inout Outbox) -> News? {
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

    private mutating func acknowledgementAnswered(_ message: Int64, _ outcome: Outcome, _ outbox: inout Outbox) {
        switch outcome {
        case .done: acknowledgements.settled(message)
        case .refused(let refusal):
            switch refusal.kind {
            case .notFound: acknowledgements.settled(message)
            case .unauthorized:
                refreshSoon(outbox.instant)
                acknowledgements.failed(message, &outbox, atLeast: .seconds(5))
            default: acknowledgements.failed(message, &outbox, atLeast: refusal.retryAfter)
            }
        case .unknown, .skipped: acknowledgements.failed(message, &outbox)
        }
    }

    /// Asks for the jobs that a message offered (GHES); the message isn't acknowledged before GitHub has answered.
    mutating func acquire(_ offers: [Int64], message: Int64, _ outbox: inout Outbox) {
        guard !offers.isEmpty, let grant, let scaleSet else { return }
        acknowledgements.hold(message)
        outbox.perform(.acquire(grant.id, scaleSet: scaleSet, offers: offers), for: .session(.acquire(message: message, offers: offers)))
    }

    private mutating func acquireAnswered(
        _ message: Int64, _ offers: [Int64], _ outcome: Outcome, _ outbox: inout Outbox
    ) {
        switch outcome {
        case .done: acknowledgements.free(message)
        case .refused(let refusal) where !refusal.isPassing:
            outbox.note(.warning, "GitHub refused to give the jobs it offered; it will offer them again", ["reason": refusal.words])
            acknowledgements.free(message)
        case .refused, .unknown, .skipped:
            var wait = Duration.seconds(1)
            if case .refused(let refusal) = outcome {
                if case .unauthorized = refusal.kind { refreshSoon(outbox.instant) }
                wait = max(wait, refusal.retryAfter ?? .zero)
            }
            acknowledgements.offerAgain(message, offers, at: outbox.instant + wait)
        }
    }

    mutating func offerAgain(_ outbox: inout Outbox) {
        for (message, offers) in acknowledgements.dueOffers(at: outbox.instant) { acquire(offers, message: message, &outbox) }
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

    private mutating func later(_ words: String, _ outbox: inout Outbox, atLeast least: Duration? = nil) {
        nextStep = outbox.instant + backoff.next(&outbox.generator, atLeast: least)
        trouble = "GitHub: \(words)"
        outbox.note(.warning, "GitHub doesn't serve; trying again", ["reason": words])
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
