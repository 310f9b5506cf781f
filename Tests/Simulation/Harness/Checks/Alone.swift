import World

/// ALONE: a leader that alone can't reach GitHub gives way while a standby can. LEAVING: an agent whose host is being taken away
/// claims nothing.
extension Simulation {
    /// 20 s of trying, a standby's next question up to a minute away, and two readings; doubled, for what is lost on the way.
    private static let patience: Int64 = 180_000_000

    mutating func checkAlone() {
        if let alone = checks.alone, hasGivenWay(hosts[alone.pair[0]], life: alone.pair[1]) {
            coverage.gaveWay((now - alone.since) / 1_000)
        }
        guard let leader = leader(), let standby = ableStandby(leader), isAlone(leader) else { return checks.alone = nil }
        let pair = [leader.number, leader.life, standby.number, standby.life]
        guard let alone = checks.alone, alone.pair == pair else { return checks.alone = (pair, now) }
        guard now - alone.since > Self.patience else { return }
        let seconds = (now - alone.since) / 1_000_000
        violate("ALONE", "\(leader.name) has led for \(seconds) s without reaching GitHub, which \(standby.name) reaches")
    }

    /// It lives, GitHub is still out of its reach, and it leads no longer.
    private func hasGivenWay(_ host: Host, life: Int) -> Bool {
        host.life == life && host.isRunning && isAlone(host) && leader() !== host
    }

    /// What was asked for before the announcement may be sent a moment after it.
    mutating func checkLeaving(_ request: Request, _ host: Host) {
        guard host.life == request.life, let since = host.leavingSince, request.signed > since + 1_000_000 else { return }
        violate("LEAVING", "\(host.name) claimed \((request.signed - since) / 1_000_000) s after its departure was announced")
    }

    /// GitHub is there for others, and nothing else stands in the way of a handover.
    private func isAlone(_ leader: Host) -> Bool {
        let isQuiet = weather.requestLoss < 0.1 && table.faults.unavailableUntil < ms && github.faults.unavailableUntil < ms
        return isQuiet && leader.cut[Service.github.rawValue] && !leader.cut[Service.dynamo.rawValue] && !leader.isPaused
    }

    private func ableStandby(_ leader: Host) -> Host? {
        hosts.first { host in
            host !== leader && host.isRunning && !host.isPaused && !host.cut.contains(true) && host.leavingSince == nil
        }
    }
}
