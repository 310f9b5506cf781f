import World

/// INV-3 at the intent: a BATCH is committed only where the maximum leaves room for all of it.
///
/// Counted are the instances that run or start and whose RUNNER record stands and isn't `terminating`; every open BATCH in full; and
/// instances without a record that EC2 has shown to this leader. That is less than the leader counts, so more than the maximum is never
/// its caution. Excused are records that a torn reading hid (until the second reading), BATCH records of a newer version, and instances of
/// whom a restored table knew nothing until EC2 shows them: what was overlooked so is excused from INV-3 while it lives.
extension Simulation {
    /// A torn reading hides at most until the second reading, 5 s later, which may have to be tried again.
    private static let settled: Int64 = 30_000_000

    /// What a query has just missed of the table.
    mutating func queryWasTorn(_ partition: String) {
        coverage.count(.readingTorn)
        guard partition == keys.state.pk else { return }
        coverage.count(.takeoverTorn)
        for key in table.latestMissed { checks.missed[key] = now + Self.settled }
    }

    mutating func checkRoom(for writes: [TableWrite], by host: Host) {
        var (isIntent, isOwn) = (false, true)
        for (place, write) in writes.enumerated() where write.key.sk.hasPrefix("BATCH#") && write.key.pk == keys.state.pk {
            switch write.action {
            case .put(let batch):
                checks.openBatches[write.key] = Int(batch["count"]?.integer ?? 0)
                guard place < table.latestWrites.count, table.latestWrites[place].old == nil else { continue }
                isIntent = true
                isOwn = isOwn && batch["epoch"]?.integer == leadersEpoch
            default: checks.openBatches[write.key] = nil
            }
        }
        if isIntent {
            checkIntents(host)
            // A batch of the leader before, which a torn reading still showed, is recorded again: that one's maximum may have been higher.
            checkRoom(host, within: isOwn ? host.maximum : weather.maximum)
        }
    }

    private mutating func checkRoom(_ host: Host, within maximum: Int) {
        var (counted, finished, hidden) = (0, 0, [DynamoDB.Key]())
        for machine in alive where counts(machine) {
            if hasFinished(machine) { finished += 1 }
            counted += 1
            if isMissed(machine.runnerKey) { hidden.append(machine.runnerKey) }
        }
        var excused = hidden.count
        for (key, count) in checks.openBatches {
            counted += count
            guard isMissed(key) || (isNewer(key) && !host.isNewer) else { continue }
            excused += count
            hidden.append(key)
        }
        // A finished runner can take no job: at most as many as the maximum make room.
        counted -= min(finished, maximum)
        let epoch = leadersEpoch
        let strangers = checks.orphans.count { $0.isAlive && $0.sightings.count > 0 && $0.sightings.epoch == epoch }
        // What was hidden when a launch was decided is overlooked, though finished runners made room for it at that moment.
        checks.overlooked.formUnion(hidden)
        guard counted + strangers > maximum else { return }
        guard counted + strangers - excused > maximum else { return }
        let words = "\(counted + strangers) instances stand or are to be launched (\(strangers) that no record owns, \(excused) excused)"
        violate("INV-3", "\(host.name) committed to launch: \(words), and the maximum is \(maximum)")
    }

    private var leadersEpoch: Int64? { table.peek(keys.lease)?["epoch"]?.integer }

    /// An instance of its own; one whose batch is open is counted with that.
    private func counts(_ machine: Machine) -> Bool {
        guard checks.openBatches[machine.batchKey] == nil, let record = table.peek(machine.runnerKey) else { return false }
        return record["state"]?.text != "terminating"
    }

    /// A torn reading hid the latest state of this record from the leader, lately.
    func isMissed(_ key: DynamoDB.Key) -> Bool { checks.missed[key].map { now < $0 } ?? false }

    /// The table is another one than it was.
    mutating func recountBatches() {
        checks.openBatches = [:]
        for row in table.peek(partition: keys.state.pk) where row.sk.hasPrefix("BATCH#") {
            checks.openBatches[DynamoDB.Key(keys.state.pk, row.sk)] = Int(row.item["count"]?.integer ?? 0)
        }
    }
}
