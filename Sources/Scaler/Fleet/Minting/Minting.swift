/// Just-in-time configurations: minted at GitHub once the instance is known, several at once, and committed with their RUNNER.
///
/// ```
/// launched ──→ mint ──┬── minted ─────────────────→ RUNNER and BOOT in one commit: configured
///               ↑     ├── GitHub knows the name ──→ find ──→ remove ──→ mint again; it has a job: the runner works
///               └─────┴── refused, or no answer ──→ again after a backoff
/// ```
struct Minting: Sendable {
    enum Request: Sendable {
        case mint(InstanceID, scaleSet: Int)
        /// GitHub knew the name when it was to be minted: that registration is found, removed, and minted again.
        case findStale(InstanceID)
        case removeStale(InstanceID, githubID: Int64)
    }

    private let terms: Terms
    /// Until the scale set is known.
    private var queue: [InstanceID] = []

    init(terms: Terms) { self.terms = terms }

    /// The runner was launched and needs a configuration.
    mutating func add(_ id: InstanceID) { if !queue.contains(id) { queue.append(id) } }

    mutating func advance(scaleSet: Int?, by calls: inout Calls) {
        guard !queue.isEmpty, let scaleSet else { return }
        for id in queue {
            calls.ask(.mint(terms.plan.runnerName(id), scaleSet: scaleSet), for: .minting(.mint(id, scaleSet: scaleSet)))
        }
        queue.removeAll()
    }

    // MARK: GitHub's answers

    private func minted(
        _ id: InstanceID, scaleSet: Int, answer: Answer<(githubID: Int64, secret: SecretHandle)>, in roster: inout Roster,
        by calls: inout Calls, _ turn: inout Turn
    ) {
        guard let runner = roster[id], runner.stage == .launched else {
            // Its instance ended meanwhile: the registration would stay behind.
            if case .done(let minted) = answer {
                calls.ask(.removeRunner(githubID: minted.githubID), for: .endings(.removeGhost(id)))
            }
            return
        }
        switch answer {
        case .done(let minted): configure(runner, minted, scaleSet: scaleSet, in: &roster, &turn)
        case .refused(let refusal): refused(runner, refusal, in: &roster, by: &calls, &turn)
        case .unknown, .skipped: roster.backOff(id, &turn)
        }
    }

    private func refused(_ runner: Runner, _ refusal: Refusal, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn) {
        if case .exists = refusal.kind {
            calls.ask(.findRunner(runner.name), for: .minting(.findStale(runner.id)))
        } else {
            turn.note(.warning, "GitHub refused a runner's configuration", ["runner": runner.name.text, "reason": refusal.words])
            roster.backOff(runner.id, atLeast: refusal.retryAfter, &turn)
        }
    }

    /// RUNNER and BOOT in one commit, BOOT put once. INV-7: only the instance's own role may read BOOT.
    private func configure(
        _ runner: Runner, _ minted: (githubID: Int64, secret: SecretHandle), scaleSet: Int, in roster: inout Roster, _ turn: inout Turn
    ) {
        // A late configuration is no failed boot: the time to register counts from here.
        let due = turn.instant + terms.timings.registration
        let configured = roster.change(runner.id) {
            $0.configure(githubID: minted.githubID, scaleSet: scaleSet, at: turn.now.wall)
            $0.wait(until: due)
            $0.succeed()
        }
        guard let configured else { return }
        let boot = Write(
            Scope.boot(userID: terms.plan.userID(runner.id)),
            .put(BootRecord.item(runner: runner.name, configuration: minted.secret)), if: [.itemAbsent])
        // A thousand of them would hold up the next launch.
        turn.commit([roster.put(configured), boot], yields: true, then: [.fleet(.configured(runner.id))])
    }

    func answered(
        _ request: Request, outcome: Outcome, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn
    ) -> News? {
        switch request {
        case .mint(let id, let asked): minted(id, scaleSet: asked, answer: outcome.configuration, in: &roster, by: &calls, &turn)
        case .findStale(let id): staleFound(id, answer: outcome.runner, in: &roster, by: &calls, &turn)
        case .removeStale(let id, let githubID): return staleRemoved(id, githubID: githubID, answer: outcome.removal, in: &roster, &turn)
        }
        return nil
    }

    /// The commit of RUNNER and BOOT was refused for good: the instance has a boot record already, and nobody knows whose.
    func rejected(_ id: InstanceID, in roster: inout Roster, _ turn: inout Turn) {
        guard roster[id]?.stage.kind == .configured else { return turn.late(.configuration) }
        roster.retire(id, because: "its boot record could not be written", &turn)
    }

    private func staleFound(
        _ id: InstanceID, answer: Answer<GitHubRunner?>, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn
    ) {
        // Not found: GitHub's two answers contradict each other, and one of them is late.
        guard case .done(let found?) = answer else { return roster.backOff(id, &turn) }
        calls.ask(.removeRunner(githubID: found.id), for: .minting(.removeStale(id, githubID: found.id)))
    }

    func staleRemoved(
        _ id: InstanceID, githubID: Int64, answer: Answer<Removal>, in roster: inout Roster, _ turn: inout Turn
    ) -> News? {
        guard case .done(let removal) = answer, removal != .notFound else {
            roster.backOff(id, &turn)
            return nil
        }
        guard removal == .jobStillRunning else {
            // At once the first time. GitHub may go on to know the name, whatever it says of the removal.
            roster.backOff(id, isFirstFree: true, &turn)
            return nil
        }
        // It was configured, though the record of that is gone (a restored table), and works.
        guard let runner = roster[id], runner.stage == .launched else {
            turn.late(.configuration)
            return nil
        }
        turn.note(.warning, "A runner that no record calls configured has a job: it is left to it", ["runner": runner.name.text])
        roster.change(id) {
            $0.learn(githubID: githubID)
            $0.learnConfigured(at: turn.now.wall)
            $0.work()
            $0.wait(until: turn.instant + terms.timings.phaseHorizon)
        }
        roster.commit(id, &turn)
        return .registered(id)
    }
}
