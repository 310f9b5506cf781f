/// The runners in memory, by instance and by name, with their counts and when each is looked at next.
///
/// INV-2: each record of a runner has its runner here until the instance's end is in HISTORY.
struct Roster: Sendable {
    private let terms: Terms
    /// In no order that means anything.
    private(set) var values: [Runner] = []
    private var places: [InstanceID: Int] = [:]
    private var names: [RunnerName: InstanceID] = [:]
    private(set) var census = Census()
    private var schedule = Schedule<InstanceID>()
    /// Instances that ended lately: a listing or reading that lags behind doesn't bring them back.
    private var buried = Bygone<InstanceID>()
    /// Records that this version can't read, and the instances that they own.
    private(set) var unreadable = Unreadable()
    /// What the core did to a runner and never may; `Fleet` reports it.
    private(set) var defect: String?

    init(terms: Terms) { self.terms = terms }

    var count: Int { values.count }
    subscript(id: InstanceID) -> Runner? { places[id].map { values[$0] } }
    subscript(name: RunnerName) -> Runner? { names[name].flatMap { self[$0] } }
    func contains(_ id: InstanceID) -> Bool { places[id] != nil }
    func isBuried(_ id: InstanceID) -> Bool { buried.contains(id) }
    /// Whether an instance may become a runner: memory has none of it, it has not ended, and no record that can't be read owns it.
    func mayAdd(_ id: InstanceID) -> Bool { !contains(id) && !isBuried(id) && !unreadable.owns(id) }

    /// Those that `isMeant` says, by their instances' ids.
    func sorted(where isMeant: (Runner) -> Bool) -> [Runner] { values.filter(isMeant).sorted { $0.id < $1.id } }

    // MARK: Changes

    /// Adds a runner that memory doesn't have.
    mutating func add(_ runner: Runner) {
        places[runner.id] = values.count
        names[runner.name] = runner.id
        values.append(runner)
        census.add(runner)
        if let due = runner.due { schedule.add(runner.id, at: due) }
    }

    /// The one way in which a runner in memory changes. Returns it as it then is; nil when there is none.
    @discardableResult
    mutating func change(_ id: InstanceID, _ change: (inout Runner) -> Void) -> Runner? {
        guard let place = places[id] else { return nil }
        let old = values[place]
        change(&values[place])
        let new = values[place]
        defect = defect ?? new.illegalStep
        census.remove(old)
        census.add(new)
        if let due = new.due, due != old.due { schedule.add(id, at: due) }
        return new
    }

    /// EC2 showed that the instance lives. Returns false when memory has no runner of it that has not ended.
    mutating func see(_ id: InstanceID, in zone: String?, at now: Instant) -> Bool {
        guard let place = places[id], !values[place].hasEnded else { return false }
        values[place].see(in: zone, at: now)
        return true
    }

    /// EC2 showed where the instance was, when it had ended.
    mutating func locate(_ id: InstanceID, in zone: String?) {
        if let place = places[id] { values[place].locate(in: zone) }
    }

    /// EC2 told nothing for a while: the first listing after that proves no absence.
    mutating func excuseAbsent(at now: Instant) { for runner in values where !runner.hasEnded { _ = see(runner.id, in: nil, at: now) } }

    /// EC2 showed the instance's end.
    mutating func end(_ id: InstanceID, because reason: String?) {
        if self[id]?.hasEnded == false { change(id) { $0.end(because: reason) } }
    }

    mutating func takeLoss(of id: InstanceID, _ turn: inout Turn) -> Loss? {
        var loss: Loss?
        change(id) { loss = $0.takeLoss(at: turn.now.wall) }
        if loss != nil { commit(id, &turn) }
        return loss
    }

    /// Forgets a runner whose instance ended, and remembers for a while that it did.
    mutating func bury(_ id: InstanceID, at now: Instant) {
        buried.add(id, at: now)
        forget(id)
    }

    /// Forgets a runner, which a reading may bring back.
    mutating func forget(_ id: InstanceID) {
        guard let place = places.removeValue(forKey: id) else { return }
        census.remove(values[place])
        names[values[place].name] = nil
        values.swapAt(place, values.count - 1)
        values.removeLast()
        if place < values.count { places[values[place].id] = place }
    }

    mutating func forgetBuried(before instant: Instant) { buried.forget(before: instant) }

    // MARK: Records that can't be read

    mutating func leave(_ key: Key, _ error: UnreadableRecord, _ turn: inout Turn) {
        unreadable.leave(key, error, prefix: terms.plan.namePrefix, &turn)
    }

    mutating func unleave(_ key: Key) { unreadable.forget(key) }
    mutating func leave(_ id: InstanceID, at now: Instant) { unreadable.own(id, at: now) }
    mutating func seeUnreadable(_ instance: Instance, at now: Instant) { unreadable.see(instance, at: now) }
    mutating func forgetUnreadable(before instant: Instant) { unreadable.forget(before: instant) }

    // MARK: Time

    var wake: Instant? { schedule.next }

    /// The next runner that is due, which from then on is not; nil when none is.
    mutating func takeDue(at now: Instant) -> Runner? {
        while let id = schedule.popDue(at: now) {
            guard let runner = self[id], let due = runner.due, due <= now else { continue }
            return change(id) { $0.wait(until: nil) }
        }
        return nil
    }

    mutating func wait(_ id: InstanceID, for span: Duration, _ turn: Turn) { change(id) { $0.wait(until: turn.instant + span) } }

    /// Looks at the runner again after its backoff.
    mutating func backOff(_ id: InstanceID, atLeast least: Duration? = nil, isFirstFree: Bool = false, _ turn: inout Turn) {
        change(id) { $0.backOff(&turn, atLeast: least, isFirstFree: isFirstFree) }
    }

    // MARK: Records

    func put(_ runner: Runner) -> Write { Write(terms.scope.runner(runner.name), .put(runner.record.item)) }

    /// Commits the runner's record as it now is; `after` may happen once that stands.
    func commit(_ id: InstanceID, then after: [Consequence] = [], _ turn: inout Turn) {
        guard let runner = self[id] else { return }
        turn.commit([put(runner)], then: after)
    }

    /// INV-4, first step: the intent to end a runner is committed; only then GitHub is asked to remove it.
    mutating func retire(_ id: InstanceID, because reason: String, _ turn: inout Turn) {
        guard let runner = change(id, { $0.retire(because: reason) }) else { return }
        turn.note(.info, "A runner is retired", ["runner": runner.name.text, "reason": reason])
        commit(id, then: [.fleet(.removeAtGitHub(id))], &turn)
    }

    /// Too many for the whole wait: idle ones go, the oldest first. GitHub may keep each that got a job meanwhile.
    mutating func retire(surplus: Int, _ turn: inout Turn) {
        let idle = values.filter(\.isIdle).sorted { ($0.record.launched, $0.id) < ($1.record.launched, $1.id) }
        for runner in idle.prefix(surplus) { retire(runner.id, because: "more runners than wanted", &turn) }
    }

    /// An instance of a closed batch becomes a runner: looked at in this turn, for it needs a configuration, or has ended already.
    mutating func adopt(_ instance: Instance, of batch: BatchID, _ turn: inout Turn) {
        var record = RunnerRecord(name: terms.plan.runnerName(instance.id), instance: instance, state: .launched, at: turn.now.wall)
        record.batch = batch
        var runner = Runner(record: record, seen: turn.instant)
        if instance.state.isOver { runner.end(because: instance.reason) }
        runner.wait(until: turn.instant)
        add(runner)
        commit(runner.id, &turn)
    }

    /// Takes in a record that memory doesn't have. Says whether it did.
    mutating func restore(_ record: RunnerRecord, _ turn: Turn) -> Bool {
        guard !contains(record.instance), !isBuried(record.instance) else { return false }
        var runner = Runner(record: record, seen: turn.instant)
        runner.wait(until: turn.instant + patience(with: record, at: turn.now.wall))
        add(runner)
        return true
    }

    /// How long a restored runner is left alone before it is looked at.
    private func patience(with record: RunnerRecord, at wall: WallTime) -> Duration {
        switch record.state {
        case .configured: max(.zero, terms.timings.registration - (record.configured ?? record.launched).age(at: wall))
        case .finished: terms.timings.linger
        case .launched, .retiring, .terminating: .zero
        case .busy: terms.timings.phaseHorizon
        }
    }
}
