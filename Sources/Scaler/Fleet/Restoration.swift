/// Takes over what the records say, and goes on from there.
extension Fleet {
    /// Takes in records that memory doesn't have; those it has are newer. Says how many were taken, or belong to somebody in a
    /// way that can't be read.
    mutating func restore(_ items: [Key: Item], _ turn: inout Turn) -> Int {
        var taken = 0
        leftBehind = nil
        for (key, item) in items.sorted(by: { $0.key < $1.key }) where key.partition == scope.livePartition {
            do {
                if key.sort.hasPrefix("RUNNER#") {
                    if restore(try RunnerRecord(item), &turn) { taken += 1 }
                } else if key.sort.hasPrefix("BATCH#") {
                    if restore(try BatchRecord(item), &turn) { taken += 1 }
                } else if key.sort.hasPrefix("JOB#") {
                    restore(try JobRecord(item), &turn)
                }
            } catch {
                taken += 1
                leave(key, error, &turn)
            }
        }
        return taken
    }

    /// A record that can't be read is an owner: reported, never overwritten, never a reason to terminate.
    private mutating func leave(_ key: Key, _ error: UnreadableRecord, _ turn: inout Turn) {
        if unreadableKeys.insert(key).inserted {
            turn.note(.error, "A record can't be read and is left alone", ["record": key.description, "reason": error.words])
        }
        guard key.sort.hasPrefix("RUNNER#\(plan.namePrefix)-") else { return }
        unreadable[InstanceID(String(key.sort.dropFirst("RUNNER#\(plan.namePrefix)-".count)))] = turn.instant
    }

    private mutating func restore(_ record: RunnerRecord, _ turn: inout Turn) -> Bool {
        guard runners[record.instance] == nil, !buried.contains(record.instance) else { return false }
        var runner = Runner(record: record, seen: turn.instant)
        let age = record.launched.age(at: turn.now.wall)
        switch record.state {
        case .configured: runner.due = turn.instant + max(.zero, timings.registration - age)
        case .finished: runner.due = turn.instant + timings.linger
        case .launched, .retiring, .terminating: runner.due = turn.instant
        case .busy: runner.due = turn.instant + timings.phaseHorizon
        }
        remember(runner)
        return true
    }

    /// A dead leader may have sent it, and nobody heard the answer: it is sent again, at once.
    private mutating func restore(_ record: BatchRecord, _ turn: inout Turn) -> Bool {
        guard batches[record.id] == nil, !closedBatches.contains(record.id) else { return false }
        var batch = Batch(record: record, lastSent: turn.instant, isDoubtful: true)
        batch.due = turn.instant
        batches[record.id] = batch
        asked += record.request.count
        schedule.add(.batch(record.id), at: turn.instant)
        return true
    }

    private mutating func restore(_ record: JobRecord, _ turn: inout Turn) {
        guard jobs[record.id] == nil, !closedJobs.contains(record.id) else { return }
        let job = Job(record: record)
        let age = record.assigned.age(at: turn.now.wall)
        guard record.started == nil, age < Self.jobRaises else { return remember(job) }
        raise(job, until: turn.instant + (Self.jobRaises - age))
    }
}
