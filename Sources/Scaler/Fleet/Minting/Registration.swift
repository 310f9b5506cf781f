/// Whether a runner registered, where no message said so within REGISTRATION_TIMEOUT, or before this leader's time.
///
/// Messages tell of each job once. Those that were acknowledged before a table was restored, or that GitHub lost with a scale set, are not
/// sent again: a record then says `configured` of a runner whose job runs, or came and went. So the runner's own phase proves nothing about
/// its capacity. A runner that counted by its phase alone would let a job wait for it up to RUNNER_TIMEOUT (INV-5).
struct Registration: Sendable {
    enum Request: Sendable {
        /// Its own phase is read first.
        case phase(InstanceID)
        /// The same, ahead of REGISTRATION_TIMEOUT: only that it listens is news.
        case look(InstanceID)
        /// It says that it listens: whether GitHub knows it still.
        case find(InstanceID)
    }

    private let terms: Terms

    /// From one look at runners that boot to the next.
    private static let lookPause = Duration.seconds(15)
    private var lastLook: Instant?

    init(terms: Terms) { self.terms = terms }

    /// A runner waits for its replacement: those that boot are asked by their phases whether they listen. GitHub is asked about each that does,
    /// once, as it would be at REGISTRATION_TIMEOUT.
    mutating func look(in roster: Roster, by calls: inout Calls, at now: Instant) {
        guard lastLook.map({ now - $0 >= Self.lookPause }) ?? true else { return }
        lastLook = now
        for runner in roster.sorted(where: { $0.stage == .configured(.booting) }) {
            calls.readPhase(terms.plan.userID(runner.id), for: .registration(.look(runner.id)))
        }
    }

    /// The runner did not register in time, or it is not known whether it did.
    func doubt(_ id: InstanceID, by calls: inout Calls) {
        calls.readPhase(terms.plan.userID(id), for: .registration(.phase(id)))
    }

    func answered(_ request: Request, outcome: Outcome, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn) -> News? {
        switch request {
        case .phase(let id): phaseRead(id, outcome.item, in: &roster, by: &calls, &turn)
        case .look(let id): looked(id, outcome.item, in: roster, by: &calls)
        case .find(let id): found(id, outcome.runner, in: &roster, &turn)
        }
    }

    private func looked(_ id: InstanceID, _ answer: Answer<Item?>, in roster: Roster, by calls: inout Calls) -> News? {
        guard let runner = roster[id], runner.stage == .configured(.booting), case .done(let item?) = answer else { return nil }
        if (try? PhaseRecord(item))?.phase == .listening { calls.ask(.findRunner(runner.name), for: .registration(.find(id))) }
        return nil
    }

    private func phaseRead(
        _ id: InstanceID, _ answer: Answer<Item?>, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn
    ) -> News? {
        guard let runner = roster[id], runner.stage.kind == .configured else {
            turn.late(.registration)
            return nil
        }
        guard case .done(let item) = answer else {
            // An idle one is doubted again while jobs wait beside it.
            if runner.isBooting { roster.backOff(id, &turn) }
            return nil
        }
        let phase = item.flatMap { try? PhaseRecord($0) }
        switch phase?.phase {
        case .busy: return works(id, in: &roster, &turn)
        case .listening: calls.ask(.findRunner(runner.name), for: .registration(.find(id)))
        // Perhaps while nobody led, and the message that says so is yet to come: no boot that failed.
        case .finished: roster.retire(id, because: "by its own word its job is over", &turn)
        case .booted, .configured, .running, .interrupted, .failed, .outdated, nil:
            guard runner.isBooting else {
                roster.retire(id, because: "it registered, and says no more that it listens", &turn)
                return nil
            }
            roster.retire(id, because: "it did not register within REGISTRATION_TIMEOUT", &turn)
            return .bootFailed(id, phase, hasEnded: false)
        }
        return nil
    }

    /// A job runs on it, by its own word: it can't take another, and is looked at like any other that has one.
    private func works(_ id: InstanceID, in roster: inout Roster, _ turn: inout Turn) -> News? {
        roster.change(id) {
            $0.work()
            $0.wait(until: turn.instant + terms.timings.phaseHorizon)
        }
        roster.commit(id, &turn)
        return .registered(id)
    }

    /// GitHub forgets a runner once its job is over.
    private func found(_ id: InstanceID, _ answer: Answer<GitHubRunner?>, in roster: inout Roster, _ turn: inout Turn) -> News? {
        guard let runner = roster[id], runner.stage.kind == .configured else {
            turn.late(.registration)
            return nil
        }
        let expiry = turn.instant + max(.zero, timeout(&turn) - runner.record.launched.age(at: turn.now.wall))
        switch answer {
        case .done(.some) where runner.isBooting:
            roster.change(id) {
                $0.register()
                $0.succeed()
                $0.wait(until: expiry)
            }
            return .registered(id)
        case .done(.some): break
        case .done(nil): roster.retire(id, because: "it says that it listens, and GitHub knows it no longer", &turn)
        case .refused, .unknown, .skipped: if runner.isBooting { roster.backOff(id, &turn) }
        }
        return nil
    }

    /// How long this runner may be idle: spread over the last fifth, so that runners of one batch don't expire together.
    private func timeout(_ turn: inout Turn) -> Duration {
        turn.generator.span(terms.timings.runnerTimeout * 4 / 5, terms.timings.runnerTimeout)
    }
}
