import Scaler

/// IDLE: an idle leader and one standby together ask GitHub and EC2 at most six times a minute.
///
/// One seed in sixteen rests for ten minutes more before its trials, without a runner or a job. With several standbys the mean of them
/// counts as one. A dry run is two requests: CreateFleet, and RunInstances. A leader that still clears up what a restored table left is not
/// idle: a seed in which it asks for a runner or an instance says nothing.
struct IdleWatch {
    private var since: Int64?
    private var leader = 0
    private var isBusy = false
    /// Requests of GitHub and EC2 since the rest began, by host.
    private var sent: [Int: Int] = [:]

    /// From the first rest to the trials, µs.
    static let length: Int64 = 600_000_000
    private static let aMinute = 6
    /// Requests that happen to fall on an edge of the time that is watched.
    private static let edge = 3

    mutating func begin(leader: Int, at now: Int64) {
        self = IdleWatch()
        (since, self.leader) = (now, leader)
    }

    mutating func count(_ action: Action, of host: Int) {
        guard since != nil else { return }
        switch action {
        case .compute(.dryRun): sent[host, default: 0] += 2
        case .compute(.terminate), .compute(.describeInstances), .github(.findRunner), .github(.removeRunner): isBusy = true
        case .compute, .github: sent[host, default: 0] += 1
        case .table, .agent: break
        }
    }

    mutating func end() { since = nil }

    func isOver(at now: Int64) -> Bool { since.map { now - $0 >= Self.length } ?? false }
    func isLed(by host: Int?) -> Bool { since != nil && leader == host }

    /// What was asked for too often, in words. The rest may be looked at a little later than after its ten minutes.
    func excess(at now: Int64) -> String? {
        guard let since else { return nil }
        let standbys = sent.filter { $0.key != leader }.values
        let (own, others) = (sent[leader] ?? 0, standbys.isEmpty ? 0 : standbys.reduce(0, +) / standbys.count)
        let seconds = Int((now - since) / 1_000_000)
        guard !isBusy, own + others > Self.aMinute * seconds / 60 + Self.edge else { return nil }
        return "an idle leader asked GitHub and EC2 \(own) times in \(seconds) s, and a standby \(others) times"
    }
}

extension Simulation {
    private var restsLonger: Bool { seed % 16 == 5 && max(weather.minimum, weather.idle) == 0 }

    /// Called while all is at rest, before the trials. Says whether the rest goes on.
    mutating func watchIdle() -> Bool {
        guard restsLonger, let leader = leader() else { return false }
        guard checks.idle.isLed(by: leader.number) else {
            checks.idle.begin(leader: leader.number, at: now)
            return true
        }
        guard checks.idle.isOver(at: now) else { return true }
        if let excess = checks.idle.excess(at: now) { violate("IDLE", excess) }
        checks.idle.end()
        return false
    }
}
