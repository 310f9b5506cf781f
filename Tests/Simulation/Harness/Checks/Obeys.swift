import World

/// OBEYS: a leader that is asked to step down, or whose host is taken away, leads no longer after 20 s; an agent that handed over does not
/// claim the lease for 30 s, or until another agent has led.
extension Simulation {
    /// A renewal sees the wish after 1 s, a handover drains for at most 3 s, and an authority that nothing renews ends after 5 s;
    /// twice the sum of them.
    private static let patience: Int64 = 20_000_000
    /// The abstention of 30 s counts from the end of authority; the release may be sent a moment after it, or once more.
    private static let abstention: Int64 = 25_000_000

    /// At every look.
    mutating func checkObedience() {
        if let asked = checks.stepDown, now - asked.at > Self.patience {
            checks.stepDown = nil
            if let host = hosts.first(where: { $0.epoch(at: now) == asked.epoch }) {
                violate("OBEYS", "\(host.name) was asked to step down \((now - asked.at) / 1_000_000) s ago, and leads")
            }
        }
        for host in hosts {
            guard let since = host.leavingSince, now - since > Self.patience, host.epoch(at: now) != nil else { continue }
            violate("OBEYS", "\(host.name) was told \((now - since) / 1_000_000) s ago that its host is taken away, and leads")
        }
    }

    /// The lease is claimed: by a process that gave it up itself a moment ago, and nobody has led since?
    mutating func checkAbstention(_ request: Request, _ host: Host) {
        defer { checks.lastRelease = nil }
        guard let release = checks.lastRelease, release.host == host.number, release.life == request.life else { return }
        guard request.signed - release.at < Self.abstention else { return }
        violate("OBEYS", "\(host.name) handed over, and claimed again after \((request.signed - release.at) / 1_000_000) s")
    }
}
