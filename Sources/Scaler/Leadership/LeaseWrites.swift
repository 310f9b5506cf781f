/// What is written of LEASE: claim, renewal, release. Each is conditional on the very pair of epoch and beat that was read (INV-1).
struct LeaseWrites: Sendable {
    private let scope: Scope
    private let agent: String
    private let duration: Duration
    private let host: HostIdentity?

    init(_ configuration: Configuration) {
        scope = configuration.scope
        agent = configuration.agent
        duration = configuration.lease.duration
        host = configuration.hostIdentity
    }

    /// One transaction: LEASE gets the new owner, the next epoch and a new beat, if it is exactly as watched; FENCE gets a claim of
    /// its own, which stops every commit of the claims before it. The election stands beside them, for people. LEASE is put and
    /// never deleted, so that the epoch never starts again. The first claim makes the table's deployment identity, and each later one keeps
    /// it: the conditions let only one agent's identity stand.
    func claim(_ attempt: LeaseAttempt, over watch: Watch, _ election: ElectionRecord, at wall: WallTime) -> [Write] {
        let lease = LeaseRecord(
            owner: agent, epoch: attempt.epoch, beat: attempt.beat, duration: duration, claimed: wall, host: host,
            deployment: attempt.deployment)
        let fence = FenceRecord(claim: attempt.claim, seq: 0, commit: attempt.claim)
        return [
            Write(scope.lease, .put(lease.item), if: watch.lease.map { Self.stands($0) } ?? [.itemAbsent]),
            Write(scope.fence, .put(fence.item(epoch: attempt.epoch))),
            Write(scope.registration, .put(["format": .number(recordFormat), "at": .number(wall.milliseconds)])),
            Write(scope.election(attempt.epoch, at: election.at), .put(election.item)),
        ]
    }

    /// LEASE is exactly as watched. The identity is named too: an operator gives one and leaves the beat alone (`Scope.deploymentGift`).
    private static func stands(_ lease: LeaseRecord) -> [Condition] {
        let pair: [Condition] = [.equals("epoch", .number(lease.epoch)), .equals("beat", .text(lease.beat))]
        return pair + (lease.deployment.map { [.equals("deployment", .text($0.text))] } ?? [])
    }

    private static func stands(_ hold: Hold) -> [Condition] {
        [.equals("epoch", .number(hold.epoch)), .equals("beat", .text(hold.beat))]
    }

    /// - Parameter isCutOff: whether GitHub doesn't admit this leader; nil when that was never so under this epoch.
    func renewal(_ attempt: LeaseAttempt, of hold: Hold, isCutOff: Bool?) -> Write {
        var set: Item = ["beat": .text(attempt.beat)]
        if let isCutOff { set["cutOff"] = .flag(isCutOff) }
        return Write(scope.lease, .update(set: set), if: Self.stands(hold))
    }

    func release(_ hold: Hold, beat: String, because reason: String, at wall: WallTime) -> Write {
        let given: Item = [
            "beat": .text(beat), "released": .flag(true), "reason": .text(reason), "releasedAt": .number(wall.milliseconds),
        ]
        return Write(scope.lease, .update(set: given), if: Self.stands(hold))
    }

    /// This agent's own lease, as if it were released: what it claims anew.
    func ended(_ hold: Hold, because reason: String) -> LeaseRecord {
        LeaseRecord(
            owner: agent, epoch: hold.epoch, beat: hold.beat, duration: duration, released: true, reason: reason, host: host,
            deployment: hold.deployment)
    }
}
