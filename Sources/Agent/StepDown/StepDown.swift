import Scaler

/// Asks the leader, through its lease, to hand over, and waits until another agent leads.
struct StepDown: Sendable {
    let ledger: LeaseReader
    /// How long another leader is waited for.
    let timeout: Duration
    /// Ask although no other agent is there that could lead.
    let isForced: Bool
    let say: @Sendable (String) -> Void

    /// Who leads now.
    func run() async throws(StepDownFailure) -> LeaseRecord {
        let asked = try await leader()
        let others = try await others(than: asked.owner)
        guard isForced || !others.isEmpty else { throw .nobodyElse(asked.owner) }
        let began = BootClock.instant
        try await request(asked)
        let next = try await successor(of: asked)
        guard next.owner != asked.owner else { throw .nobodyCame(asked, again: next.epoch) }
        say("\(next.owner) leads under epoch \(next.epoch), \((BootClock.instant - began).brief) after the request")
        return next
    }

    private func leader() async throws(StepDownFailure) -> LeaseRecord {
        let sighting: LeaseSighting
        do { sighting = try await ledger.sight() } catch { throw .unreadable(error) }
        guard sighting.state == .held, let lease = sighting.lease else { throw .noLeader(sighting) }
        return lease
    }

    /// An agent's heartbeat comes every 10 s.
    private static let memberLife = Duration.seconds(15)

    /// The agents whose heartbeat is young, by this machine's clock. Whoever died just now is still among them.
    private func others(than owner: String) async throws(StepDownFailure) -> [String] {
        let items: [Key: Scaler.Item]
        do { items = try await ledger.query(ledger.scope.leasePartition) } catch { throw .unreadable(error) }
        let now = BootClock.now.wall
        return items.filter { $0.key.sort.hasPrefix("MEMBER#") }.compactMap { try? MemberRecord($0.value) }
            .filter { $0.agent != owner && $0.at.age(at: now) < Self.memberLife }.map(\.agent)
    }

    /// The request may be repeated; a conflict with a claim, and a lost answer, are.
    private func request(_ lease: LeaseRecord) async throws(StepDownFailure) {
        var words = ""
        for _ in 0..<5 {
            switch await ledger.perform(.write(ledger.scope.stepDownRequest(lease.epoch))) {
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
        var fault: StatusError?
        repeat {
            do throws(StatusError) {
                if let lease = try await ledger.read(), lease.epoch > asked.epoch, !lease.released { return lease }
                fault = nil
            } catch {
                fault = error
            }
            try? await Task.sleep(for: .milliseconds(100))
        } while BootClock.instant < deadline
        if let fault { throw .unreadable(fault) }
        throw .nobodyCame(asked, again: nil)
    }
}
