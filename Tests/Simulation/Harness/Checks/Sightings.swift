import Scaler
import World

/// What the leader heard, and must act on from then on.
extension Simulation {
    mutating func heard(_ outcome: Outcome, of request: Request, _ host: Host) {
        switch (request.effect.action, outcome) {
        case (.table(.transact(_, let token)), .done): table.tears.answered(token)
        case (.compute(.listInstances), .done(.instances(let shown))):
            checks.listedAt = now
            sighted(shown, by: host)
        case (.table(.readEach), .done): break
        // It learned nothing of the owners: it asks again after the next listing.
        case (.table(.readEach(let keys)), _): forgetSightings(keys)
        case (let action, .refused(let refusal)):
            guard let wait = refusal.retryAfter, Self.obeysRetryAfter.contains(action.kind) else { return }
            let seconds = Double(wait.components.seconds) * 0.98
            host.quiet[action.kind] = now + Int64(seconds * 1e6)
        case (.github(.poll), .unknown): checks.pollFailedAt = now
        default: break
        }
    }

    /// INV-2, at every look: a leader looks at EC2 once a minute, so that an instance that nobody owns is found within a reconciliation
    /// period; two of them and a retry are given.
    mutating func checkListings() {
        if ec2.limits.describe.capacity == 0 { checks.refusedListingsAt = now }
        guard let served = checks.servedSince else { return checks.listedAt = now }
        let seconds = (now - max(checks.listedAt, checks.refusedListingsAt, served)) / 1_000_000
        if seconds > 150 { violate("INV-2", "the leader has not heard for \(seconds) s which instances there are") }
    }

    private func sighted(_ shown: [Instance], by host: Host) {
        guard !checks.orphans.isEmpty, let epoch = host.epoch(at: now) else { return }
        let alive = Set(shown.lazy.filter { $0.state == .pending || $0.state == .running }.map(\.id.text))
        for machine in checks.orphans where alive.contains(machine.id) { machine.sighted(at: now, epoch) }
    }

    private func forgetSightings(_ keys: [Key]) {
        guard !checks.orphans.isEmpty else { return }
        let names = Set(keys.map(\.sort))
        for machine in checks.orphans where names.contains(machine.runnerKey.sk) { machine.sightings.count = 0 }
    }
}

extension Machine {
    func sighted(at now: Int64, _ epoch: Int64) {
        if sightings.epoch != epoch || sightings.count == 0 { sightings = Sightings(first: now, epoch: epoch) }
        // From the third on its owner is overdue: one reading may get no answer, and a commit may have to be settled.
        guard sightings.count < 3 else { return }
        sightings.count += 1
        sightings.latest = now
    }

    /// Whether three listings showed it to an agent that has led, with all services within its reach, since before the first.
    func isKnown(toServerSince served: Int64) -> Bool { sightings.count >= 3 && served <= sightings.first }
}
