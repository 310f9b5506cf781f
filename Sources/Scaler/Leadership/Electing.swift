/// What is written down of a claim, for people.
extension Leadership {
    func election(_ attempt: Attempt, over watch: Watch, _ now: Now) -> ElectionRecord {
        let cause = cause(watch, now.instant)
        return ElectionRecord(
            epoch: attempt.epoch, owner: agent, cause: cause, reason: cause == .released ? watch.lease?.reason : nil,
            previous: watch.lease?.owner, at: now.wall,
            leaderless: watch.lease == nil ? Leaderless() : watch.silence.length(at: now.instant))
    }

    private func cause(_ watch: Watch, _ now: Instant) -> ElectionRecord.Cause {
        guard let lease = watch.lease else { return .first }
        if lease.released { return .released }
        // Who waited the whole duration owes nothing to the lock file.
        return now < watch.since + lease.duration ? .restarted : .expired
    }

    /// What a first look at a lease as it now stands tells of its holder's last sign of life.
    ///
    /// The lease differs from what the reading before showed, so it was written after that reading was sent, and before this answer came.
    /// Of this process's own predecessor nothing is known but that it was dead when this process began.
    func silence(of lease: LeaseRecord?, seenAt receipt: Instant) -> Silence {
        let latest = lease.map(isPredecessors) == true ? min(began, receipt) : receipt
        return Silence(earliest: lastReading, latest: latest)
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
