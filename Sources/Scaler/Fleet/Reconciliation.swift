/// What EC2 shows, held against what is in memory. Each mismatch is a case with a rule:
///
/// | EC2 shows | memory has | rule |
/// | --- | --- | --- |
/// | its end | a runner | cleared up at GitHub, then HISTORY |
/// | it alive | a runner | seen |
/// | it alive | an open batch of its tag | the batch owns it; adopted when that closes |
/// | it alive | nothing | BATCH, RUNNER and BOOT are read; if nobody owns it, it is ended by the two steps |
/// | nothing | a runner | nothing; after many minutes of absence, taken for ended |
extension Fleet {
    /// Asks for a listing at `instant`, or as soon after the last one as is polite (2 s).
    mutating func list(at instant: Instant) { nextListing = min(nextListing, max(instant, lastListing + .seconds(2))) }

    /// While instances boot, sooner: one that dies before it registers tells nobody else, and a broken image is to open the breaker soon.
    mutating func listingDue() -> Instant {
        guard census.booting > 0 else { return nextListing }
        return min(nextListing, lastListing + timings.bootListing + .milliseconds(2 * runners.count))
    }

    mutating func listIfDue(_ turn: inout Turn) {
        guard !isListing, listingDue() <= turn.instant else { return }
        isListing = true
        lastListing = turn.instant
        nextListing = turn.instant + timings.reconciliation
        turn.perform(.compute(.listInstances), for: .fleet(.list))
        resolveTemplate(&turn)
    }

    mutating func listed(_ outcome: Outcome, _ turn: inout Turn) {
        isListing = false
        guard case .done(.instances(let instances)) = outcome else {
            list(at: turn.instant + .seconds(5))
            return
        }
        let old = turn.instant - timings.absence
        buried.forget(before: old)
        closedBatches.forget(before: old)
        closedJobs.forget(before: old)
        for id in batches.keys where batches[id]?.listed.isEmpty == false { batches[id]?.listed.removeAll() }
        let wasBlind = listedAt.map { turn.instant - $0 > timings.reconciliation * 3 } ?? true
        listedAt = turn.instant
        for place in instances.indices where !isNoNews(instances, place, turn.instant) {
            observe(instances[place], &turn)
        }
        hasListed = true
        if !unowned.isEmpty { unowned = unowned.filter { $0.value == turn.instant } }
        adoptListed(&turn)
        if wasBlind { excuseAbsent(turn.instant) } else { missAbsent(&turn) }
        if !unreadable.isEmpty { unreadable = unreadable.filter { $0.value > old } }
        dropStaleJobs(&turn)
        // Whoever leaves makes room for the next one: looked at again soon, a little later in a large fleet.
        if census.leaving > 0 { list(at: turn.instant + .seconds(3) + .milliseconds(2 * runners.count)) }
    }

    /// Most of what a listing shows is known and lives, or ended long ago: that is told where it stands in the listing, for a copy of it
    /// costs more than all the rest.
    private mutating func isNoNews(_ instances: [Instance], _ place: Int, _ now: Instant) -> Bool {
        if let seen = instances[place].epoch, seen > epoch { higherEpoch = max(higherEpoch ?? seen, seen) }
        guard let known = runners.place(of: instances[place].id) else {
            return instances[place].state.isOver && batches.isEmpty && unreadable.isEmpty
        }
        if runners.values[known].isOver { return unreadable.isEmpty }
        guard !instances[place].state.isOver else { return false }
        see(at: known, in: instances[place].zone, now)
        return true
    }

    private mutating func observe(_ instance: Instance, _ turn: inout Turn) {
        if !unreadable.isEmpty, unreadable[instance.id] != nil { unreadable[instance.id] = instance.state.isOver ? nil : turn.instant }
        if let runner = runners[instance.id] {
            if !runner.isOver { ended(runner, instance.reason, &turn) }
            return
        }
        if !batches.isEmpty, let batch = instance.batch, batches[batch] != nil {
            batches[batch]?.listed.append(instance)
            return
        }
        guard !instance.state.isOver, !buried.contains(instance.id), unreadable[instance.id] == nil else { return }
        if let since = unowned.updateValue(turn.instant, forKey: instance.id) { tally.unowned += turn.instant - since }
        investigate(instance, &turn)
    }

    /// A batch whose answer named nobody closes once its instances are listed.
    private mutating func adoptListed(_ turn: inout Turn) {
        for id in batches.keys.sorted() {
            guard let batch = batches[id], batch.isConsumed, batch.listed.count >= batch.record.request.count else { continue }
            close(id, adopting: batch.listed, nil, &turn)
        }
    }

    /// EC2 told nothing for a while: the first listing after that proves nobody's absence.
    private mutating func excuseAbsent(_ now: Instant) {
        for runner in runners.sorted(where: { !$0.isOver && $0.seen < now }) {
            var runner = runner
            runner.seen = now
            remember(runner)
        }
    }

    private mutating func missAbsent(_ turn: inout Turn) {
        let old = turn.instant - timings.absence
        for runner in runners.sorted(where: { !$0.isOver && $0.seen <= old }) {
            ended(runner, "absent from EC2's listings for \(timings.absence.components.seconds) s", &turn)
        }
    }

    /// EC2 showed the instance's end.
    private mutating func ended(_ runner: Runner, _ reason: String?, _ turn: inout Turn) {
        var runner = runner
        runner.isOver = true
        runner.due = nil
        if runner.record.reason == nil { runner.record.reason = reason }
        remember(runner)
        clearGhost(runner, &turn)
    }

    /// An instance that ended leaves its registration behind, unless its job was over: it is removed before the record goes.
    mutating func clearGhost(_ runner: Runner, _ turn: inout Turn) {
        guard runner.record.state != .finished, runner.record.state != .terminating else { return bury(runner, &turn) }
        if let githubID = runner.record.githubID {
            turn.perform(.github(.removeRunner(githubID: githubID)), for: .fleet(.removeGhost(runner.record.instance)))
        } else {
            turn.perform(.github(.findRunner(runner.record.name)), for: .fleet(.findGhost(runner.record.instance)))
        }
    }

    mutating func ghostFound(_ id: InstanceID, _ outcome: Outcome, _ turn: inout Turn) {
        guard var runner = runners[id], runner.isOver else { return }
        guard case .done(.runner(let found)) = outcome else { return backOff(id, &turn) }
        guard let found else { return bury(runner, &turn) }
        runner.record.githubID = found.id
        remember(runner)
        clearGhost(runner, &turn)
    }

    mutating func ghostRemoved(_ id: InstanceID, _ outcome: Outcome, _ turn: inout Turn) {
        guard let runner = runners[id], runner.isOver else { return }
        if case .done(.removal(let removal)) = outcome {
            // GitHub still counts the job of an instance that is gone: it fails the job itself, and the registration with it.
            if removal == .jobStillRunning {
                turn.note(
                    .warning, "An instance ended with its job", ["runner": runner.record.name.text, "reason": runner.record.reason ?? ""])
            }
            if removal != .jobStillRunning, neverRegistered(runner) { return readPhase(id, .silentEnd(removal), &turn) }
            return bury(runner, &turn)
        }
        removalFailed(runner, outcome, &turn)
    }

    /// Its boot has failed if GitHub still had its registration. (A runner that had a job has none any more: its job may have begun and ended
    /// while nobody led, and the messages that say so come after the listing.) Or if it says itself that it was too old.
    mutating func endRead(_ id: InstanceID, _ removal: Removal, _ outcome: Outcome, _ turn: inout Turn) {
        guard let runner = runners[id], runner.isOver else { return }
        var phase: PhaseRecord?
        if case .done(.item(let item)) = outcome { phase = item.flatMap { try? PhaseRecord($0) } }
        if removal == .removed || phase?.phase == .outdated { bootFailed(runner, phase, &turn) }
        bury(runner, &turn)
    }

    /// Nobody heard that it registered.
    private func neverRegistered(_ runner: Runner) -> Bool {
        runner.record.state == .configured && !runner.isRegistered && runner.record.reason != "Server.SpotInstanceTermination"
    }

    private mutating func bury(_ runner: Runner, _ turn: inout Turn) {
        let record = runner.record
        forget(record.instance)
        buried.add(record.instance, at: turn.instant)
        lose(record.job, record.name, &turn)
        var item = record.item
        item["ended"] = .number(turn.now.wall.milliseconds)
        var writes = [history("RUNNER", record.name.text, item, turn.now.wall), Write(scope.runner(record.name), .delete)]
        if record.configured != nil { writes.append(blankBoot(record.instance, turn.now.wall)) }
        turn.commit(writes)
    }

    /// BOOT gets its TTL only now, and whatever the instance left of its secret is wiped: TTL takes days. It goes with the record's end, so
    /// that it is settled like every commit, and comes after the one that put BOOT. Unconditional: a BOOT that is gone must not hold that
    /// end up.
    private func blankBoot(_ id: InstanceID, _ wall: WallTime) -> Write {
        let blank: Item = ["configuration": .text(""), "ttl": .number(wall.seconds(after: .seconds(86_400)))]
        return Write(Scope.boot(userID: plan.userID(id)), .update(set: blank))
    }

    /// Nobody in memory owns it. Before it is called a stranger, whoever may own it is read from the table.
    private mutating func investigate(_ instance: Instance, _ turn: inout Turn) {
        guard investigating.insert(instance.id).inserted else { return }
        var keys = [scope.runner(plan.runnerName(instance.id)), Scope.boot(userID: plan.userID(instance.id))]
        if let batch = instance.batch { keys.append(scope.batch(batch)) }
        turn.perform(.table(.readEach(keys)), for: .fleet(.stranger(instance)))
    }

    mutating func investigated(_ instance: Instance, _ outcome: Outcome, _ turn: inout Turn) {
        investigating.remove(instance.id)
        guard case .done(.items(let items)) = outcome else { return }
        let since = unowned.removeValue(forKey: instance.id)
        guard runners[instance.id] == nil, !buried.contains(instance.id) else { return }
        if restore(items, &turn) > 0 {
            // Nothing here reads the record that owns it: it is left alone, and counts.
            if runners[instance.id] == nil, instance.batch.map({ batches[$0] == nil }) ?? true { unreadable[instance.id] = turn.instant }
            return
        }
        if let batch = instance.batch, batches[batch] != nil { return }
        var record = RunnerRecord(name: plan.runnerName(instance.id), instance: instance, state: .retiring, at: turn.now.wall)
        record.batch = instance.batch
        // A boot record without a RUNNER (a restored table): it was this scale set's, and its boot record is blanked at its end.
        let hasBoot = items[Scope.boot(userID: plan.userID(instance.id))] != nil
        if hasBoot { record.configured = turn.now.wall }
        if let since { tally.unowned += turn.instant - since }
        let why = hasBoot ? "its boot record stands, its RUNNER record is gone" : "no record owned it"
        turn.note(
            .warning, "An instance that no record owns is ended, if GitHub agrees that it has no job",
            ["instance": instance.id.text, "reason": why])
        retire(Runner(record: record, seen: turn.instant), why, &turn)
    }
}
