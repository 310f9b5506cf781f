/// One launch under way.
struct Batch: Sendable {
    let record: BatchRecord
    private var lastSent: Instant
    /// The last sending whose answer is in doubt; the claim, for a batch of a leader before.
    private var lastDoubtful: Instant
    /// A sending of it, by this epoch or one before, had no answer that settles it.
    private(set) var isDoubtful: Bool
    /// EC2 took the token but named no instances: it is not sent again, and counts until they are listed or taken for ended.
    private(set) var isConsumed = false
    /// The fleet that its token belongs to, once EC2 named it: it can be asked what it launched.
    private(set) var fleet: String?
    /// A request of it is unanswered.
    private(set) var isWaiting = false
    private(set) var due: Instant?
    /// Instances that EC2 listed under its tag.
    private(set) var listed: [Instance] = []
    private var backoff = Backoff(base: .milliseconds(500), cap: .seconds(30), floor: .milliseconds(500))

    /// A batch of this leader's own, not sent yet.
    init(_ record: BatchRecord, at now: Instant) {
        self.record = record
        lastSent = now
        lastDoubtful = now
        isDoubtful = false
    }

    /// A batch of a leader before. It may have been sent without anybody hearing the answer, so it is sent again at once.
    init(restored record: BatchRecord, at now: Instant) {
        self.record = record
        lastSent = now
        lastDoubtful = now
        isDoubtful = true
    }

    var id: BatchID { record.id }
    var count: Int { record.request.count }
    /// EC2 listed all of its instances.
    var isWhole: Bool { listed.count >= count }

    /// What the answer to a request sent again holds is not documented: it may name the fleet and leave out its instances.
    func isSettled(by answer: LaunchAnswer) -> Bool {
        answer.instances.count >= count || (!isDoubtful && !answer.shortfalls.isEmpty) || answer.fleet.isEmpty
    }

    mutating func send(at now: Instant) {
        isWaiting = true
        lastSent = now
    }

    mutating func doubt() {
        isDoubtful = true
        lastDoubtful = lastSent
    }

    /// When nothing more can come of it. Once its token is used up, its instances were launched before the last sending, and those that no
    /// listing shows for `absence` have ended. Before that, a sending without an answer may still arrive; a refusal for good says that its own
    /// sending did nothing.
    func end(_ timings: FleetTimings) -> Instant {
        isConsumed ? lastSent + timings.absence : (isDoubtful ? lastDoubtful : lastSent) + timings.horizon
    }

    mutating func answer() { isWaiting = false }
    /// From now on listings decide.
    mutating func consume() { (isConsumed, due) = (true, nil) }

    /// Its fleet is asked what it launched.
    mutating func ask(_ fleet: String) {
        isConsumed = true
        isWaiting = true
        self.fleet = fleet
    }

    mutating func wait(until instant: Instant?) { due = instant }
    mutating func backOff(_ turn: inout Turn, atLeast least: Duration?) {
        due = turn.instant + backoff.next(&turn.generator, atLeast: least)
    }

    mutating func list(_ instance: Instance) { listed.append(instance) }
    mutating func list(_ instances: [Instance]) { listed = instances }
    mutating func unlist() { listed = [] }

    /// The record as HISTORY keeps it, with the reason where EC2 gave less than all.
    func over(launched: Int, because words: String?, at wall: WallTime) -> Item {
        var item = record.item
        item["launched"] = .number(Int64(launched))
        item["closed"] = .number(wall.milliseconds)
        if launched < count, let words { item["words"] = .text(words) }
        return item
    }
}

extension LaunchAnswer {
    /// EC2 took the token, and says nothing of instances.
    var isEmpty: Bool { instances.isEmpty && shortfalls.isEmpty }
}

extension CapacityPlanner.Choice {
    /// The intent to launch `count` instances there: what is written down before EC2 is asked.
    func intent(of count: Int, from template: LaunchTemplate, _ terms: Terms, _ turn: inout Turn) -> BatchRecord {
        let id = BatchID(turn.generator.name())
        let origin = LaunchPlan.Origin(batch: id, epoch: terms.epoch, deployment: terms.deployment)
        return BatchRecord(
            id: id, epoch: terms.epoch, created: turn.now.wall,
            request: terms.plan.request(of: origin, template, market, count: count, overrides))
    }
}
