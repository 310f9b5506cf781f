/// Authority was given up, and the table is to say so: `released` is written until it is known to stand there, or until the lease has run out
/// by itself.
struct Releasing: Sendable {
    private(set) var hold: Hold
    /// Why, for the one that leads next.
    private let reason: String

    init(_ hold: Hold, because reason: String) {
        self.hold = hold
        self.reason = reason
    }

    /// Says whether the lease has run out.
    func advance(by writes: LeaseWrites, _ timings: LeaseTimings, _ requests: inout LeaseRequests, _ turn: inout Turn) -> Bool {
        let end = hold.since + timings.duration
        guard turn.instant < end else { return true }
        guard requests.mayAsk(at: turn.instant) else { return false }
        let write = writes.release(hold, beat: turn.generator.name(words: 1), because: reason, at: turn.now.wall)
        requests.send(.write(write), for: .release, notAfter: end, &turn)
        requests.ask(at: turn.instant + timings.renewal)
        return false
    }

    /// A renewal was under way at the resignation: if it succeeded, the release goes on from its beat. It grants nothing any more.
    mutating func settle(_ attempt: LeaseAttempt, _ outcome: Outcome) {
        if case .done = outcome, hold.epoch == attempt.epoch { hold.renew(by: attempt) }
    }

    /// Says whether the lease is released, or somebody else's.
    mutating func answered(_ outcome: Outcome, _ requests: inout LeaseRequests, _ turn: inout Turn) -> Bool {
        switch outcome {
        case .done: return true
        case .refused(let refusal):
            guard case .conditionFailed(let item) = refusal.kind else { break }
            guard let item, let lease = try? LeaseRecord(item), lease.epoch == hold.epoch, !lease.released else { return true }
            // A renewal that went unheard stands there: release from its beat.
            hold.find(lease.beat)
        case .unknown, .skipped: break
        }
        requests.ask(at: turn.instant + requests.pause(&turn))
        return false
    }
}
