import Scaler
import World

/// INV-1: two agents never both have authority at one true instant, and a commit of a past epoch never succeeds.
extension Simulation {
    /// Authority begins, and is prolonged, only when its holder handles an event: so two that overlap are seen there.
    mutating func checkAuthority(_ host: Host, _ authority: Authority?) {
        let before = host.authority?.epoch
        host.authority = authority
        if authority?.epoch != before { turned(host) }
        guard let epoch = host.epoch(at: now) else { return }
        for other in hosts where other !== host {
            guard let theirs = other.epoch(at: now) else { continue }
            violate("INV-1", "\(host.name) has authority for epoch \(epoch), and \(other.name) for epoch \(theirs)")
        }
    }

    /// No effect of a leader begins, at the socket, while another has authority.
    mutating func checkBeginning(_ request: Request, _ host: Host) {
        guard request.effect.action.isLeaders else { return }
        for other in hosts where other !== host {
            guard let theirs = other.epoch(at: now) else { continue }
            violate("INV-1", "\(host.name) sent \(request.effect.action.kind), and \(other.name) has authority for epoch \(theirs)")
        }
    }

    private mutating func turned(_ host: Host) {
        coverage.count(host.authority == nil ? .lost : .gained)
        trace?.add(now, "\(host.name) leads: \(host.authority.map { "epoch \($0.epoch)" } ?? "no longer")")
    }

    /// A transaction was applied.
    mutating func committed(_ request: Request, after before: TableItem?, by host: Host) {
        guard let fence = request.writes.first(where: { $0.key.sk == "FENCE" }) else {
            return violate("INV-1", "\(host.name) wrote a transaction without its fence")
        }
        guard case .update(let set, _) = fence.action else { return claimed(request, host) }
        coverage.count(.commit)
        let leading = table.peek(keys.lease)?["epoch"]?.integer
        if set["epoch"]?.integer != leading {
            violate("INV-1", "\(host.name) committed under epoch \(set["epoch"]?.integer ?? 0), and the lease is at epoch \(leading ?? 0)")
        }
        if set["seq"]?.integer != (before?["seq"]?.integer ?? 0) + 1 {
            violate("INV-1", "\(host.name) committed number \(set["seq"]?.integer ?? 0) after number \(before?["seq"]?.integer ?? 0)")
        }
        checkRecorded(request.writes, over: table.latestWrites.map(\.old))
        checkRoom(for: request.writes, by: host)
        checkStrangers(request.writes, by: host)
    }

    /// Epochs rise for ever, and every claim is written down as an election.
    private mutating func claimed(_ request: Request, _ host: Host) {
        coverage.count(.claimed)
        checkLeaving(request, host)
        checkAbstention(request, host)
        let epoch = table.peek(keys.lease)?["epoch"]?.integer ?? 0
        if epoch <= checks.lastEpoch { violate("INV-1", "\(host.name) claimed epoch \(epoch) after epoch \(checks.lastEpoch)") }
        checks.lastEpoch = epoch
        let before = table.latestWrites.first { $0.key == keys.lease }?.old?["epoch"]?.integer ?? 0
        if epoch > before + 1 { coverage.count(.rose) }
        let elections = request.writes.filter { $0.key.sk.hasPrefix(Scope.electionPrefix) }
        if elections.count != 1 { violate("INV-1", "\(host.name) wrote down \(elections.count) elections with its claim") }
        for election in elections { coverage.count(election: election) }
    }

    /// A single write was applied: nothing of LIVE may be written so.
    mutating func wrote(_ write: TableWrite, _ request: Request, by host: Host) {
        if write.key.pk == keys.state.pk { violate("INV-1", "\(host.name) wrote \(write.key.sk) without a fence") }
        guard write.key.sk == "LEASE" else { return }
        // Its epoch would start again.
        if case .delete = write.action { violate("INV-1", "\(host.name) deleted the lease") }
        guard case .update(let set, _) = write.action else { return }
        coverage.count(set["released"] == nil ? .renewed : .released)
        if set["released"] != nil { checks.lastRelease = (host.number, request.life, request.signed) }
    }

    /// A process that asks to be woken again and again and does nothing.
    mutating func checkSpin(_ host: Host) {
        if now - host.wakeWindow > 1_000_000 {
            host.wakeWindow = now
            host.wakes = 0
        }
        host.wakes += 1
        if host.wakes > 300 { violate("SPIN", "\(host.name) was woken \(host.wakes) times within a second") }
    }
}

extension Action {
    /// Asked for by a leader as such: neither what every agent does, nor the end of a session that nobody else knows.
    fileprivate var isLeaders: Bool {
        switch self {
        case .table(.read(let key)): key.sort == "FENCE"
        case .table(.transact(let writes, _)): writes.first?.key.sort != "LEASE"
        // They change nothing that an epoch owns, and a handover doesn't wait for them: sent late, they tell of a reign that is over.
        case .agent, .compute(.readRelease), .github(.readSupport): false
        // A read that comes late does no harm: it has a deadline of its own, and its answer is dropped.
        case .compute(.listInstances), .compute(.describeInstances), .compute(.listBatch), .compute(.describeFleet): false
        case .table(.query), .table(.readEach): false
        case .table(.write), .github(.deleteSession), .github(.probe), .compute(.probe), .compute(.dryRun): false
        case .table, .compute, .github: true
        }
    }
}
