import Scaler
import World

/// INV-1: two agents never both have authority at one true instant, and a commit of a past epoch never succeeds.
extension Simulation {
    /// Authority begins, and is prolonged, only when its holder handles an event: so two that overlap are seen there.
    func checkAuthority(_ host: Host, _ instant: Instant) {
        let epoch = host.authority(at: instant)
        if epoch != host.epoch { turned(host, epoch) }
        guard epoch != nil else { return }
        for other in hosts where other !== host && other.epoch != nil {
            guard let theirs = other.authority(at: other.instant(at: now)) else { continue }
            violate("INV-1", "\(host.name) has authority for epoch \(epoch ?? 0), and \(other.name) for epoch \(theirs)")
        }
    }

    private func turned(_ host: Host, _ epoch: Int64?) {
        coverage.count(epoch == nil ? .lost : .gained)
        trace?.add(now, "\(host.name) has authority: \(epoch.map { "epoch \($0)" } ?? "none")")
        host.epoch = epoch
    }

    /// A transaction was applied.
    func committed(_ request: Request, after before: TableItem?, by host: Host) {
        guard let fence = request.writes.first(where: { $0.key.sk == "FENCE" }) else {
            return violate("INV-1", "\(host.name) wrote a transaction without its fence")
        }
        guard case .update(let set, _) = fence.action else { return coverage.count(.claimed) }
        coverage.count(.commit)
        let leading = table.peek(keys.lease)?["epoch"]?.integer
        if set["epoch"]?.integer != leading {
            violate("INV-1", "\(host.name) committed under epoch \(set["epoch"]?.integer ?? 0), and the lease is at epoch \(leading ?? 0)")
        }
        if set["seq"]?.integer != (before?["seq"]?.integer ?? 0) + 1 {
            violate("INV-1", "\(host.name) committed number \(set["seq"]?.integer ?? 0) after number \(before?["seq"]?.integer ?? 0)")
        }
        checkRecorded(request.writes)
    }

    /// A single write was applied: nothing of LIVE may be written so.
    func wrote(_ write: TableWrite, by host: Host) {
        if write.key.pk == keys.state.pk { violate("INV-1", "\(host.name) wrote \(write.key.sk) without a fence") }
        guard write.key.sk == "LEASE", case .update(let set, _) = write.action else { return }
        coverage.count(set["released"] == nil ? .renewed : .released)
    }

    /// A process that asks to be woken again and again and does nothing.
    func checkSpin(_ host: Host) {
        if now - host.wakeWindow > 1_000_000 {
            host.wakeWindow = now
            host.wakes = 0
        }
        host.wakes += 1
        if host.wakes > 300 { violate("SPIN", "\(host.name) was woken \(host.wakes) times within a second") }
    }
}
