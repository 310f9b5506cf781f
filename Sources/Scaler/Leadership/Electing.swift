/// What is written down of a claim, for people.
extension Watch {
    func election(_ attempt: LeaseAttempt, of agent: String, _ now: Now) -> ElectionRecord {
        let cause = cause(now.instant)
        return ElectionRecord(
            epoch: attempt.epoch, owner: agent, cause: cause, reason: cause == .released ? lease?.reason : nil,
            previous: lease?.owner, at: now.wall, leaderless: lease == nil ? Leaderless() : silence.length(at: now.instant))
    }

    private func cause(_ now: Instant) -> ElectionRecord.Cause {
        guard let lease else { return .first }
        if lease.released { return .released }
        // Who waited the whole duration owes nothing to the lock file.
        return now < since + lease.duration ? .restarted : .expired
    }
}

/// When the leader before last gave a sign of life, as far as this agent saw. For people, never for a decision.
struct Silence: Sendable {
    /// Not before this instant; nil where this agent saw nothing earlier: then the leader may have been silent for any time.
    let earliest: Instant?
    /// Not after this instant.
    let latest: Instant

    func length(at now: Instant) -> Leaderless {
        Leaderless(atLeast: max(.zero, now - latest), atMost: earliest.map { max(.zero, now - $0) })
    }
}
