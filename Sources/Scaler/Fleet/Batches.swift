/// Launches: intent, request, answer, and when a batch may be closed.
extension Fleet {
    /// Writes the intent; the request is sent when it stands.
    mutating func open(
        _ count: Int, _ choice: CapacityPlanner.Choice, _ template: LaunchTemplate, _ turn: inout Turn
    ) {
        let id = BatchID(turn.generator.name())
        let request = plan.request(id, epoch: epoch, template, choice.market, count, choice.overrides)
        let record = BatchRecord(id: id, epoch: epoch, created: turn.now.wall, request: request)
        batches[id] = Batch(record: record, lastSent: turn.instant, isDoubtful: false)
        asked += count
        breaker.launched(at: turn.instant)
        turn.commit([Write(scope.batch(id), .put(record.item), if: [.itemAbsent])], then: [.launch(id)])
    }

    /// The intent stands, or it is time to send it again: the same request under the same token.
    mutating func launch(_ id: BatchID, _ turn: inout Turn) {
        guard var batch = batches[id], !batch.isWaiting, !batch.isConsumed else { return }
        batch.isWaiting = true
        batch.lastSent = turn.instant
        batches[id] = batch
        turn.perform(.compute(.launch(batch.record.request, token: id)), for: .fleet(.launch(id)))
    }

    mutating func batchDue(_ id: BatchID, _ turn: inout Turn) {
        guard let batch = batches[id], let due = batch.due, due <= turn.instant, !batch.isWaiting else { return }
        batches[id]?.due = nil
        if turn.instant >= batch.lastSent + timings.horizon {
            return close(id, adopting: batch.listed, "no answer within the horizon", &turn)
        }
        if batch.isConsumed, let fleet = batch.fleet { return ask(id, fleet, &turn) }
        if batch.isConsumed || batch.record.created.age(at: turn.now.wall) >= timings.tokenLife {
            return lookAgain(id, at: batch.lastSent + timings.horizon, &turn)
        }
        launch(id, &turn)
    }

    private mutating func lookAgain(_ id: BatchID, at instant: Instant, _ turn: inout Turn) {
        batches[id]?.due = instant
        schedule.add(.batch(id), at: instant)
    }

    mutating func launchAnswered(_ id: BatchID, _ outcome: Outcome, _ turn: inout Turn) {
        guard let batch = batches[id] else { return }
        batches[id]?.isWaiting = false
        switch outcome {
        case .done(.launch(let answer)): launched(batch, answer, &turn)
        case .refused(let refusal): launchRefused(batch, refusal, &turn)
        case .unknown(let words):
            batches[id]?.isDoubtful = true
            turn.note(
                .warning, "EC2's answer to a launch is in doubt; it is sent again under the same token",
                ["batch": id.text, "reason": words])
            resend(id, &turn)
        case .skipped, .done: resend(id, &turn)
        }
    }

    private mutating func resend(_ id: BatchID, _ turn: inout Turn, atLeast least: Duration? = nil) {
        guard let wait = batches[id]?.backoff.next(&turn.generator, atLeast: least) else { return }
        lookAgain(id, at: turn.instant + wait, &turn)
    }

    private mutating func launched(_ batch: Batch, _ answer: LaunchAnswer, _ turn: inout Turn) {
        let id = batch.record.id
        // What the answer to a request sent again holds is not documented: it may name the fleet and leave out its instances.
        let isWhole = answer.instances.count >= batch.record.request.count || (!batch.isDoubtful && !answer.shortfalls.isEmpty)
        guard isWhole || answer.fleet.isEmpty else { return ask(id, answer.fleet, &turn) }
        guard !answer.instances.isEmpty || !answer.shortfalls.isEmpty else { return consumed(id, &turn) }
        adopt(batch, answer, &turn)
    }

    private mutating func adopt(_ batch: Batch, _ answer: LaunchAnswer, _ turn: inout Turn) {
        let id = batch.record.id
        planner.learn(answer, batch.record.request, &turn)
        turn.note(
            answer.shortfalls.isEmpty ? .info : .warning,
            "EC2 launched \(answer.instances.count) of \(batch.record.request.count) instances",
            ["batch": id.text, "fleet": answer.fleet, "market": batch.record.request.market.rawValue, "reason": planner.words ?? ""])
        close(id, adopting: answer.instances, nil, &turn)
    }

    /// The token is used up, and its fleet knows what it launched.
    private mutating func ask(_ id: BatchID, _ fleet: String, _ turn: inout Turn) {
        batches[id]?.isConsumed = true
        batches[id]?.isWaiting = true
        batches[id]?.fleet = fleet
        turn.perform(.compute(.describeFleet(fleet)), for: .fleet(.describe(id)))
    }

    mutating func described(_ id: BatchID, _ outcome: Outcome, _ turn: inout Turn) {
        guard let batch = batches[id] else { return }
        batches[id]?.isWaiting = false
        guard case .done(.launch(let answer)) = outcome, !(answer.instances.isEmpty && answer.shortfalls.isEmpty) else {
            return resend(id, &turn)
        }
        adopt(batch, answer, &turn)
    }

    /// The token is used up and no instance was named: they are looked for by their tag until the horizon ends.
    private mutating func consumed(_ id: BatchID, _ turn: inout Turn) {
        batches[id]?.isConsumed = true
        lookAgain(id, at: turn.instant + timings.horizon, &turn)
        list(at: turn.instant)
    }

    private mutating func launchRefused(_ batch: Batch, _ refusal: Refusal, _ turn: inout Turn) {
        let id = batch.record.id
        turn.note(.warning, "EC2 refused a launch", ["batch": id.text, "reason": refusal.words])
        switch refusal.kind {
        case .tokenConsumed: consumed(id, &turn)
        case .busy:
            planner.slowDown(refusal.words, &turn, atLeast: refusal.retryAfter)
            resend(id, &turn, atLeast: refusal.retryAfter)
        default:
            planner.slowDown(refusal.words, &turn)
            template = nil
            // A sending that is still unanswered may yet launch: a refusal of this one says nothing about that one.
            if batch.isDoubtful { resend(id, &turn) } else { close(id, adopting: [], refusal.words, &turn) }
        }
    }

    /// Ends a batch: its instances become runners, and it disappears with the last of them, in that order at every cut.
    mutating func close(_ id: BatchID, adopting instances: [Instance], _ why: String?, _ turn: inout Turn) {
        guard let batch = batches.removeValue(forKey: id) else { return }
        asked -= batch.record.request.count
        tally.launchFailures += ungiven(batch.record.request, instances.count, at: turn.instant)
        closedBatches.add(id, at: turn.instant)
        for instance in instances where runners[instance.id] == nil && !buried.contains(instance.id) && unreadable[instance.id] == nil {
            var record = RunnerRecord(name: plan.runnerName(instance.id), instance: instance, state: .launched, at: turn.now.wall)
            record.batch = id
            var runner = Runner(record: record, seen: turn.instant)
            runner.isOver = instance.state.isOver
            self.record(runner, &turn)
            if runner.isOver { clearGhost(runner, &turn) } else { toMint.append(instance.id) }
        }
        if let why { turn.note(.warning, "A launch is given up", ["batch": id.text, "reason": why]) }
        turn.commit([Write(scope.batch(id), .delete), historyOf(batch, launched: instances.count, why, turn.now.wall)])
    }

    /// The intent could not be written: nothing was asked for.
    mutating func abandon(_ id: BatchID) {
        guard let batch = batches.removeValue(forKey: id) else { return }
        asked -= batch.record.request.count
    }

    private func historyOf(_ batch: Batch, launched: Int, _ why: String?, _ wall: WallTime) -> Write {
        var item = batch.record.item
        item["launched"] = .number(Int64(launched))
        item["closed"] = .number(wall.milliseconds)
        if let why = why ?? planner.words { item["words"] = .text(why) }
        return history("BATCH", batch.record.id.text, item, wall)
    }

    func history(_ kind: String, _ id: String, _ item: Item, _ wall: WallTime) -> Write {
        var item = item
        item["ttl"] = .number(wall.seconds(after: Scope.historyLife))
        return Write(scope.history(kind, id, at: wall), .put(item))
    }
}
