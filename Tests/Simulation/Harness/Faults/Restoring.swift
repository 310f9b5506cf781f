import Scaler
import World

/// A table that is restored to an earlier point (DynamoDB's point-in-time recovery) while agents and runners go on. A restoration makes
/// a new table: the old one is away for as long as it takes to put that into its place, at the very least half a minute here.
extension Simulation {
    /// Two backups a minute, of the last twenty minutes. None of a time before the first claim: a table without it is another deployment's.
    mutating func backUp() {
        guard table.peek(keys.lease) != nil, now - (backups.last?.at ?? -.max / 2) >= 30_000_000 else { return }
        backups.append((now, table))
        if backups.count > 40 { backups.removeFirst() }
    }

    mutating func restoreTable() -> Bool {
        guard weather.restores, !backups.isEmpty else { return false }
        let backup = backups[Int(chance.next() % UInt64(backups.count))]
        trace?.add(now, "the table is as it was at \(backup.at / 1_000_000) s")
        coverage.count(.restored)
        table = backup.table
        backups = []
        forgetPromises()
        takeTableAway(until: ms + 30_000 + span(120_000))
        return true
    }

    /// After a restoration for half a minute at least, whatever else would bring it back: any authority from before is over by then.
    mutating func takeTableAway(until instant: Int64) {
        table.faults.unavailableUntil = max(instant, checks.restoredAt.map { $0 / 1000 + 30_000 } ?? .min)
    }

    /// What was promised on the records that are lost binds nobody any more: ids and epochs go on from the restored ones, and
    /// instances that no record owns come to light first.
    private mutating func forgetPromises() {
        checks.restoredAt = now
        checks.unregistered.count = 0
        checks.lastCommitted = [:]
        checks.lastRelease = nil
        checks.stepDown = nil
        recountBatches()
        checks.lastEpoch = table.peek(keys.lease)?["epoch"]?.integer ?? 0
        if let state = table.peek(keys.state) { checkCommitted(state) }
        for machine in alive {
            reviewOwner(machine)
            if machine.unownedSince != nil { hide(machine) }
        }
        for runner in github.everyRunner where !isRecorded(runner.name) { checks.hidden.insert(runner.name) }
        checks.isFleetChanged = true
    }

    /// A runner that ended without a job leaves its registration behind, and so does one that ended before it registered; without a record
    /// nobody may be left who knows of it.
    private func isRecorded(_ runner: String) -> Bool { table.peek(DynamoDB.Key(scope.livePartition, "RUNNER#" + runner)) != nil }

    mutating func hide(_ machine: Machine) {
        machine.isHidden = true
        checks.hidden.insert(machine.name)
    }
}
