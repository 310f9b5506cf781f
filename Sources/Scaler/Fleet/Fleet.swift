/// Each runner's life from intent to gone. The fleet composes the rooms, gives each its turn, and passes on what one must hear of another.
///
/// | room | owns |
/// | --- | --- |
/// | `Scaling` | the wanted number, and for how long there are too many |
/// | `Launches` | batches, pools, the image and its breaker |
/// | `Roster` | the runners, and what each counts as |
/// | `Minting`, `Registration` | configurations under way; whether a runner registered |
/// | `Calls` | how many calls to GitHub, and for runners, are under way |
/// | `Endings` | retirement, termination, what ended instances leave behind |
/// | `Inventory` | EC2's listing against memory |
/// | `Jobs` | the jobs in hand |
///
/// INV-3: instances alive whose runner can take a job never exceed the maximum; open batches and strangers count in full.
struct Fleet: Sendable {
    let terms: Terms
    private(set) var scaling: Scaling
    private(set) var launches: Launches
    private(set) var roster: Roster
    private(set) var jobs: Jobs
    private(set) var inventory: Inventory
    private var minting: Minting
    private var registration: Registration
    private var idleDoubts: IdleDoubts
    private var endings: Endings
    private(set) var outsideEnds = OutsideEnds()
    private var calls = Calls()
    private var scaleSet: Int?

    init(_ terms: Terms, recorded: StateRecord, at now: Now) {
        self.terms = terms
        scaling = Scaling(terms: terms, recorded: recorded.statistics)
        launches = Launches(terms: terms, recorded: recorded, at: now)
        roster = Roster(terms: terms)
        jobs = Jobs(terms: terms, lost: recorded.lostJobs)
        inventory = Inventory(terms: terms, at: now.instant)
        minting = Minting(terms: terms)
        registration = Registration(terms: terms)
        idleDoubts = IdleDoubts(terms: terms)
        endings = Endings(terms: terms)
    }

    // MARK: Its turn

    /// Does what is due: looks at what its time has come for, plans, mints, terminates, lists.
    mutating func advance(scaleSet: Int?, _ turn: inout Turn) {
        self.scaleSet = scaleSet
        launches.advance(in: &roster, &turn)
        jobs.advance(turn)
        outsideEnds.forget(at: turn.instant)
        while let runner = roster.takeDue(at: turn.instant) { look(at: runner, &turn) }
        endings.leaveOldScaleSet(scaleSet, in: &roster, &turn)
        if scaling.isReady { adjust(&turn) }
        for id in idleDoubts.advance(scaling.statistics, in: roster, at: turn.instant) { registration.doubt(id, by: &calls) }
        minting.advance(scaleSet: scaleSet, by: &calls)
        endings.advance(by: &calls)
        calls.advance(in: roster, &turn)
        if inventory.advance(in: roster, &turn) { launches.resolveTemplate(isIdle: isIdle, &turn) }
        turn.require(roster.defect == nil, .jobs, roster.defect ?? "")
    }

    func wake(at now: Instant) -> Instant? {
        var wake = earliest(earliest(launches.wake, jobs.wake), earliest(roster.wake, inventory.wake(in: roster)))
        if scaling.isReady { wake = earliest(wake, earliest(adjustWake(at: now), scaling.phantom.wake)) }
        return earliest(wake, earliest(idleDoubts.wake(after: now), calls.wake))
    }

    private mutating func look(at runner: Runner, _ turn: inout Turn) {
        switch runner.stage {
        case .launched: minting.add(runner.id)
        case .configured(.booting): registration.doubt(runner.id, by: &calls)
        case .configured(.idle), .configured(.expiring):
            let waits = Expiry(terms: terms).look(at: runner, wanted: wanted, room: room, in: &roster, &turn)
            if waits { registration.look(in: roster, by: &calls, at: turn.instant) }
        case .busy: endings.doubt(runner.id, .overdue, by: &calls)
        case .finished: endings.doubt(runner.id, .lingering, by: &calls)
        case .retiring: endings.removeAtGitHub(runner.id, in: roster, by: &calls)
        case .terminating: endings.terminate(runner.id, in: roster)
        case .ended: end(runner.id, because: nil, &turn)
        }
    }

    private mutating func adjust(_ turn: inout Turn) {
        scaling.seekPhantoms(jobs, roster.census, &turn)
        let missing = wanted - roster.census.capacity - launches.asked
        if missing >= 0 { scaling.endSurplus() }
        if missing > 0, inventory.hasListed { launches.launch(missing, room: room, &turn) }
        if missing < 0, scaling.hasSurplus(at: turn.instant) { roster.retire(surplus: -missing, &turn) }
    }

    // MARK: Messages and records

    mutating func count(_ statistics: Statistics?) { scaling.count(statistics) }
    /// GitHub granted a session.
    mutating func ready(_ statistics: Statistics?, at now: Instant) {
        scaling.ready(statistics)
        inventory.allowEnds(at: now)
    }

    /// Takes in a message's entries; the writes that must stand before it is acknowledged.
    /// - Parameter areOld: the message may be one that was handled before: its jobs are recorded, and raise nothing.
    mutating func absorb(_ events: [JobEvent], areOld: Bool = false, _ turn: inout Turn) -> [Write] {
        var intake = Intake(terms: terms, areOld: areOld)
        scaling.hear(events, jobs, &turn)
        for event in Ordering(events).ordered { intake.absorb(event, into: &jobs, and: &roster, &turn) }
        for news in intake.news { hear(news, &turn) }
        if events.contains(where: \.tellsOfRunner) { launches.worked() }
        if intake.sawCompletion { inventory.look(at: turn.instant + .seconds(2)) }
        return intake.writes
    }

    /// Takes in records that memory doesn't have. Says how many were taken, or belong to somebody unreadable.
    mutating func restore(_ items: [Key: Item], _ turn: inout Turn) -> Int {
        endings.seekOldScaleSet()
        return Restoration(scope: terms.scope).restore(items, launches: &launches, roster: &roster, jobs: &jobs, &turn)
    }

    /// Forgets what the first reading of LIVE made of a record that no longer stands so.
    mutating func unread(_ key: Key, _ item: Item) {
        Restoration(scope: terms.scope).unread(key, item, roster: &roster, jobs: &jobs)
    }

    /// What one room learned, for the others.
    private mutating func hear(_ news: News?, _ turn: inout Turn) {
        switch news {
        case nil: break
        case .registered(let id): if let runner = roster[id] { launches.registered(runner, &turn) }
        case .bootFailed(let id, let phase, let hasEnded):
            launches.lose(roster[id].flatMap { $0.uncounted(Loss(failedBoot: $0.record, phase)) }, &turn)
            if hasEnded { bury(id, isInterrupted: false, &turn) }
        case .over(let id, let isInterrupted):
            launches.lose(roster[id].flatMap { $0.uncounted(Loss(ended: $0.record)) }, &turn)
            bury(id, isInterrupted: isInterrupted, &turn)
        case .jobFailed(let id): if let runner = roster[id] { endings.doubt(id, .failedJob(runner.name), by: &calls) }
        case .interrupted(let name): jobs.interrupted(name, &turn)
        }
    }

    private mutating func bury(_ id: InstanceID, isInterrupted: Bool, _ turn: inout Turn) {
        Burial(terms: terms).bury(id, isInterrupted: isInterrupted, in: &roster, and: &jobs, &turn)
        launches.forget(id)
    }

    // MARK: EC2's listing

    private mutating func listed(_ answer: Answer<[Instance]>, _ turn: inout Turn) {
        defer { turn.judge(.listing, answer, nextTry: inventory.wake(in: roster)) }
        guard let instances = inventory.listed(answer, &turn) else { return }
        let old = turn.instant - terms.timings.absence
        roster.forgetBuried(before: old)
        launches.beginListing(forgetting: old)
        jobs.forgetClosed(before: old)
        let wasSilent = inventory.endSilence(at: turn.instant)
        hold(instances, &turn)
        inventory.finish(in: roster, &turn)
        launches.adoptListed(in: &roster, &turn)
        if wasSilent { roster.excuseAbsent(at: turn.instant) }
        roster.forgetUnreadable(before: old)
        if scaling.isReady { jobs.dropStale(in: roster, counted: scaling.fresh, except: roster.unreadable.keys, &turn) }
    }

    private mutating func hold(_ instances: [Instance], _ turn: inout Turn) {
        for instance in instances {
            launches.locate(instance)
            act(on: inventory.observe(instance, in: &roster, besides: launches, &turn), &turn)
        }
    }

    /// EC2 was asked for runners by id. That it shows none proves nothing; that it doesn't know one, after it showed none for long, does.
    private mutating func described(_ ids: [InstanceID], _ answer: Answer<[Instance]>, _ turn: inout Turn) {
        let known = inventory.described(ids, answer, in: roster, &turn)
        hold(known.shown, &turn)
        for id in known.gone { end(id, because: inventory.absence, &turn) }
    }

    private mutating func act(on finding: Inventory.Finding?, _ turn: inout Turn) {
        switch finding {
        case nil: break
        case .ended(let id, let reason):
            if let runner = roster[id] { outsideEnds.see(runner, because: reason, &turn) }
            end(id, because: reason, &turn)
        case .stopped(let instance): launches.lose(endings.stop(instance, in: &roster, &turn), &turn)
        case .ofBatch(let id, let instance): launches.list(instance, of: id)
        case .unowned(let instance): inventory.investigate(instance, &turn)
        }
    }

    /// EC2 showed the instance's end: its loss counts before anything is launched in its place.
    private mutating func end(_ id: InstanceID, because reason: String?, _ turn: inout Turn) {
        roster.end(id, because: reason)
        launches.lose(roster.takeLoss(of: id, &turn), &turn)
        hear(endings.clear(id, in: roster, by: &calls), &turn)
    }

    private mutating func investigated(_ instance: Instance, _ answer: Answer<[Key: Item]>, _ turn: inout Turn) {
        guard let items = inventory.investigated(instance, answer, &turn) else { return }
        guard !roster.contains(instance.id), !roster.isBuried(instance.id) else { return }
        if restore(items, &turn) > 0 {
            // Nothing here reads the record that owns it: it is left alone, and counts.
            if !roster.contains(instance.id), !launches.isOpen(instance.batch) { roster.leave(instance.id, at: turn.instant) }
        } else if !launches.isOpen(instance.batch) {
            inventory.end(instance, owned: items, in: &roster, &turn)
        }
    }

    // MARK: Answers

    mutating func answered(_ request: Request, _ outcome: Outcome, _ turn: inout Turn) {
        calls.answered(request, outcome, &turn)
        switch request {
        case .launches(let request): launches.answered(request, outcome, in: &roster, &turn)
        case .minting(let request): mintingAnswered(request, outcome, &turn)
        case .registration(let request):
            hear(registration.answered(request, outcome: outcome, in: &roster, by: &calls, &turn), &turn)
        case .endings(let request):
            hear(endings.answered(request, outcome: outcome, in: &roster, by: &calls, &turn), &turn)
            if case .terminate = request { inventory.look(at: turn.instant + .seconds(5)) }
        case .inventory(.list): listed(outcome.instances, &turn)
        case .inventory(.known(let ids)): described(ids, outcome.instances, &turn)
        case .inventory(.stranger(let instance)): investigated(instance, outcome.items, &turn)
        }
    }

    private mutating func mintingAnswered(_ request: Minting.Request, _ outcome: Outcome, _ turn: inout Turn) {
        if case .mint = request { launches.heard(outcome.configuration, &turn) }
        hear(minting.answered(request, outcome: outcome, in: &roster, by: &calls, &turn), &turn)
        if case .mint(_, let asked) = request, asked != scaleSet { endings.seekOldScaleSet() }
    }

    // MARK: Commits

    /// A commit stands: what it allows is done now.
    mutating func follow(_ consequence: Consequence.OfFleet, _ turn: inout Turn) {
        switch consequence {
        case .launch(let id): launches.send(id, &turn)
        case .configured(let id): turn.note(.debug, "A runner's configuration is ready", ["instance": id.text])
        case .removeAtGitHub(let id): endings.removeAtGitHub(id, in: roster, by: &calls)
        case .terminate(let id): endings.terminate(id, in: roster)
        }
    }

    /// DynamoDB will never take the commit: what it would have allowed doesn't happen.
    mutating func abandon(_ consequence: Consequence.OfFleet, _ turn: inout Turn) {
        switch consequence {
        case .launch(let id): launches.abandon(id, at: turn.instant)
        case .configured(let id): minting.rejected(id, in: &roster, &turn)
        case .removeAtGitHub, .terminate: break
        }
    }
}
