import Scaler
import World

/// The checks on a period, and the end of a run (INV-5): once faults have stopped, all comes to rest.
extension Simulation {
    private static let patience: Int64 = 3_600_000_000
    private static let rest: Int64 = 20_000_000
    /// A leader looks at the scale set once a minute.
    private static let labelLook: Int64 = 75_000_000

    mutating func look() {
        watchServer()
        countService()
        checkAlone()
        checkObedience()
        checkListings()
        if now / 60_000_000 != (now - Self.period) / 60_000_000 { for machine in alive { checkIdle(machine) } }
        if weather.restores, !isCalm { backUp() }
        if isCalm { watchRest() }
        var wait = Self.period
        if case .failover = checks.trial { wait = 250_000 }
        timeline.add(.look, at: now + wait)
    }

    private mutating func watchRest() {
        let start = checks.calmAt ?? now
        checks.calmAt = start
        let isServed = hosts.count(where: isServing) == 1
        switch checks.trial {
        case .failover(let host, let since): return checkFailover(host, since: since)
        case .burst(let burst):
            checkBurst(burst)
            if isServed, isAtRest() { return beginFailover() }
            if now - burst.since > 1_800_000_000 { giveUp("half an hour after a burst: " + unrest().joined(separator: "; ")) }
        case .warmUp(let since):
            if isServed, isAtRest() { return beginBurst() }
            if now - since > 1_800_000_000 { giveUp("half an hour after a job: " + unrest().joined(separator: "; ")) }
        case .none:
            let isResting = isServed && isAtRest()
            checks.restSince = isResting ? checks.restSince ?? now : nil
            // What is measured at rest needs runners that stay.
            if isResting { github.periods.idleRunner = nil }
            if let rest = checks.restSince {
                // Where nothing was to be done, agents may only just have been asked to restart.
                let isSettled = now - max(rest, start) >= Self.rest && now - checks.labelsChangedAt >= Self.labelLook
                if isSettled, !watchIdle() { cameToRest(since: start) }
            } else if now - start > Self.patience {
                giveUp("an hour after the last fault: " + unrest().joined(separator: "; "))
            } else if now - start > 300_000_000, !isServed {
                giveUp("five minutes after the last fault no single agent serves")
            }
        }
    }

    private mutating func cameToRest(since start: Int64) {
        checkPickedUp(since: start)
        checkSize()
        checkEpoch()
        checkSecrets()
        checkLabels()
        beginTrials()
    }

    /// The run ends, also where nobody minds (`--without INV-5`).
    private mutating func giveUp(_ words: String) {
        violate("INV-5", words)
        isOver = true
    }

    func isServing(_ host: Host) -> Bool {
        let there = host.instant(at: now)
        return host.isRunning && inPlace(&host.controller) { $0.isServing(at: there) }
    }

    private var wanted: Int { min(max(weather.minimum, weather.idle), weather.maximum) }

    /// The leader offers GitHub its whole maximum again: no pool rests any more after a shortage. (An open breaker needs a launch to close.)
    private var isRoomOffered: Bool {
        if isBreakerOpen, case .none = checks.trial { return true }
        return leader().map { table.peek(keys.state)?["advertised"]?.integer == Int64($0.maximum) } ?? false
    }

    /// GitHub holds a poll of the leader. One that was lost on the way just before the faults ended is noticed by its deadline alone, and
    /// until then no message reaches anybody: that is no fault of the rest.
    private var isPollHeld: Bool {
        guard let leader = leader() else { return false }
        return heldPolls.contains { $0.host == leader.number && $0.life == leader.life }
    }

    /// Nothing is left to be done. What takes long to count is counted last.
    private mutating func isAtRest() -> Bool {
        guard alive.count == wanted, alive.allSatisfy({ $0.stage == .listening }), isRoomOffered, isPollHeld else { return false }
        while checks.jobsDone < workload.queued.count {
            let job = workload.queued[checks.jobsDone]
            guard inPlace(&github, { $0.job(job)?.isCompleted }) == true else { return false }
            checks.jobsDone += 1
        }
        return unrest().isEmpty && isQueueEmpty()
    }

    /// QUEUE: GitHub's queue is empty at rest. A message that nobody acknowledges would be delivered to every leader to come; each is
    /// acknowledged within a few tries. (One that GitHub brings back after that stays: the cursor of the session is past it.)
    private mutating func isQueueEmpty() -> Bool {
        let acknowledged = checks.acknowledged
        let left = inPlace(&github) { github in
            github.scaleSets.flatMap { set in github.messages(of: set.id).filter { acknowledged[set.id]?.contains($0.id) != true } }
        }
        guard let first = left.first else {
            checks.queueSince = nil
            return true
        }
        let since = checks.queueSince ?? now
        checks.queueSince = since
        if now - since > Self.queuePatience {
            violate("QUEUE", "\(left.count) messages are left at GitHub, though all is at rest: the first is \(first.id)")
        }
        return false
    }

    /// Acknowledgements are tried again with a backoff of at most a minute.
    private static let queuePatience: Int64 = 180_000_000

    /// EPOCH: a table was restored, and the epoch has gone on above every one that EC2 shows on an instance that lives.
    private mutating func checkEpoch() {
        let epoch = table.peek(keys.lease)?["epoch"]?.integer ?? 0
        let shown = alive.compactMap { machine in
            inPlace(&ec2) { $0.peek(machine.id)?.tags["gha-epoch"] }.flatMap { Int64($0) }
        }
        guard let highest = shown.max(), highest > epoch else { return }
        violate("EPOCH", "the lease is at epoch \(epoch), and EC2 shows an instance of epoch \(highest)")
    }

    /// INV-7, in part: no boot record keeps a secret beyond its instance's end. (A restored table brings some back of whose runner no
    /// record tells any more.)
    private mutating func checkSecrets() {
        guard checks.restoredAt == nil else { return }
        let holding = machines.values.filter { !$0.isAlive && table.peek($0.bootKey)?["configuration"]?.text?.isEmpty == false }
        guard let first = holding.map(\.id).min() else { return }
        violate("INV-7", "the boot records of \(holding.count) instances that have ended still hold their configuration: \(first)")
    }

    /// LABELS: STATE has GitHub's labels of the scale set, whatever was asked for, and says of a difference from the settings.
    private mutating func checkLabels() {
        guard let set = github.scaleSets.first, let item = table.peek(keys.state), let state = try? StateRecord(TableWords.item(item))
        else {
            return
        }
        let isSaid = state.degraded.contains { $0.what == "labels" }
        if state.labels != set.labels || isSaid != (Set(set.labels) != Set(weather.labels)) {
            violate("LABELS", "GitHub has \(set.labels), STATE \(state.labels), the settings \(weather.labels); said: \(isSaid)")
        }
    }

    /// SIM: a seed that asked little proves little.
    private mutating func checkSize() {
        if workload.queued.count < weather.leastJobs || struck < weather.leastFaults {
            violate("SIM", "the seed had \(workload.queued.count) jobs and \(struck) faults")
        }
    }

    /// GitHub gives up a job that nobody picked up in three times five minutes. A while after the last fault that must not happen: four
    /// minutes for a boot that never registers, four for the two steps and the breaker's next launch, and one window of GitHub's.
    private mutating func checkPickedUp(since start: Int64) {
        for id in workload.queued where !workload.cancelled.contains(id) {
            guard let job = github.job(id), job.state == .completed(result: "canceled"), job.startedAt == nil, let end = job.finishedAt
            else { continue }
            if end * 1000 > start + 780_000_000 { violate("INV-5", "no runner came for a job, and GitHub gave it up: \(job)") }
        }
    }

    /// What is left to be done, in words.
    private func unrest() -> [String] {
        var rest: [String] = []
        let jobs = workload.queued.count { github.job($0)?.isCompleted != true }
        if jobs > 0 { rest.append("\(jobs) jobs are not done") }
        if alive.count != wanted { rest.append("\(alive.count) instances are alive, and \(wanted) are wanted") }
        // GitHub itself removes a runner that is offline, after a day. Nobody here knows of one whose record a restoration took and whose
        // instance is gone, whether it ever connected or not. One whose job GitHub had ended, and whose instance ended before it said so,
        // is taken for one that left by itself.
        let living = Set(alive.map(\.name))
        let runners = github.everyRunner.filter { runner in
            guard runner.concludedJob == nil || runner.lostAt == nil else { return false }
            return !checks.hidden.contains(runner.name) || (runner.lostAt == nil && living.contains(runner.name))
        }
        if runners.count != wanted { rest.append("\(runners.count) runners are registered: \(runners.prefix(3).map(\.name))") }
        let records = table.peek(partition: scope.livePartition).map(\.sk).filter { $0 != "STATE" }
        if records.count != wanted { rest.append("records are left: \(records.prefix(5))") }
        if records.contains(where: { !$0.hasPrefix("RUNNER#") }) { rest.append("more than runners is recorded") }
        if hosts.count(where: isServing) != 1 { rest.append("no single agent serves") }
        if !isRoomOffered { rest.append("the capacity offered to GitHub is \(table.peek(keys.state)?["advertised"]?.integer ?? -1)") }
        return rest
    }
}
