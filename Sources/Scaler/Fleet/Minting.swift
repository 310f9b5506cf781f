/// Just-in-time configurations: minted once the instance is known, several at once, and put with their RUNNER in one commit.
extension Fleet {
    mutating func mintNext(_ turn: inout Turn) {
        guard !toMint.isEmpty, let scaleSet else { return }
        var taken = 0
        for id in toMint {
            guard minting < Self.mintsAtOnce else { break }
            taken += 1
            guard let runner = runners[id], runner.record.state == .launched, !runner.isOver else { continue }
            minting += 1
            turn.perform(.github(.mint(runner.record.name, scaleSet: scaleSet)), for: .fleet(.mint(id, scaleSet: scaleSet)))
        }
        toMint.removeFirst(taken)
    }

    mutating func mintAnswered(_ id: InstanceID, _ scaleSet: Int, _ outcome: Outcome, _ turn: inout Turn) {
        minting -= 1
        guard let runner = runners[id], runner.record.state == .launched, !runner.isOver else {
            // Its instance ended meanwhile: the registration would stay behind.
            if case .done(.configuration(let githubID, _)) = outcome {
                turn.perform(.github(.removeRunner(githubID: githubID)), for: .fleet(.removeGhost(id)))
            }
            return
        }
        switch outcome {
        case .done(.configuration(let githubID, let secret)): configure(runner, githubID, scaleSet, secret, &turn)
        case .refused(let refusal):
            if case .exists = refusal.kind {
                turn.perform(.github(.findRunner(runner.record.name)), for: .fleet(.findStale(id)))
            } else {
                turn.note(
                    .warning, "GitHub refused a runner's configuration", ["runner": runner.record.name.text, "reason": refusal.words])
                backOff(id, &turn, atLeast: refusal.retryAfter)
            }
        case .done, .unknown, .skipped: backOff(id, &turn)
        }
    }

    /// RUNNER and BOOT in one commit, BOOT put once.
    private mutating func configure(
        _ runner: Runner, _ githubID: Int64, _ scaleSet: Int, _ secret: SecretHandle, _ turn: inout Turn
    ) {
        var runner = runner
        runner.record.scaleSet = Int64(scaleSet)
        runner.record.githubID = githubID
        runner.record.state = .configured
        runner.record.configured = turn.now.wall
        runner.due = turn.instant + max(.zero, timings.registration - runner.record.launched.age(at: turn.now.wall))
        runner.backoff.reset()
        remember(runner)
        let boot = Write(
            Scope.boot(userID: plan.userID(runner.record.instance)),
            .put(BootRecord.item(runner: runner.record.name, configuration: secret)), if: [.itemAbsent])
        turn.commit([put(runner), boot], then: [.configured(runner.record.instance)])
        if scaleSet != self.scaleSet { leftBehind = nil }
    }

    /// The commit of RUNNER and BOOT was refused for good: the instance has a boot record already, of whom nobody knows.
    mutating func configurationRejected(_ id: InstanceID, _ turn: inout Turn) {
        guard let runner = runners[id], runner.record.state == .configured else { return }
        retire(runner, "its boot record could not be written", &turn)
    }

    mutating func staleFound(_ id: InstanceID, _ outcome: Outcome, _ turn: inout Turn) {
        guard case .done(.runner(let found)) = outcome else { return backOff(id, &turn) }
        // GitHub's two answers contradict each other: one of them is late.
        guard let found else { return backOff(id, &turn) }
        turn.perform(.github(.removeRunner(githubID: found.id)), for: .fleet(.removeStale(id, githubID: found.id)))
    }

    mutating func staleRemoved(
        _ id: InstanceID, _ githubID: Int64, _ outcome: Outcome, _ turn: inout Turn
    ) {
        guard case .done(.removal(let removal)) = outcome else { return backOff(id, &turn) }
        guard removal != .notFound else { return backOff(id, &turn) }
        guard removal == .jobStillRunning else { return again(id, after: .zero, turn) }
        // It was configured, though the record of that is gone (a restored table), and works.
        guard var runner = runners[id], runner.record.state == .launched, !runner.isOver else { return }
        turn.note(.warning, "A runner that no record calls configured has a job: it is left to it", ["runner": runner.record.name.text])
        runner.record.githubID = githubID
        runner.record.state = .busy
        runner.record.configured = turn.now.wall
        runner.due = turn.instant + timings.phaseHorizon
        record(runner, &turn)
        registered(id, &turn)
    }
}
