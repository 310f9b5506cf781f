/// What is written down of a claim, for people.
extension Leadership {
    func election(_ attempt: Attempt, over watch: Watch, _ now: Now) -> ElectionRecord {
        let cause = cause(watch, now.instant)
        return ElectionRecord(
            epoch: attempt.epoch, owner: agent, cause: cause, reason: cause == .released ? watch.lease?.reason : nil,
            previous: watch.lease?.owner, at: now.wall, leaderless: watch.lease == nil ? nil : now.instant - watch.silentSince)
    }

    private func cause(_ watch: Watch, _ now: Instant) -> ElectionRecord.Cause {
        guard let lease = watch.lease else { return .first }
        if lease.released { return .released }
        // Who waited the whole duration owes nothing to the lock file.
        return now < watch.since + lease.duration ? .restarted : .expired
    }

    /// When the leader before last gave a sign of life, as far as this agent saw: the answer that showed its last beat; of one that
    /// gave up, the last answer that still showed it leading (so up to a poll too early); of this process's own predecessor, no
    /// answer did, and the start of this process counts.
    func silentSince(_ lease: LeaseRecord?, at now: Instant) -> Instant {
        guard let lease else { return now }
        if lease.released { return seenHeld ?? now }
        return isPredecessors(lease) ? began : now
    }
}
