/// Each runner's life from intent to gone. The fleet composes the rooms, gives each its turn, and passes on what one must hear of another.
///
/// | room | owns |
/// | --- | --- |
/// | `Scaling` | the wanted number, and for how long there are too many |
/// | `Launches` | batches, pools, the image and its breaker |
/// | `Roster` | the runners, and what each counts as |
/// | `Minting`, `Registration` | configurations under way; whether a runner registered |
/// | `Endings` | retirement, termination, what ended instances leave behind |
/// | `Inventory` | EC2's listing against memory |
/// | `Jobs` | the jobs in hand |
///
/// INV-3: instances alive whose runner can take a job never exceed the maximum: open batches and strangers count in full. One whose runner has
/// finished, or that is being terminated, takes none.
struct Fleet: Sendable {
    enum Request: Sendable {
        case launches(Launches.Request)
        case minting(Minting.Request)
        case registration(Registration.Request)
        case endings(Endings.Request)
        case inventory(Inventory.Request)
    }

    let terms: Terms
    private(set) var scaling: Scaling
    private(set) var launches: Launches
    private(set) var roster: Roster
    private(set) var jobs: Jobs
    private(set) var inventory: Inventory
    private var minting: Minting
    private var registration: Registration
    private var endings: Endings
    private var scaleSet: Int?

    init(_ terms: Terms, recorded: StateRecord, at now: Now) {
        self.terms = terms
        scaling = Scaling(terms: terms)
        launches = Launches(terms: terms, recorded: recorded, at: now)
        roster = Roster(terms: terms)
        jobs = Jobs(terms: terms)
        inventory = Inventory(terms: terms, at: now.instant)
        minting = Minting(terms: terms)
        registration = Registration(terms: terms)
        endings = Endings(terms: terms)
    }

    // MARK: Its turn

    /// Does what is due: looks at what its time has come for, plans, mints, terminates, lists.
    mutating func advance(scaleSet: Int?, _ turn: inout Turn) {
        self.scaleSet = scaleSet
        launches.advance(in: &roster, &turn)
        jobs.advance(turn)
        while let runner = roster.takeDue(at: turn.instant) { look(at: runner, &turn) }
        endings.leaveOldScaleSet(scaleSet, in: &roster, &turn)
        if scaling.isReady { adjust(&turn) }
        minting.advance(in: roster, scaleSet: scaleSet, &turn)
        registration.advance(in: roster, &turn)
        endings.advance(&turn)
        if inventory.advance(in: roster, &turn) { launches.resolveTemplate(&turn) }
    }

    func wake(at now: Instant) -> Instant? {
        let wake = earliest(earliest(launches.wake, jobs.wake), earliest(roster.wake, inventory.wake(in: roster)))
        return scaling.isReady ? earliest(wake, adjustWake(at: now)) : wake
    }

    private mutating func look(at runner: Runner, _ turn: inout Turn) {
        switch runner.stage {
        case .launched: minting.add(runner.id)
        case .configured(isRegistered: false): registration.doubt(runner.id, &turn)
        case .configured(isRegistered: true):
            roster.retire(runner.id, because: "without a job for longer than RUNNER_TIMEOUT", &turn)
        case .busy: endings.doubt(runner.id, .overdue, &turn)
        case .finished: endings.doubt(runner.id, .lingering, &turn)
        case .retiring: endings.removeAtGitHub(runner.id, in: roster, &turn)
        case .terminating: endings.terminate(runner.id, in: roster)
        case .ended: hear(endings.clear(runner.id, in: roster, &turn), &turn)
        }
    }

    // MARK: From the wanted number to launches and retirements

    private mutating func adjust(_ turn: inout Turn) {
        let missing = wanted - roster.census.capacity - launches.asked
        if missing >= 0 { scaling.endSurplus() }
        if missing > 0, inventory.hasListed { launches.launch(missing, room: room, &turn) }
        if missing < 0, scaling.hasSurplus(at: turn.instant) { roster.retireIdle(-missing, &turn) }
    }

    // MARK: Messages and records

    mutating func count(_ statistics: Statistics?) { scaling.count(statistics) }
    mutating func ready(_ statistics: Statistics?) { scaling.ready(statistics) }

    /// Takes in a message's entries; the writes that must stand before it is acknowledged.
    mutating func absorb(_ events: [JobEvent], _ turn: inout Turn) -> [Write] {
        var intake = Intake(terms: terms)
        for event in events { intake.absorb(event, into: &jobs, and: &roster, &turn) }
        for news in intake.news { hear(news, &turn) }
        if events.contains(where: \.tellsOfRunner) { launches.worked() }
        if intake.sawCompletion { inventory.look(at: turn.instant + .seconds(2)) }
        return intake.writes
    }

    /// Takes in records that memory doesn't have. Says how many were taken, or belong to somebody in a way that can't be read.
    mutating func restore(_ items: [Key: Item], _ turn: inout Turn) -> Int {
        endings.seekOldScaleSet()
        return Restoration(scope: terms.scope).restore(items, launches: &launches, roster: &roster, jobs: &jobs, &turn)
    }

    /// What one room learned, for the others.
    private mutating func hear(_ news: News?, _ turn: inout Turn) {
        switch news {
        case nil: break
        case .registered(let id): if let runner = roster[id] { launches.registered(runner, &turn) }
        case .bootFailed(let id, let phase, let hasEnded):
            launches.lose(roster[id].map { Loss(failedBoot: $0.record, phase) }, &turn)
            if hasEnded { bury(id, &turn) }
        case .over(let id):
            launches.lose(roster[id].flatMap { Loss(ended: $0.record) }, &turn)
            bury(id, &turn)
        }
    }

    /// Nothing is left of the runner but its record, which moves into HISTORY; and its boot record is wiped.
    private mutating func bury(_ id: InstanceID, _ turn: inout Turn) {
        guard let record = roster[id]?.record else { return }
        roster.bury(id, at: turn.instant)
        jobs.lose(record.job, on: record.name, except: roster.unreadable.keys, &turn)
        turn.commit(Burial(terms: terms).writes(of: record, at: turn.now.wall))
    }

    // MARK: EC2's listing

    private mutating func listed(_ answer: Answer<[Instance]>, _ turn: inout Turn) {
        guard let instances = inventory.listed(answer, turn) else { return }
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
        if scaling.isReady {
            jobs.dropStale(in: roster, assigned: scaling.statistics?.assigned, except: roster.unreadable.keys, &turn)
        }
    }

    private mutating func hold(_ instances: [Instance], _ turn: inout Turn) {
        for instance in instances {
            launches.locate(instance)
            act(on: inventory.observe(instance, in: &roster, besides: launches, &turn), &turn)
        }
    }

    /// EC2 was asked for runners by id. That it shows none proves nothing; that it doesn't know one, after it showed none for long, does.
    private mutating func described(_ ids: [InstanceID], _ answer: Answer<[Instance]>, _ turn: inout Turn) {
        let known = inventory.described(ids, answer, in: roster, turn)
        hold(known.shown, &turn)
        let reason = "EC2 doesn't know it, and hasn't shown it for \(terms.timings.absence.components.seconds) s"
        for id in known.gone { hear(endings.end(id, because: reason, in: &roster, &turn), &turn) }
    }

    private mutating func act(on finding: Inventory.Finding?, _ turn: inout Turn) {
        switch finding {
        case nil: break
        case .ended(let id, let reason): hear(endings.end(id, because: reason, in: &roster, &turn), &turn)
        case .ofBatch(let id, let instance): launches.list(instance, of: id)
        case .unowned(let instance): inventory.investigate(instance, &turn)
        }
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
        switch request {
        case .launches(let request): launches.answered(request, outcome, in: &roster, &turn)
        case .minting(let request): hear(mintingAnswered(request, outcome, &turn), &turn)
        case .registration(.phase(let id)): hear(registration.phaseRead(id, outcome.item, in: &roster, &turn), &turn)
        case .registration(.find(let id)): hear(registration.found(id, outcome.runner, in: &roster, &turn), &turn)
        case .endings(let request): hear(endingsAnswered(request, outcome, &turn), &turn)
        case .inventory(.list): listed(outcome.instances, &turn)
        case .inventory(.known(let ids)): described(ids, outcome.instances, &turn)
        case .inventory(.stranger(let instance)): investigated(instance, outcome.items, &turn)
        }
    }

    private mutating func mintingAnswered(_ request: Minting.Request, _ outcome: Outcome, _ turn: inout Turn) -> News? {
        switch request {
        case .mint(let id, let asked):
            launches.heard(outcome.configuration, &turn)
            minting.minted(id, scaleSet: asked, outcome.configuration, in: &roster, &turn)
            if asked != scaleSet { endings.seekOldScaleSet() }
        case .findStale(let id): minting.staleFound(id, outcome.runner, in: &roster, &turn)
        case .removeStale(let id, let githubID):
            return minting.staleRemoved(id, githubID: githubID, outcome.removal, in: &roster, &turn)
        }
        return nil
    }

    private mutating func endingsAnswered(_ request: Endings.Request, _ outcome: Outcome, _ turn: inout Turn) -> News? {
        switch request {
        case .find(let id): endings.found(id, outcome.runner, in: &roster, &turn)
        case .remove(let id): return endings.removed(id, outcome.removal, in: &roster, &turn)
        case .phase(let id, let doubt): return endings.phaseRead(id, doubt: doubt, outcome.item, in: &roster, &turn)
        case .findGhost(let id): return endings.ghostFound(id, outcome.runner, in: &roster, &turn)
        case .removeGhost(let id): return endings.ghostRemoved(id, outcome.removal, in: &roster, &turn)
        case .terminate(let ids):
            endings.terminated(ids, outcome.nothing, in: &roster, &turn)
            inventory.look(at: turn.instant + .seconds(5))
        }
        return nil
    }

    // MARK: Commits

    /// A commit stands: what it allows is done now.
    mutating func follow(_ consequence: Consequence.OfFleet, _ turn: inout Turn) {
        switch consequence {
        case .launch(let id): launches.send(id, &turn)
        case .configured(let id): turn.note(.debug, "A runner's configuration is ready", ["instance": id.text])
        case .removeAtGitHub(let id): endings.removeAtGitHub(id, in: roster, &turn)
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
