/// Whether a runner registered, where no message said so within REGISTRATION_TIMEOUT, or before this leader's time.
///
/// Messages tell of each job once. Those that were acknowledged before a table was restored, or that GitHub lost with a scale set, tell
/// nothing any more: a record then says `configured` of a runner whose job runs, or came and went. So what its own phase says is no
/// proof that it can take a job; counted as one that can, it would let a job wait for it up to RUNNER_TIMEOUT (INV-5).
extension Fleet {
    /// At most this many runners are asked for at GitHub at once: a successor may find thousands that are idle.
    private static let asksAtOnce = 50

    mutating func registrationRead(_ runner: Runner, _ phase: PhaseRecord?, _ turn: inout Turn) {
        switch phase?.phase {
        case .busy: works(runner, &turn)
        case .listening: toAsk.append(runner.record.instance)
        // Perhaps while nobody led, and the message that says so is yet to come: no boot that failed.
        case .finished: retire(runner, "by its own word its job is over", &turn)
        default:
            var runner = runner
            runner.isFailed = true
            bootFailed(runner, phase, &turn)
            retire(runner, "it did not register within REGISTRATION_TIMEOUT", &turn)
        }
    }

    mutating func bootFailed(_ runner: Runner, _ phase: PhaseRecord?, _ turn: inout Turn) {
        tally.registrationFailures += 1
        let isOutdated = phase?.phase == .outdated
        turn.note(
            .warning, isOutdated ? "GitHub refused a runner as too old" : "An instance booted and its runner never registered",
            ["runner": runner.record.name.text, "type": runner.record.type])
        // Of an image that is launched no more, and says nothing of the present one.
        if let changed = ageing.changed, runner.record.launched < changed { return }
        if breaker.failed(at: turn.instant, outdated: isOutdated ? ageing.template : nil) { turn.note(.error, breaker.words ?? "") }
    }

    /// A job runs on it, by its own word: it can't take another, and is looked at like any other that has one, whether it still says so.
    private mutating func works(_ runner: Runner, _ turn: inout Turn) {
        var runner = runner
        runner.record.state = .busy
        runner.due = turn.instant + timings.phaseHorizon
        record(runner, &turn)
        registered(runner.record.instance, &turn)
    }

    mutating func askForListeners(_ turn: inout Turn) {
        var taken = 0
        for id in toAsk {
            guard asking < Self.asksAtOnce else { break }
            taken += 1
            guard let runner = runners[id], mayListen(runner) else { continue }
            asking += 1
            turn.perform(.github(.findRunner(runner.record.name)), for: .fleet(.findListener(id)))
        }
        toAsk.removeFirst(taken)
    }

    /// GitHub forgets a runner once its job is over.
    mutating func listenerFound(_ id: InstanceID, _ outcome: Outcome, _ turn: inout Turn) {
        asking -= 1
        guard var runner = runners[id], mayListen(runner) else { return }
        guard case .done(.runner(let found)) = outcome else { return backOff(id, &turn) }
        guard found != nil else { return retire(runner, "it says that it listens, and GitHub knows it no longer", &turn) }
        runner.due = turn.instant + max(.zero, timings.runnerTimeout - runner.record.launched.age(at: turn.now.wall))
        runner.backoff.reset()
        remember(runner)
        registered(id, &turn)
    }

    private func mayListen(_ runner: Runner) -> Bool { runner.record.state == .configured && !runner.isRegistered && !runner.isOver }
}
