import Scaler

/// Asks the leader, through its lease, to hand over, and waits until another agent leads.
///
/// Whoever the lease names is asked at once, for the sake of the second that it would take to see whether it renews: a request that
/// nobody is there to see does no harm, and the next claim takes it away.
struct StepDown: Sendable {
    let ledger: LeaseReader
    /// How long another leader is waited for.
    let timeout: Duration
    /// Ask although no other agent is there that could lead.
    let isForced: Bool
    let say: @Sendable (String) -> Void

    /// Who leads now.
    func run() async throws(StepDownFailure) -> LeaseRecord {
        let began = BootClock.instant
        let asked = try await leader()
        try await request(asked)
        let next = try await successor(of: asked)
        guard next.owner != asked.owner else { throw .nobodyCame(asked, last: next) }
        say("\(next.owner) leads under epoch \(next.epoch), \((BootClock.instant - began).brief) after it was asked for")
        return next
    }

    /// One consistent reading tells who leads and who else is there.
    private func leader() async throws(StepDownFailure) -> LeaseRecord {
        let items: [Key: Scaler.Item]
        let found: LeaseRecord?
        do throws(StatusError) {
            items = try await ledger.query(ledger.scope.leasePartition)
            found = try ledger.lease(items[ledger.scope.lease])
        } catch { throw .unreadable(error) }
        guard let lease = found else { throw .noLeader(LeaseSighting(state: .none, lease: nil)) }
        guard !lease.released else { throw .noLeader(LeaseSighting(state: .released, lease: lease)) }
        let others = await heard(in: items, of: lease).filter { $0.agent != lease.owner }
        guard isForced || others.contains(where: \.couldLead) else { throw .nobodyElse(lease.owner, unfit: others) }
        return lease
    }

    /// The agents that live as far as their heartbeats say, by name. One that led before and fell silent is none of them; one that was
    /// killed as a standby counts until its silence is noticed (`MemberRecord.longestSilence`).
    private func heard(in items: [Key: Scaler.Item], of lease: LeaseRecord) async -> [MemberRecord] {
        let now = BootClock.now.wall
        let election = await election(of: lease)
        return items.filter { $0.key.sort.hasPrefix("MEMBER#") }.compactMap { try? MemberRecord($0.value) }
            .filter { !$0.isSilent(at: now) && !$0.fellSilent(by: election) }.sorted { $0.agent < $1.agent }
    }

    /// How the leader came to lead; nil where that can't be read: then heartbeats alone decide.
    private func election(of lease: LeaseRecord) async -> ElectionRecord? {
        guard let claimed = lease.claimed,
            case .done(.item(let item?)) = await ledger.perform(.read(ledger.scope.election(lease.epoch, at: claimed)))
        else { return nil }
        return try? ElectionRecord(item)
    }

    /// The request may be repeated; a conflict with a claim, and a lost answer, are.
    private func request(_ lease: LeaseRecord) async throws(StepDownFailure) {
        var words = ""
        for _ in 0..<5 {
            switch await ledger.perform(.write(ledger.scope.stepDownRequest(lease.epoch, of: lease.owner))) {
            case .done: return say("\(lease.owner) is asked to end epoch \(lease.epoch)")
            case .refused(let refusal):
                words = refusal.words
                if case .conditionFailed = refusal.kind { return say("epoch \(lease.epoch) of \(lease.owner) ended by itself meanwhile") }
                if case .rejected = refusal.kind { throw .unreadable(StatusError(description: words)) }
            case .unknown(let lost): words = lost
            case .skipped: words = "nothing was sent"
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
        throw .unreadable(StatusError(description: words))
    }

    /// A later epoch in a lease that nobody gave up. A read that fails is tried again until the time is up.
    private func successor(of asked: LeaseRecord) async throws(StepDownFailure) -> LeaseRecord {
        let deadline = BootClock.instant + timeout
        var watch = LeaseWatch(lease: asked, since: BootClock.instant)
        var fault: StatusError?
        repeat {
            do throws(StatusError) {
                if let lease = try await ledger.read() { watch.see(lease, at: BootClock.instant) }
                fault = nil
            } catch {
                fault = error
            }
            if watch.lease.epoch > asked.epoch, !watch.lease.released { return watch.lease }
            if fault == nil, watch.isSilent(at: BootClock.instant) { throw .noLeader(LeaseSighting(state: .expired, lease: watch.lease)) }
            try? await Task.sleep(for: .milliseconds(100))
        } while BootClock.instant < deadline
        if let fault { throw .unreadable(fault) }
        throw .nobodyCame(asked, last: watch.lease)
    }
}

/// The lease as the command sees it, and since when it has looked the same.
private struct LeaseWatch {
    var lease: LeaseRecord
    var since: Instant

    mutating func see(_ seen: LeaseRecord, at now: Instant) {
        if seen.epoch != lease.epoch || seen.beat != lease.beat { since = now }
        lease = seen
    }

    /// Nobody renews it, and nobody claimed it: twice its duration is time enough for every standby, which may have seen the last beat
    /// up to a poll later.
    func isSilent(at now: Instant) -> Bool { !lease.released && now - since >= lease.duration * 2 }
}
