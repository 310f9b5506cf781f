/// What EC2 shows, held against what is in memory. Each mismatch is a case with a rule:
///
/// | EC2 shows | memory has | rule |
/// | --- | --- | --- |
/// | its end | a runner | cleared up at GitHub, then HISTORY |
/// | it alive | a runner | seen |
/// | it stopping or stopped | a runner | retired by the two steps: it can take no job |
/// | it alive | an open batch of its tag | the batch owns it; adopted when that closes |
/// | it alive | nothing, and its tag names another deployment | counted for people, and otherwise left alone |
/// | it alive | nothing | it counts; once GitHub granted a session, RUNNER, BATCH and BOOT are read, and if nobody owns it, it is ended by the two steps |
/// | nothing | a runner | EC2 is asked for it by id; absence from a listing proves nothing |
/// | for minutes nothing, and that it doesn't know the id | a runner | cleared up as ended |
///
/// A listing shows only what has not ended, and is held once a minute. Between listings, runners that boot or are about to go are asked for
/// by id: what is asked follows what changes.
///
/// INV-2: every running instance of this deployment is owned by a live record, or is being ended once GitHub granted this leader a session.
/// GitHub grants a scale set's session to one controller alone: without one, an instance that looks like a stranger may be another's.
struct Inventory: Sendable {
    enum Request: Sendable {
        case list
        /// Runners in memory, asked for by their instances' ids.
        case known([InstanceID])
        /// Apart, for it is larger than all the others, and who waits for what is moved about at each answer.
        indirect case stranger(Instance)
    }

    /// How many values a filter of EC2 takes (EC2 User Guide, "List and filter your resources"; 2026-11-28).
    private static let askedAtOnce = 200
    /// How many instances that were absent for long are asked for in one turn, each by itself.
    private static let askedAlone = 5

    private let terms: Terms
    private var nextListing: Instant
    private var isListing = false
    private var lastListing: Instant
    /// When an event asks for runners that are about to go.
    private var nextLook: Instant?
    private var lastLook: Instant
    private var lastBootLook: Instant
    /// Questions by id that are unanswered.
    private var looking = 0
    /// After EC2 gave no answer to a listing, or to a question by id, or asked for a slower pace.
    private var listingPacer = Pacer(base: .seconds(1), cap: .seconds(4), floor: .seconds(4))
    private var lookPacer = Pacer(base: .seconds(1), cap: .seconds(4), floor: .seconds(14))
    /// When EC2 answered a listing last.
    private var listedAt: Instant?
    /// EC2's listing was held against memory once: what no record tells of is known, and counts.
    private(set) var hasListed = false
    /// Instances that EC2 shows alive and nothing in memory owns.
    private(set) var strangers = Strangers()
    /// An epoch above this leader's own that EC2 showed on an instance.
    private(set) var higherEpoch: Int64?
    /// Instances of other deployments under this scale set's name.
    private(set) var others: OtherDeployments

    init(terms: Terms, at now: Instant) {
        self.terms = terms
        others = OtherDeployments(own: terms.deployment)
        nextListing = now
        lastListing = now
        lastLook = now
        lastBootLook = now
    }

    /// GitHub granted a session. Strangers that were counted until now are listed anew, and then looked into.
    mutating func allowEnds(at now: Instant) { if strangers.allowEnds() { list(at: now) } }

    // MARK: Listing

    /// Asks for a listing at `instant`, or as soon after the last one as is polite (2 s).
    mutating func list(at instant: Instant) { nextListing = min(nextListing, max(instant, lastListing + .seconds(2))) }

    private var listingDue: Instant { max(nextListing, listingPacer.notBefore ?? nextListing) }

    func wake(in roster: Roster) -> Instant? {
        earliest(isListing ? nil : listingDue, looking > 0 ? nil : lookDue(in: roster.census))
    }

    /// Lists when it is time, and asks for runners by id. Says whether it lists.
    mutating func advance(in roster: Roster, _ turn: inout Turn) -> Bool {
        lookIfDue(in: roster, &turn)
        guard !isListing, listingDue <= turn.instant else { return false }
        isListing = true
        lastListing = turn.instant
        nextListing = turn.instant + terms.timings.reconciliation
        turn.perform(.compute(.listInstances), for: .fleet(.inventory(.list)))
        return true
    }

    /// EC2 answered; nil when it didn't, and the listing is asked for again.
    mutating func listed(_ answer: Answer<[Instance]>, _ turn: inout Turn) -> [Instance]? {
        isListing = false
        if case .done(let instances) = answer {
            listingPacer.progressed()
            return instances
        }
        listingPacer.failed(&turn, retryAfter: answer.failure?.retryAfter)
        nextListing = turn.instant
        return nil
    }

    /// Whether EC2 told nothing for so long that this listing proves no absence.
    mutating func endSilence(at now: Instant) -> Bool {
        defer { listedAt = now }
        return listedAt.map { now - $0 > terms.timings.reconciliation * 3 } ?? true
    }

    /// Holds one listed instance against memory.
    mutating func observe(_ instance: Instance, in roster: inout Roster, besides launches: Launches, _ turn: inout Turn) -> Finding? {
        if let epoch = instance.epoch, epoch > terms.epoch, !others.launched(instance) { higherEpoch = max(higherEpoch ?? epoch, epoch) }
        if roster.unreadable.count > 0 { roster.seeUnreadable(instance, at: turn.instant) }
        if roster.contains(instance.id) {
            if instance.state.isOver {
                roster.locate(instance.id, in: instance.zone)
                return roster[instance.id]?.hasEnded == false ? .ended(instance.id, reason: instance.reason) : nil
            }
            _ = roster.see(instance.id, in: instance.zone, at: turn.instant)
            return instance.state.isStopped && roster[instance.id]?.isUnstopped == true ? .stopped(instance) : nil
        }
        if let batch = instance.batch, launches.isOpen(batch) { return .ofBatch(batch, instance) }
        guard !instance.state.isOver, roster.mayAdd(instance.id) else { return nil }
        if others.launched(instance) {
            others.see(instance)
            return nil
        }
        return strangers.see(instance.id, &turn) ? .unowned(instance) : nil
    }

    /// The whole listing was held against memory. An instance that it didn't show is unowned no longer; a runner that it didn't show, though
    /// it was known when the listing was asked for, is asked for by id.
    mutating func finish(in roster: Roster, _ turn: inout Turn) {
        hasListed = true
        let (now, asked) = (turn.instant, lastListing)
        strangers.finish(at: now)
        others.finish(&turn)
        ask(roster.sorted { !$0.hasEnded && $0.seen <= asked && $0.seen < now }, &turn)
    }

    // MARK: Known instances

    /// Asks for the runners that are about to go at `instant`, or as soon after the last question as is polite (2 s).
    mutating func look(at instant: Instant) { nextLook = earliest(nextLook, max(instant, lastLook + .seconds(2))) }

    /// Whoever leaves makes room for the next one. One that dies before it registers tells nobody else, and a broken image is to open the
    /// breaker soon.
    private func lookDue(in census: Census) -> Instant? {
        var due = nextLook
        if census.leaving > 0 { due = earliest(due, lastLook + .seconds(3) + .milliseconds(2 * census.leaving)) }
        if census.booting > 0 { due = earliest(due, bootLookDue(in: census)) }
        return due.map { max($0, lookPacer.notBefore ?? $0) }
    }

    private func bootLookDue(in census: Census) -> Instant {
        lastBootLook + terms.timings.bootListing + .milliseconds(2 * census.booting)
    }

    private mutating func lookIfDue(in roster: Roster, _ turn: inout Turn) {
        guard looking == 0, let due = lookDue(in: roster.census), due <= turn.instant else { return }
        let looksAtBoots = bootLookDue(in: roster.census) <= turn.instant
        nextLook = nil
        lastLook = turn.instant
        if looksAtBoots { lastBootLook = turn.instant }
        ask(roster.sorted { $0.isLeaving || (looksAtBoots && $0.isBooting) }, &turn)
    }

    /// Many at once: an id that EC2 doesn't know is left out of the answer. One that EC2 hasn't shown for long is asked for alone, so that
    /// EC2 says whether it knows it.
    private mutating func ask(_ runners: [Runner], _ turn: inout Turn) {
        let old = turn.instant - terms.timings.absence
        let long = runners.filter { $0.seen <= old }.prefix(Self.askedAlone)
        for runner in long { ask([runner.id], &turn) }
        var rest = runners.filter { $0.seen > old }.map(\.id)[...]
        while !rest.isEmpty {
            ask(Array(rest.prefix(Self.askedAtOnce)), &turn)
            rest = rest.dropFirst(Self.askedAtOnce)
        }
    }

    private mutating func ask(_ ids: [InstanceID], _ turn: inout Turn) {
        looking += 1
        turn.perform(.compute(.describeInstances(ids)), for: .fleet(.inventory(.known(ids))))
    }

    /// EC2's word about known instances: those that it shows, and those that it says it doesn't know after they were absent for long.
    mutating func described(_ ids: [InstanceID], _ answer: Answer<[Instance]>, in roster: Roster, _ turn: inout Turn) -> Known {
        looking -= 1
        switch answer {
        case .done(let instances):
            if lookPacer.mayTry(at: turn.instant) { lookPacer.progressed() }
            return Known(shown: instances, gone: [])
        case .refused(let refusal):
            guard case .notFound = refusal.kind, ids.count == 1 else {
                lookPacer.failedTogether(&turn, retryAfter: refusal.retryAfter)
                return Known(shown: [], gone: [])
            }
            let old = turn.instant - terms.timings.absence
            return Known(shown: [], gone: ids.filter { roster[$0].map { !$0.hasEnded && $0.seen <= old } ?? false })
        case .unknown, .skipped:
            lookPacer.failedTogether(&turn)
            return Known(shown: [], gone: [])
        }
    }

    /// Why one that is gone is taken for ended.
    var absence: String { "EC2 doesn't know it, and hasn't shown it for \(terms.timings.absence.components.seconds) s" }

    struct Known {
        let shown: [Instance]
        let gone: [InstanceID]
    }

    // MARK: Strangers

    /// Nobody in memory owns it. Before it is called a stranger, its possible owners are read from the table.
    mutating func investigate(_ instance: Instance, _ turn: inout Turn) {
        guard strangers.lookInto(instance.id) else { return }
        var keys = [terms.scope.runner(terms.plan.runnerName(instance.id)), bootKey(instance.id)]
        if let batch = instance.batch { keys.append(terms.scope.batch(batch)) }
        turn.perform(.table(.readEach(keys)), for: .fleet(.inventory(.stranger(instance))))
    }

    private func bootKey(_ id: InstanceID) -> Key { Scope.boot(userID: terms.plan.userID(id)) }

    /// The records of its possible owners; nil when the table gave no answer, and the next listing asks again.
    mutating func investigated(_ instance: Instance, _ answer: Answer<[Key: Item]>, _ turn: inout Turn) -> [Key: Item]? {
        guard case .done(let items) = answer else {
            strangers.lookedIntoInVain(instance.id)
            return nil
        }
        strangers.lookedInto(instance.id, &turn)
        return items
    }

    /// No record owns it: it becomes a runner that is retired, so that GitHub is asked whether it has a job.
    func end(_ instance: Instance, owned items: [Key: Item], in roster: inout Roster, _ turn: inout Turn) {
        var record = RunnerRecord(
            name: terms.plan.runnerName(instance.id), instance: instance, state: .retiring, at: turn.now.wall)
        record.batch = instance.batch
        // A boot record without a RUNNER (a restored table): it was this scale set's, and its boot record is blanked at its end.
        let hasBoot = items[bootKey(instance.id)] != nil
        if hasBoot { record.configured = turn.now.wall }
        let reason = hasBoot ? "its boot record stands, its RUNNER record is gone" : "no record owned it"
        turn.note(
            .warning, "An instance that no record owns is ended, if GitHub agrees that it has no job",
            ["instance": instance.id.text, "reason": reason])
        roster.add(Runner(record: record, seen: turn.instant))
        roster.retire(instance.id, because: reason, &turn)
    }
}
