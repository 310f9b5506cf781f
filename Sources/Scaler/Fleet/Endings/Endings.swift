/// How a runner ends: by the two steps, or by itself.
///
/// ```
/// commit `retiring` ──→ remove at GitHub ──┬── removed, or unknown there ──→ read its phase ──┬── it doesn't say busy ──→ commit `terminating`
///                          ↑    ↑          ├── it has a job: again in a minute              │                              ↓
///                          │    └──────────┴── no answer: again after a backoff             │                          terminate
///                          └───────────── in a minute ──────────────────────────────────────┘ busy
/// the instance ended ──→ remove its registration, if it may have left one ──→ HISTORY
/// ```
///
/// INV-4: no runner with a job is terminated. Dying takes two steps, for strangers as well, and GitHub has the last word between them.
struct Endings: Sendable {
    enum Request: Sendable {
        case find(InstanceID)
        case remove(InstanceID)
        case phase(InstanceID, Doubt)
        case findGhost(InstanceID)
        case removeGhost(InstanceID)
        case terminate([InstanceID])
    }

    /// Why an instance's own phase is read.
    enum Doubt: Sendable {
        /// Its job runs for long, and GitHub said nothing of the job's end.
        case overdue
        /// Its job is over, and the instance is still there.
        case lingering
        /// It is to be ended, and GitHub removed it, or doesn't know it.
        case goneAtGitHub
        /// Its job did not succeed: was it being taken away?
        case failedJob(RunnerName)
        /// It ended and nobody heard that its runner registered, or of its job's end; what became of its registration.
        case silentEnd(Removal)
    }

    /// How long before GitHub is asked again about a runner that has a job.
    private static let again = Duration.seconds(60)
    /// TerminateInstances takes up to 1,000 ids; AWS advises batches of 100 or fewer (EC2 API Reference, TerminateInstances; 2026-11-24).
    private static let terminatedAtOnce = 100
    /// An instance that EC2 doesn't know isn't terminated again before. A new one is known after seconds; one that has ended never is again,
    /// and a hundred of those would ask several times a second.
    private static let unknownAgain = Duration.seconds(15)

    private let terms: Terms
    private var toTerminate: [InstanceID] = []
    /// The scale set for which the runners of other ones were last sought.
    private var leftBehind: Int?

    init(terms: Terms) { self.terms = terms }

    // MARK: First step

    /// `retiring` stands, or GitHub is to be asked again.
    func removeAtGitHub(_ id: InstanceID, in roster: Roster, by calls: inout Calls) {
        guard let runner = roster[id], runner.stage.kind == .retiring else { return }
        if let githubID = runner.record.githubID {
            calls.ask(.removeRunner(githubID: githubID), for: .endings(.remove(id)))
        } else {
            calls.ask(.findRunner(runner.name), for: .endings(.find(id)))
        }
    }

    func doubt(_ id: InstanceID, _ doubt: Doubt, by calls: inout Calls) {
        calls.readPhase(terms.plan.userID(id), for: .endings(.phase(id, doubt)))
    }

    func answered(_ request: Request, outcome: Outcome, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn) -> News? {
        switch request {
        case .find(let id): found(id, outcome.runner, in: &roster, by: &calls, &turn)
        case .remove(let id): return removed(id, outcome.removal, in: &roster, by: &calls, &turn)
        case .phase(let id, let doubt): return phaseRead(id, doubt: doubt, answer: outcome.item, in: &roster, &turn)
        case .findGhost(let id): return ghostFound(id, outcome.runner, in: &roster, by: &calls, &turn)
        case .removeGhost(let id): return ghostRemoved(id, outcome.removal, in: &roster, by: &calls, &turn)
        case .terminate(let ids): terminated(ids, outcome.nothing, in: &roster, by: &calls, &turn)
        }
        return nil
    }

    private func found(
        _ id: InstanceID, _ answer: Answer<GitHubRunner?>, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn
    ) {
        guard roster[id]?.stage.kind == .retiring else { return turn.late(.retirement) }
        guard case .done(let found) = answer else { return roster.backOff(id, &turn) }
        guard let found else { return doubt(id, .goneAtGitHub, by: &calls) }
        roster.change(id) { $0.learn(githubID: found.id) }
        removeAtGitHub(id, in: roster, by: &calls)
    }

    private func removed(
        _ id: InstanceID, _ answer: Answer<Removal>, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn
    ) -> News? {
        guard let runner = roster[id], runner.stage.kind == .retiring else {
            turn.late(.retirement)
            return nil
        }
        switch answer {
        // A word that ends a runner may be forged by whatever stands between: a phase that says busy vetoes it.
        case .done(.removed), .done(.notFound): doubt(id, .goneAtGitHub, by: &calls)
        case .done(.jobStillRunning):
            guard !isOverdue(runner, turn) else { return endForcibly(runner, in: &roster, &turn) }
            return kept(runner, in: &roster, &turn)
        case .refused, .unknown, .skipped: removalFailed(id, answer, in: &roster, &turn)
        }
        return nil
    }

    private func kept(_ runner: Runner, in roster: inout Roster, _ turn: inout Turn) -> News {
        if !runner.hasJob {
            turn.note(.info, "GitHub keeps a runner that was to be retired: it has a job", ["runner": runner.name.text])
        }
        roster.change(runner.id) { $0.occupy() }
        roster.wait(runner.id, for: Self.again, turn)
        return .registered(runner.id)
    }

    /// Its job runs for longer than the operator allows.
    private func isOverdue(_ runner: Runner, _ turn: Turn) -> Bool {
        guard let longest = terms.timings.longestJob, let started = runner.record.started, runner.record.finished == nil else {
            return false
        }
        return started.age(at: turn.now.wall) >= longest
    }

    /// INV-4's one exception, and only where an operator set MAX_JOB_DURATION.
    private func endForcibly(_ runner: Runner, in roster: inout Roster, _ turn: inout Turn) -> News? {
        turn.note(
            .warning, "A job ran for longer than MAX_JOB_DURATION: its runner is ended, though GitHub still counts the job",
            ["runner": runner.name.text, "instance": runner.id.text, "job": runner.record.job?.text ?? ""])
        condemn(runner.id, in: &roster, &turn)
        return nil
    }

    /// A 404 in other words than that the runner is unknown proves nothing, and would not change: next the runner is sought by its name.
    func removalFailed(_ id: InstanceID, _ answer: Answer<Removal>, in roster: inout Roster, _ turn: inout Turn) {
        if case .refused(let refusal) = answer, case .notFound = refusal.kind { roster.change(id) { $0.learn(githubID: nil) } }
        roster.backOff(id, &turn)
    }

    /// What an instance last said of itself, read where GitHub's word leaves a doubt. A phase may keep an instance; it never ends one.
    private func phaseRead(
        _ id: InstanceID, doubt: Doubt, answer: Answer<Item?>, in roster: inout Roster, _ turn: inout Turn
    ) -> News? {
        if case .silentEnd(let removal) = doubt { return endRead(id, removal: removal, answer: answer, in: roster) }
        if case .failedJob(let name) = doubt { return answer.saysInterrupted ? .interrupted(name) : nil }
        guard let runner = roster[id], !runner.hasEnded else {
            turn.late(.phase)
            return nil
        }
        guard case .done(let item) = answer else {
            roster.backOff(id, &turn)
            return nil
        }
        let phase = item.flatMap { try? PhaseRecord($0) }
        let isBusy = phase?.saysBusy(at: turn.now.wall, within: terms.timings.phaseHorizon) ?? false
        switch (doubt, runner.stage) {
        case (.overdue, .busy) where isOverdue(runner, turn):
            roster.retire(id, because: "its job ran for longer than MAX_JOB_DURATION", &turn)
        case (.overdue, .busy) where isBusy: roster.wait(id, for: pauseWhileBusy(runner, turn), turn)
        case (.overdue, .busy): roster.retire(id, because: "its instance says no more that its job runs", &turn)
        case (.lingering, .finished) where isBusy && !isLongOver(runner, turn): roster.wait(id, for: Self.again, turn)
        case (.lingering, .finished): roster.retire(id, because: "it lingered after its job", &turn)
        case (.goneAtGitHub, .retiring) where isBusy && !isLongOver(runner, turn): roster.wait(id, for: Self.again, turn)
        case (.goneAtGitHub, .retiring): condemn(id, in: &roster, &turn)
        // It went on to another stage meanwhile, and the doubt with the last one.
        case (.overdue, _), (.lingering, _), (.goneAtGitHub, _), (.failedJob, _), (.silentEnd, _): turn.late(.phase)
        }
        return nil
    }

    /// GitHub said long ago that its job is over: the phase is no longer believed, and GitHub alone may keep the runner.
    private func isLongOver(_ runner: Runner, _ turn: Turn) -> Bool {
        runner.record.finished.map { $0.age(at: turn.now.wall) >= terms.timings.lastLinger } ?? false
    }

    /// Until its phase is read again, or its job has run for as long as it may.
    private func pauseWhileBusy(_ runner: Runner, _ turn: Turn) -> Duration {
        guard let longest = terms.timings.longestJob, let started = runner.record.started else { return terms.timings.phaseHorizon }
        return min(terms.timings.phaseHorizon, max(.seconds(1), longest - started.age(at: turn.now.wall)))
    }

    // MARK: Second step

    /// Never reverted.
    private func condemn(_ id: InstanceID, in roster: inout Roster, _ turn: inout Turn) {
        roster.change(id) { $0.condemn() }
        roster.commit(id, then: [.fleet(.terminate(id))], &turn)
    }

    /// `terminating` stands, or the instance is to be terminated again.
    mutating func terminate(_ id: InstanceID, in roster: Roster) { if roster[id]?.stage == .terminating { toTerminate.append(id) } }

    mutating func advance(by calls: inout Calls) {
        while !toTerminate.isEmpty {
            let ids = Array(toTerminate.prefix(Self.terminatedAtOnce))
            toTerminate.removeFirst(ids.count)
            calls.terminate(ids)
        }
    }

    private func terminated(
        _ ids: [InstanceID], _ answer: Answer<Void>, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn
    ) {
        switch answer {
        case .done: for id in ids { roster.wait(id, for: .seconds(30), turn) }
        case .refused(let refusal): terminationRefused(ids, refusal, in: &roster, by: &calls, &turn)
        case .unknown, .skipped: for id in ids { roster.backOff(id, &turn) }
        }
    }

    private func terminationRefused(
        _ ids: [InstanceID], _ refusal: Refusal, in roster: inout Roster, by calls: inout Calls, _ turn: inout Turn
    ) {
        // One unknown id in a call ends none of them: each is asked for by itself.
        if case .notFound = refusal.kind, ids.count > 1 {
            for id in ids { calls.terminate([id]) }
            return
        }
        turn.note(
            .warning, "EC2 refuses to end instances; it is asked again",
            ["instances": ids.map(\.text).joined(separator: " "), "reason": refusal.words])
        let least = if case .notFound = refusal.kind { max(Self.unknownAgain, refusal.retryAfter ?? .zero) } else { refusal.retryAfter }
        for id in ids { roster.backOff(id, atLeast: least, &turn) }
    }

    // MARK: A lost scale set

    /// GitHub lost the scale set and made another: runners of the old one stay registered and get no job any more. Those that have one go on.
    mutating func leaveOldScaleSet(_ scaleSet: Int?, in roster: inout Roster, _ turn: inout Turn) {
        guard let scaleSet, leftBehind != scaleSet else { return }
        leftBehind = scaleSet
        let old = roster.sorted { $0.isIdle && $0.record.scaleSet.map { $0 != Int64(scaleSet) } ?? false }
        for runner in old { roster.retire(runner.id, because: "its scale set is no more", &turn) }
    }

    /// Runners of another scale set may have come.
    mutating func seekOldScaleSet() { leftBehind = nil }
}
