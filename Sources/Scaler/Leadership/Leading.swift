/// The holder's side: it renews.
struct Leading: Sendable {
    private(set) var hold: Hold
    /// Renewals whose fate is unknown. Any of them may have succeeded.
    private var attempts: [LeaseAttempt] = []
    /// GitHub doesn't admit this leader, which says so in its lease from the next renewal on; and whether it ever did under this epoch.
    private(set) var isCutOff = false
    private var hasSaidCutOff = false

    init(_ hold: Hold) { self.hold = hold }

    /// Every attempt writes a beat of its own, conditional on the last one known. When an earlier attempt succeeded unheard, the
    /// condition fails and the item that comes back shows which: so a doubtful renewal is settled by the next one.
    func renewing(by writes: LeaseWrites, _ requests: inout LeaseRequests, _ turn: inout Turn) -> Leading {
        let attempt = LeaseAttempt(renewing: hold, &turn)
        var renewing = self
        renewing.attempts.append(attempt)
        renewing.hasSaidCutOff = hasSaidCutOff || isCutOff
        let write = writes.renewal(attempt, of: hold, isCutOff: renewing.hasSaidCutOff ? isCutOff : nil)
        requests.renew(write, for: attempt, of: hold, &turn)
        return renewing
    }

    mutating func tell(isCutOff: Bool) { self.isCutOff = isCutOff }

    /// `lost` ends the hold, and whoever composes sees to that.
    mutating func answered(
        _ attempt: LeaseAttempt, outcome: Outcome, by agent: String, in requests: inout LeaseRequests, _ turn: inout Turn
    ) -> LeadershipChange? {
        switch outcome {
        case .done(.item(let item)):
            requests.succeeded("The lease can be renewed again", &turn)
            confirm(attempt, &requests)
            if let given = item.flatMap(LeaseRecord.deployment), given != hold.deployment { return .deploymentGiven(given) }
            return item.flatMap(LeaseRecord.stepDown) == hold.epoch ? .stepDownAsked : .renewed
        case .refused(let refusal):
            drop(attempt)
            if case .conditionFailed(let item) = refusal.kind { return refused(by: item, agent, &requests, turn) }
            requests.failed(outcome, "The lease can't be renewed", &turn)
        case .skipped: drop(attempt)
        // Doubtful, or a conflict with somebody's claim: not lost. The next attempt tells.
        case .done, .unknown: requests.failed(outcome, "The lease can't be renewed", &turn)
        }
        return nil
    }

    private mutating func drop(_ attempt: LeaseAttempt) { attempts.removeAll { $0.beat == attempt.beat } }

    /// The condition failed: an earlier attempt of this agent stands there unheard, or another agent's claim.
    private mutating func refused(
        by item: Item?, _ agent: String, _ requests: inout LeaseRequests, _ turn: Turn
    ) -> LeadershipChange {
        guard let item, let lease = try? LeaseRecord(item), lease.epoch == hold.epoch, lease.owner == agent, !lease.released else {
            return .lost("another agent holds the lease")
        }
        if let earlier = attempts.first(where: { $0.beat == lease.beat }) { confirm(earlier, &requests) }
        requests.ask(at: turn.instant)
        return .renewed
    }

    private mutating func confirm(_ attempt: LeaseAttempt, _ requests: inout LeaseRequests) {
        requests.progressed()
        // Each attempt was conditional on the beat before this one: those that are unanswered can't succeed any more.
        attempts.removeAll()
        hold.renew(by: attempt)
    }
}
