/// Launches: what is asked for and where, the answer, and when a batch may be closed.
///
/// ```
/// open ──→ committed ──→ sent ──┬── EC2 names instances ─────────→ closed: RUNNER records, then the batch's end
///                         ↑     ├── no answer, or a doubtful one ─→ sent again, unchanged, under the same token
///                         └─────┘   the token is consumed ────────→ its fleet is asked; else its instances are awaited in the listing
///                                   refused, and nothing in doubt → closed: nothing was launched
///                                   nothing more can come of it ──→ closed with what EC2 listed of it
/// ```
///
/// INV-3: what was asked for counts in full against the maximum until its batch is closed.
struct Launches: Sendable {
    private let terms: Terms
    private(set) var batches = Batches()
    private(set) var gate: LaunchGate
    private(set) var image: Image
    private(set) var losses: Losses

    init(terms: Terms, recorded: StateRecord, at now: Now) {
        self.terms = terms
        gate = LaunchGate(terms: terms, recorded: recorded, at: now)
        image = Image(terms: terms, recorded: recorded)
        losses = Losses(terms: terms)
    }

    var wake: Instant? { earliest(batches.wake, image.wake) }
    var asked: Int { batches.asked }

    // MARK: Asking

    /// Launches up to `missing` instances, as far as there is room, the breaker and the budget allow it, and EC2 is not paused. Writes the
    /// intent; the request is sent when that stands.
    mutating func launch(_ missing: Int, room: Int, _ turn: inout Turn) {
        let wished = image.breaker.allowance(min(missing, room, 1000), at: turn.instant)
        let count = gate.allowance(losses.line.allowance(wished, at: turn.instant), at: turn.instant)
        // The planner first: it also paces a template that cannot be resolved.
        guard count > 0, batches.areSent, let choice = gate.planner.choose(at: turn.instant) else { return }
        guard let template = image.launchable else { return image.resolve(&turn) }
        let record = choice.intent(of: count, from: template, terms, &turn)
        batches.intend(Batch(record, at: turn.instant))
        gate.spend(count, at: turn.instant)
        image.launched(at: turn.instant)
        losses.launched(at: turn.instant)
        turn.commit([Write(terms.scope.batch(record.id), .put(record.item), if: [.itemAbsent])], then: [.fleet(.launch(record.id))])
    }

    /// The intent stands, or it is time to send it again: the same request under the same token.
    mutating func send(_ id: BatchID, _ turn: inout Turn) {
        guard let batch = batches[id], !batch.isWaiting, !batch.isConsumed else { return }
        if let later = gate.paces(at: turn.instant) { return batches.change(id) { $0.wait(until: later) } }
        gate.sent(batch.count, at: turn.instant)
        batches.send(id, at: turn.instant)
        turn.perform(.compute(.launch(batch.record.request, token: id)), for: .fleet(.launches(.launch(id))))
    }

    /// The intent could not be written: nothing was asked for.
    mutating func abandon(_ id: BatchID, at now: Instant) {
        if let batch = batches.remove(id) { gate.giveBack(batch.count, at: now) }
    }

    mutating func restore(_ record: BatchRecord, _ turn: Turn) -> Bool {
        guard batches.restore(record, sentWithin: terms.timings.tokenLife, at: turn.now) else { return false }
        gate.spend(record.request.count, at: turn.instant)
        return true
    }

    /// A batch of the dead leader is recorded once more before it is sent: the reading may have missed its deletion, and its request would launch
    /// instances that no record owns (INV-2).
    private mutating func recordAgain(_ turn: inout Turn) {
        for batch in batches.takeUnsent() {
            turn.commit([Write(terms.scope.batch(batch.id), .put(batch.record.item))], then: [.fleet(.launch(batch.id))])
        }
    }

    // MARK: Time

    mutating func advance(in roster: inout Roster, _ turn: inout Turn) {
        image.advance(&turn)
        recordAgain(&turn)
        while let batch = batches.takeDue(at: turn.instant) { look(at: batch, in: &roster, &turn) }
    }

    private mutating func look(at batch: Batch, in roster: inout Roster, _ turn: inout Turn) {
        let (end, age) = (batch.end(terms.timings), batch.record.created.age(at: turn.now.wall))
        if batch.isConsumed { return ask(batch.id, batch.fleet, &turn) }
        if turn.instant >= end { return close(batch.id, adopting: batch.listed, because: "no answer in time", in: &roster, &turn) }
        if age >= terms.timings.tokenLife { return batches.change(batch.id) { $0.wait(until: end) } }
        send(batch.id, &turn)
    }

    private mutating func resend(_ id: BatchID, atLeast least: Duration? = nil, _ turn: inout Turn) {
        batches.change(id) { $0.backOff(&turn, atLeast: least) }
    }

    // MARK: EC2's answers

    mutating func answered(_ id: BatchID, _ answer: Answer<LaunchAnswer>, in roster: inout Roster, _ turn: inout Turn) {
        gate.heard(answer, isSettled: settles(answer, id), &turn)
        guard let batch = batches[id] else { return turn.late(.batch) }
        batches.change(id) { $0.answer() }
        switch answer {
        case .done(let launch) where !batch.isSettled(by: launch): ask(id, launch.fleet, &turn)
        case .done(let launch) where launch.isEmpty: consumed(id, &turn)
        case .done(let launch): adopt(batch, launch, in: &roster, &turn)
        case .refused(let refusal): refused(batch, refusal, in: &roster, &turn)
        case .unknown(let words):
            batches.change(id) { $0.doubt() }
            gate.say(words)
            turn.note(
                .warning, "EC2's answer to a launch is in doubt; it is sent again under the same token",
                ["batch": id.text, "reason": words])
            resend(id, &turn)
        case .skipped: resend(id, &turn)
        }
    }

    private mutating func adopt(_ batch: Batch, _ answer: LaunchAnswer, in roster: inout Roster, _ turn: inout Turn) {
        if gate.learn(answer, batch.record.request, &turn) { image.doubt() }
        turn.note(
            answer.shortfalls.isEmpty ? .info : .warning, "EC2 launched \(answer.instances.count) of \(batch.count) instances",
            [
                "batch": batch.id.text, "fleet": answer.fleet, "market": batch.record.request.market.rawValue,
                "reason": gate.planner.words ?? "",
            ])
        close(batch.id, adopting: answer.instances, in: &roster, &turn)
    }

    /// The token is used up, and its fleet, if EC2 named it, knows what it launched. In the end a listing decides.
    private mutating func ask(_ id: BatchID, _ fleet: String?, _ turn: inout Turn) {
        guard let fleet, let batch = batches[id], turn.instant < batch.end(terms.timings) else { return }
        batches.change(id) { $0.ask(fleet) }
        turn.perform(.compute(.describeFleet(fleet)), for: .fleet(.launches(.describe(id))))
    }

    mutating func described(_ id: BatchID, _ answer: Answer<LaunchAnswer>, in roster: inout Roster, _ turn: inout Turn) {
        guard let batch = batches[id] else { return turn.late(.batch) }
        batches.change(id) { $0.answer() }
        switch answer {
        case .done(let launch) where !launch.isEmpty: adopt(batch, launch, in: &roster, &turn)
        case .done, .refused, .unknown, .skipped: resend(id, &turn)
        }
    }

    /// The token is used up and no instance was named: they are looked for by their tag.
    private mutating func consumed(_ id: BatchID, _ turn: inout Turn) {
        batches.change(id) { $0.consume() }
        listByTag(id, &turn)
    }

    private mutating func refused(_ batch: Batch, _ refusal: Refusal, in roster: inout Roster, _ turn: inout Turn) {
        turn.note(.warning, "EC2 refused a launch", ["batch": batch.id.text, "reason": refusal.words])
        switch refusal.kind {
        case .tokenConsumed: consumed(batch.id, &turn)
        case .busy:
            gate.busy(refusal, &turn)
            resend(batch.id, atLeast: refusal.retryAfter, &turn)
        case .conditionFailed, .cancelled, .inProgress, .unauthorized, .notFound, .exists, .rejected:
            gate.refused(batch.record.request, refusal.words, &turn)
            image.doubt()
            // A sending that is still unanswered may yet launch: a refusal of this one says nothing about that one.
            if batch.isDoubtful { return resend(batch.id, &turn) }
            gate.giveBack(batch.count, at: turn.instant)
            close(batch.id, because: refusal.words, in: &roster, &turn)
        }
    }

    /// Ends a batch: its instances become runners, and it disappears with the last of them, in that order at every cut.
    private mutating func close(
        _ id: BatchID, adopting instances: [Instance] = [], because why: String? = nil, in roster: inout Roster, _ turn: inout Turn
    ) {
        guard let batch = batches.close(id, at: turn.instant) else { return }
        let ungiven = ungiven(batch.record.request, given: instances.count, at: turn.instant)
        turn.count { $0.launchFailures += ungiven }
        for instance in instances where roster.mayAdd(instance.id) {
            roster.adopt(instance, of: id, &turn)
            losses.launched(instance)
        }
        if let why { turn.note(.warning, "A launch is given up", ["batch": id.text, "reason": why]) }
        let over = batch.over(launched: instances.count, because: why ?? gate.planner.words, at: turn.now.wall)
        let history = terms.history("BATCH", id.text, over, at: turn.now.wall)
        turn.commit([Write(terms.scope.batch(id), .delete), history])
    }

    // MARK: The image

    /// - Parameter isIdle: no runner is there, and none is wanted.
    mutating func resolveTemplate(isIdle: Bool, _ turn: inout Turn) { image.lookAgain(isIdle: isIdle, &turn) }

    mutating func templateResolved(_ answer: Answer<LaunchTemplate>, _ turn: inout Turn) {
        // A launch asks again, not before the pause is over; so does the next listing.
        if image.resolved(answer, &turn) { gate.pause(&turn, atLeast: answer.retryAfter) }
    }

    mutating func releaseRead(_ template: LaunchTemplate, _ answer: Answer<RunnerRelease?>, _ turn: inout Turn) {
        image.releaseRead(template, answer, &turn)
    }

    mutating func supportRead(_ template: LaunchTemplate, _ answer: Answer<RunnerSupport>, _ turn: inout Turn) {
        image.supportRead(template, answer, &turn)
    }

    // MARK: What became of launches

    mutating func registered(_ runner: Runner, _ turn: inout Turn) {
        image.registered(runner.record, &turn)
        losses.registered(runner.record, at: turn.now.wall)
    }

    mutating func worked() { image.worked() }
    mutating func lose(_ loss: Loss?, _ turn: inout Turn) { if let loss { losses.lose(loss, for: &image, and: &gate, &turn) } }
    mutating func heard(_ answer: Answer<(githubID: Int64, secret: SecretHandle)>, _ turn: inout Turn) { losses.heard(answer, &turn) }
    mutating func locate(_ instance: Instance) { losses.locate(instance) }
    mutating func forget(_ id: InstanceID) { losses.forget(id) }

    // MARK: EC2's listing

    /// A listing came: batches await anew what it shows, and those that closed before `old` are forgotten.
    mutating func beginListing(forgetting old: Instant) {
        batches.unlist()
        batches.forgetClosed(before: old)
    }

    /// EC2 listed an instance under an open batch's tag. That batch owns it.
    mutating func list(_ instance: Instance, of id: BatchID) { batches.change(id) { $0.list(instance) } }

    /// A batch whose answer named nobody closes once its instances are listed. Those that have ended are asked for by the batch's tag.
    mutating func adoptListed(in roster: inout Roster, _ turn: inout Turn) {
        for batch in batches.sorted where batch.isConsumed {
            if batch.isWhole || batch.fleet != nil { settle(batch, in: &roster, &turn) } else { listByTag(batch.id, &turn) }
        }
    }

    private func listByTag(_ id: BatchID, _ turn: inout Turn) {
        turn.perform(.compute(.listBatch(id)), for: .fleet(.launches(.listBatch(id))))
    }

    mutating func batchListed(_ id: BatchID, _ answer: Answer<[Instance]>, in roster: inout Roster, _ turn: inout Turn) {
        guard batches[id]?.isConsumed == true else { return turn.late(.batch) }
        guard case .done(let instances) = answer else { return }
        batches.change(id) { $0.list(instances) }
        if let batch = batches[id] { settle(batch, in: &roster, &turn) }
    }

    /// EC2 listed all instances of the batch, or for too long not all.
    private mutating func settle(_ batch: Batch, in roster: inout Roster, _ turn: inout Turn) {
        guard batch.isWhole || turn.instant >= batch.end(terms.timings) else { return }
        let why = batch.isWhole ? nil : "EC2 used up its token and never showed all of its instances"
        close(batch.id, adopting: batch.listed, because: why, in: &roster, &turn)
    }
}
