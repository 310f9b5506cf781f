/// Takes over what the records say, and goes on from there.
extension Fleet {
    /// Takes in records that memory doesn't have; those it has are newer. Says how many were taken, or belong to somebody in a
    /// way that can't be read.
    mutating func restore(_ items: [Key: Item], _ outbox: inout Outbox) -> Int {
        var taken = 0
        leftBehind = nil
        for (key, item) in items.sorted(by: { $0.key < $1.key }) where key.partition == scope.livePartition {
            do {
                if key.sort.hasPrefix("RUNNER#") {
                    if restore(try RunnerRecord(item), &outbox) { taken += 1 }
                } else if key.sort.hasPrefix("BATCH#") {
                    if restore(try BatchRecord(item), &outbox) { taken += 1 }
                } else if key.sort.hasPrefix("JOB#") {
                    restore(try JobRecord(item), &outbox)
                }
            } catch {
                taken += 1
                leave(key, error, &outbox)
            }
        }
        return taken
    }

    /// A record that can't be read is an owner: reported, never overwritten, never a reason to terminate.
    private mutating func leave(_ key: Key, _ error: UnreadableRecord, _ outbox: inout Outbox) {
        if unreadableKeys.insert(key).inserted {
            outbox.note(.error, "A record can't be read and is left alone", ["record": key.description, "reason": error.words])
        }
        guard key.sort.hasPrefix("RUNNER#\(plan.namePrefix)-") else { return }
        unreadable[InstanceID(String(key.sort.dropFirst("RUNNER#\(plan.namePrefix)-".count)))] = outbox.instant
    }

    private mutating func restore(_ record: RunnerRecord, _ outbox: inout Outbox) -> Bool {
        guard runners[record.instance] == nil, !buried.contains(record.instance) else { return false }
        var runner = Runner(record: record, seen: outbox.instant)
        let age = record.launched.age(at: outbox.now.wall)
        switch record.state {
        case .configured: runner.due = outbox.instant + max(.zero, timings.registration - age)
        case .finished: runner.due = outbox.instant + timings.linger
        case .launched, .retiring, .terminating: runner.due = outbox.instant
        case .busy: runner.due = outbox.instant + timings.phaseHorizon
        }
        remember(runner)
        return true
    }

    /// A dead leader may have sent it, and nobody heard the answer: it is sent again, at once, or settled by listings when it is too old.
    private mutating func restore(_ record: BatchRecord, _ outbox: inout Outbox) -> Bool {
        guard batches[record.id] == nil, !closedBatches.contains(record.id) else { return false }
        var batch = Batch(record: record, lastSent: outbox.instant, isDoubtful: true)
        let isOld = record.created.age(at: outbox.now.wall) >= timings.tokenLife
        if isOld { batch.due = outbox.instant }
        batches[record.id] = batch
        asked += record.request.count
        if isOld { schedule.add(.batch(record.id), at: outbox.instant) } else { toResend.append(record.id) }
        return true
    }

    /// A batch of the dead leader is recorded once more before it is sent: the reading may have missed its deletion, and its request
    /// would launch instances that no record owns (INV-2).
    mutating func resend(_ ledger: inout Ledger) {
        for id in toResend {
            guard let batch = batches[id] else { continue }
            ledger.append([Write(scope.batch(id), .put(batch.record.item))], then: [.launch(id)])
        }
        toResend.removeAll()
    }

    private mutating func restore(_ record: JobRecord, _ outbox: inout Outbox) {
        guard jobs[record.id] == nil, !closedJobs.contains(record.id) else { return }
        let job = Job(record: record)
        let age = record.assigned.age(at: outbox.now.wall)
        guard record.started == nil, age < Self.jobRaises else { return remember(job) }
        raise(job, until: outbox.instant + (Self.jobRaises - age))
    }
}
