/// Launches: what is asked for and where, the answer, and when a batch may be closed.
///
/// ```
/// open ──→ committed ──→ sent ──┬── EC2 names instances ─────────→ closed: RUNNER records, then the batch's end
///                         ↑     ├── no answer, or a doubtful one ─→ sent again, unchanged, under the same token
///                         └─────┘   the token is consumed ────────→ its fleet is asked; else its instances are awaited in the listing
///                                   refused, and nothing in doubt → closed: nothing was launched
///                                   past the horizon ─────────────→ closed with what EC2 listed of it
/// ```
///
/// The horizon counts from the last sending whose answer is in doubt: a refusal for good says that its own sending did nothing.
///
/// INV-3: what was asked for counts in full against the maximum until its batch is closed.
struct Launches: Sendable {
    enum Request: Sendable {
        case template
        /// Which runner the image holds. No part of the reign: a handover doesn't wait for it.
        case release(LaunchTemplate)
        case launch(BatchID)
        case describe(BatchID)
        /// Its instances by its tag, in whatever state: those that have ended are in no other listing.
        case listBatch(BatchID)
    }

    private let terms: Terms
    private(set) var batches = Batches()
    private(set) var gate: LaunchGate
    private(set) var image: Image
    private var isListingWanted = false

    init(terms: Terms, recorded: StateRecord, at now: Now) {
        self.terms = terms
        gate = LaunchGate(terms: terms, recorded: recorded, at: now)
        image = Image(terms: terms, recorded: recorded)
    }

    var wake: Instant? { batches.wake }
    /// Instances asked for and not yet known by id.
    var asked: Int { batches.asked }
    func isOpen(_ id: BatchID?) -> Bool { id.map { batches[$0] != nil } ?? false }

    // MARK: Asking

    /// Launches up to `missing` instances, as far as there is room, the breaker and the budget allow it, and EC2 is not paused. Writes the
    /// intent; the request is sent when that stands.
    mutating func launch(_ missing: Int, room: Int, _ turn: inout Turn) {
        let allowed = image.breaker.allowance(min(missing, room, 1000), at: turn.instant)
        let count = gate.allowance(allowed, at: turn.instant)
        // The planner first: it also paces a template that cannot be resolved.
        guard count > 0, let choice = gate.planner.choose(at: turn.instant) else { return }
        guard let template = image.template else { return image.resolve(&turn) }
        let id = BatchID(turn.generator.name())
        let request = terms.plan.request(id, epoch: terms.epoch, template, choice.market, count, choice.overrides)
        let record = BatchRecord(id: id, epoch: terms.epoch, created: turn.now.wall, request: request)
        batches.open(Batch(record, at: turn.instant))
        gate.spend(count, at: turn.instant)
        image.launched(at: turn.instant)
        turn.commit([Write(terms.scope.batch(id), .put(record.item), if: [.itemAbsent])], then: [.fleet(.launch(id))])
    }

    /// When up to `missing` instances may be launched, if some can't be now.
    func reopens(for missing: Int, at now: Instant) -> Instant? {
        let breaker = image.breaker.reopens.flatMap { $0 > now ? $0 : nil }
        return earliest(breaker, gate.reopens(for: min(missing, 1000), at: now))
    }

    /// The capacity to advertise to GitHub. An open breaker leaves room for the one launch that may close it.
    func advertised(obtained: Int, at now: Instant) -> Int {
        image.breaker.isOpen ? min(terms.limits.maximum, obtained + 1) : gate.advertised(obtained: obtained, at: now)
    }

    /// The intent stands, or it is time to send it again: the same request under the same token.
    mutating func send(_ id: BatchID, _ turn: inout Turn) {
        guard let batch = batches[id], !batch.isWaiting, !batch.isConsumed else { return }
        batches.change(id) { $0.send(at: turn.instant) }
        turn.perform(.compute(.launch(batch.record.request, token: id)), for: .fleet(.launches(.launch(id))))
    }

    /// The intent could not be written: nothing was asked for.
    mutating func abandon(_ id: BatchID, at now: Instant) {
        guard let batch = batches.remove(id) else { return }
        gate.giveBack(batch.count, at: now)
    }

    mutating func restore(_ record: BatchRecord, _ turn: Turn) -> Bool {
        guard batches.mayOpen(record.id) else { return false }
        batches.open(Batch(restored: record, at: turn.instant))
        gate.spend(record.request.count, at: turn.instant)
        return true
    }

    // MARK: Time

    mutating func advance(in roster: inout Roster, _ turn: inout Turn) {
        while let batch = batches.takeDue(at: turn.instant) { look(at: batch, in: &roster, &turn) }
    }

    private mutating func look(at batch: Batch, in roster: inout Roster, _ turn: inout Turn) {
        let end = batch.horizonStart + terms.timings.horizon
        if turn.instant >= end { return close(batch.id, adopting: batch.listed, because: "no answer within the horizon", in: &roster, &turn) }
        if batch.isConsumed, let fleet = batch.fleet { return ask(batch.id, fleet, &turn) }
        if batch.isConsumed || batch.record.created.age(at: turn.now.wall) >= terms.timings.tokenLife { return wait(batch.id, until: end) }
        send(batch.id, &turn)
    }

    private mutating func wait(_ id: BatchID, until instant: Instant) { batches.change(id) { $0.wait(until: instant) } }

    private mutating func resend(_ id: BatchID, atLeast least: Duration? = nil, _ turn: inout Turn) {
        batches.change(id) { $0.backOff(&turn, atLeast: least) }
    }

    // MARK: EC2's answers

    mutating func answered(_ id: BatchID, _ answer: Answer<LaunchAnswer>, in roster: inout Roster, _ turn: inout Turn) {
        guard let batch = batches[id] else { return }
        batches.change(id) { $0.answer() }
        switch answer {
        case .done(let launch): launched(batch, launch, in: &roster, &turn)
        case .refused(let refusal): refused(batch, refusal, in: &roster, &turn)
        case .unknown(let words):
            batches.change(id) { $0.doubt() }
            turn.note(
                .warning, "EC2's answer to a launch is in doubt; it is sent again under the same token",
                ["batch": id.text, "reason": words])
            resend(id, &turn)
        case .skipped: resend(id, &turn)
        }
    }

    private mutating func launched(_ batch: Batch, _ answer: LaunchAnswer, in roster: inout Roster, _ turn: inout Turn) {
        // What the answer to a request sent again holds is not documented: it may name the fleet and leave out its instances.
        let isWhole = answer.instances.count >= batch.count || (!batch.isDoubtful && !answer.shortfalls.isEmpty)
        guard isWhole || answer.fleet.isEmpty else { return ask(batch.id, answer.fleet, &turn) }
        guard !answer.instances.isEmpty || !answer.shortfalls.isEmpty else { return consumed(batch.id, &turn) }
        adopt(batch, answer, in: &roster, &turn)
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

    /// The token is used up, and its fleet knows what it launched.
    private mutating func ask(_ id: BatchID, _ fleet: String, _ turn: inout Turn) {
        batches.change(id) { $0.ask(fleet) }
        turn.perform(.compute(.describeFleet(fleet)), for: .fleet(.launches(.describe(id))))
    }

    mutating func described(_ id: BatchID, _ answer: Answer<LaunchAnswer>, in roster: inout Roster, _ turn: inout Turn) {
        guard let batch = batches[id] else { return }
        batches.change(id) { $0.answer() }
        switch answer {
        case .done(let launch) where !(launch.instances.isEmpty && launch.shortfalls.isEmpty): adopt(batch, launch, in: &roster, &turn)
        case .done, .refused, .unknown, .skipped: resend(id, &turn)
        }
    }

    /// The token is used up and no instance was named: they are looked for by their tag until the horizon ends.
    private mutating func consumed(_ id: BatchID, _ turn: inout Turn) {
        batches.change(id) { $0.consume() }
        wait(id, until: turn.instant + terms.timings.horizon)
        isListingWanted = true
    }

    private mutating func refused(_ batch: Batch, _ refusal: Refusal, in roster: inout Roster, _ turn: inout Turn) {
        turn.note(.warning, "EC2 refused a launch", ["batch": batch.id.text, "reason": refusal.words])
        switch refusal.kind {
        case .tokenConsumed: consumed(batch.id, &turn)
        case .busy:
            gate.busy(refusal, at: turn.instant)
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

    // MARK: Closing

    /// Ends a batch: its instances become runners, and it disappears with the last of them, in that order at every cut.
    private mutating func close(
        _ id: BatchID, adopting instances: [Instance] = [], because why: String? = nil, in roster: inout Roster, _ turn: inout Turn
    ) {
        guard let batch = batches.close(id, at: turn.instant) else { return }
        let ungiven = ungiven(batch.record.request, given: instances.count, at: turn.instant)
        turn.count { $0.launchFailures += ungiven }
        for instance in instances where roster.mayAdd(instance.id) {
            roster.adopt(instance, of: id, &turn)
        }
        if let why { turn.note(.warning, "A launch is given up", ["batch": id.text, "reason": why]) }
        let history = terms.history(
            "BATCH", id.text, batch.over(launched: instances.count, because: why ?? gate.planner.words, at: turn.now.wall), at: turn.now.wall)
        turn.commit([Write(terms.scope.batch(id), .delete), history])
    }

    /// How many of a launch's instances nobody gives: what spot lacked is no failure where on-demand is asked next.
    private func ungiven(_ request: LaunchRequest, given: Int, at now: Instant) -> Int {
        guard request.count > given else { return 0 }
        if request.market == .spot, gate.planner.choose(at: now)?.market == .onDemand { return 0 }
        return request.count - given
    }

    // MARK: The image

    mutating func resolveTemplate(_ turn: inout Turn) { image.resolve(&turn) }

    mutating func templateResolved(_ answer: Answer<LaunchTemplate>, _ turn: inout Turn) {
        // A launch asks again, not before the pause is over; so does the next listing.
        let least: Duration? = if case .refused(let refusal) = answer { refusal.retryAfter } else { nil }
        if image.resolved(answer, &turn) { gate.pause(&turn, atLeast: least) }
    }

    mutating func releaseRead(_ template: LaunchTemplate, _ answer: Answer<RunnerRelease?>, _ turn: inout Turn) {
        image.releaseRead(template, answer, &turn)
    }

    mutating func advanceImage(_ turn: inout Turn) { image.advance(&turn) }
    mutating func registered(_ id: InstanceID, _ turn: inout Turn) { image.registered(id, &turn) }
    mutating func bootFailed(_ runner: Runner, _ phase: PhaseRecord?, _ turn: inout Turn) { image.bootFailed(runner, phase, &turn) }

    // MARK: EC2's listing

    mutating func unlist() { batches.unlist() }

    /// EC2 listed an instance under an open batch's tag. That batch owns it.
    mutating func list(_ instance: Instance, of id: BatchID) { batches.change(id) { $0.list(instance) } }

    /// A batch whose answer named nobody closes once its instances are listed. Those that have ended are asked for by the batch's tag.
    mutating func adoptListed(in roster: inout Roster, _ turn: inout Turn) {
        for batch in batches.sorted where batch.isConsumed {
            guard !adoptIfWhole(batch, in: &roster, &turn), batch.fleet == nil else { continue }
            turn.perform(.compute(.listBatch(batch.id)), for: .fleet(.launches(.listBatch(batch.id))))
        }
    }

    mutating func batchListed(_ id: BatchID, _ answer: Answer<[Instance]>, in roster: inout Roster, _ turn: inout Turn) {
        guard batches[id]?.isConsumed == true, case .done(let instances) = answer else { return }
        batches.change(id) { $0.unlist() }
        for instance in instances { batches.change(id) { $0.list(instance) } }
        if let batch = batches[id] { _ = adoptIfWhole(batch, in: &roster, &turn) }
    }

    private mutating func adoptIfWhole(_ batch: Batch, in roster: inout Roster, _ turn: inout Turn) -> Bool {
        guard batch.isWhole else { return false }
        close(batch.id, adopting: batch.listed, in: &roster, &turn)
        return true
    }

    mutating func forgetClosed(before instant: Instant) { batches.forgetClosed(before: instant) }

    /// Whether a listing is wanted at once, since the last question.
    mutating func takeListingWish() -> Bool {
        defer { isListingWanted = false }
        return isListingWanted
    }
}
