/// Dying is an intent too, and takes two steps, for strangers as well:
///
/// commit `retiring` → remove the runner at GitHub, which refuses if a job has been given to it → commit `terminating`, which is
/// never reverted → terminate. (INV-4)
extension Fleet {
    mutating func retire(_ runner: Runner, _ why: String, _ turn: inout Turn) {
        var runner = runner
        runner.record.state = .retiring
        runner.record.reason = why
        runner.due = nil
        turn.note(.info, "A runner is retired", ["runner": runner.record.name.text, "reason": why])
        record(runner, &turn, then: [.removeAtGitHub(runner.record.instance)])
    }

    /// GitHub lost the scale set and made another: runners of the old one stay registered and get no job any more. Those that have
    /// one go on.
    mutating func leaveOldScaleSet(_ turn: inout Turn) {
        guard let scaleSet, leftBehind != scaleSet else { return }
        leftBehind = scaleSet
        for runner in runners.sorted(where: { $0.isIdle && $0.record.scaleSet.map { $0 != Int64(scaleSet) } ?? false }) {
            retire(runner, "its scale set is no more", &turn)
        }
    }

    /// The first step stands, or is to be tried again.
    mutating func removeAtGitHub(_ id: InstanceID, _ turn: inout Turn) {
        guard let runner = runners[id], runner.record.state == .retiring, !runner.isOver else { return }
        askGitHub(runner, &turn)
    }

    mutating func askGitHub(_ runner: Runner, _ turn: inout Turn) {
        if let githubID = runner.record.githubID {
            turn.perform(.github(.removeRunner(githubID: githubID)), for: .fleet(.remove(runner.record.instance)))
        } else {
            turn.perform(.github(.findRunner(runner.record.name)), for: .fleet(.find(runner.record.instance)))
        }
    }

    mutating func found(_ id: InstanceID, _ outcome: Outcome, _ turn: inout Turn) {
        guard var runner = runners[id], runner.record.state == .retiring, !runner.isOver else { return }
        guard case .done(.runner(let found)) = outcome else { return backOff(id, &turn) }
        guard let found else { return readPhase(id, .unknownToGitHub, &turn) }
        runner.record.githubID = found.id
        remember(runner)
        askGitHub(runner, &turn)
    }

    mutating func removed(_ id: InstanceID, _ outcome: Outcome, _ turn: inout Turn) {
        guard var runner = runners[id], runner.record.state == .retiring, !runner.isOver else { return }
        guard case .done(.removal(let removal)) = outcome else { return removalFailed(runner, outcome, &turn) }
        switch removal {
        case .removed: condemn(runner, &turn)
        case .notFound: readPhase(id, .unknownToGitHub, &turn)
        case .jobStillRunning:
            if !runner.isOccupied {
                turn.note(.info, "GitHub keeps a runner that was to be retired: it has a job", ["runner": runner.record.name.text])
            }
            runner.isOccupied = true
            remember(runner)
            registered(id, &turn)
            again(id, after: .seconds(60), turn)
        }
    }

    /// A 404 in other words than that the runner is unknown proves nothing, and would not change: next it is sought by name.
    mutating func removalFailed(_ runner: Runner, _ outcome: Outcome, _ turn: inout Turn) {
        if case .refused(let refusal) = outcome, case .notFound = refusal.kind {
            var runner = runner
            runner.record.githubID = nil
            remember(runner)
        }
        backOff(runner.record.instance, &turn)
    }

    /// The second step: never reverted.
    private mutating func condemn(_ runner: Runner, _ turn: inout Turn) {
        var runner = runner
        runner.record.state = .terminating
        runner.isOccupied = false
        runner.due = nil
        record(runner, &turn, then: [.terminate(runner.record.instance)])
    }

    /// What an instance last said of itself, read where GitHub's word leaves a doubt.
    mutating func phaseRead(_ id: InstanceID, _ doubt: Doubt, _ outcome: Outcome, _ turn: inout Turn) {
        if case .silentEnd(let removal) = doubt { return endRead(id, removal, outcome, &turn) }
        guard let runner = runners[id], !runner.isOver else { return }
        guard case .done(.item(let item)) = outcome else { return backOff(id, &turn) }
        let phase = item.flatMap { try? PhaseRecord($0) }
        let isBusy = phase?.saysBusy(at: turn.now.wall, within: timings.phaseHorizon) ?? false
        switch (doubt, runner.record.state) {
        case (.registration, .configured): registrationRead(runner, phase, &turn)
        case (.overdue, .busy):
            if isBusy {
                again(id, after: timings.phaseHorizon, turn)
            } else {
                retire(runner, "its instance says no more that its job runs", &turn)
            }
        case (.lingering, .finished):
            if isBusy { again(id, after: .seconds(60), turn) } else { retire(runner, "it lingered after its job", &turn) }
        case (.unknownToGitHub, .retiring):
            if isBusy { again(id, after: .seconds(60), turn) } else { condemn(runner, &turn) }
        default: break
        }
    }

    mutating func terminate(_ id: InstanceID) {
        guard let runner = runners[id], runner.record.state == .terminating, !runner.isOver else { return }
        toTerminate.append(id)
    }

    mutating func flushTerminations(_ turn: inout Turn) {
        while !toTerminate.isEmpty {
            let ids = Array(toTerminate.prefix(100))
            toTerminate.removeFirst(ids.count)
            turn.perform(.compute(.terminate(ids)), for: .fleet(.terminate(ids)))
        }
    }

    mutating func terminated(_ ids: [InstanceID], _ outcome: Outcome, _ turn: inout Turn) {
        switch outcome {
        case .done: for id in ids { again(id, after: .seconds(30), turn) }
        case .refused(let refusal):
            // One unknown id in a call ends none of them: each is asked for by itself.
            if case .notFound = refusal.kind, ids.count > 1 {
                for id in ids { turn.perform(.compute(.terminate([id])), for: .fleet(.terminate([id]))) }
            } else {
                turn.note(
                    .warning, "EC2 refuses to end instances; it is asked again",
                    ["instances": ids.map(\.text).joined(separator: " "), "reason": refusal.words])
                for id in ids { backOff(id, &turn, atLeast: refusal.retryAfter) }
            }
        case .unknown, .skipped: for id in ids { backOff(id, &turn) }
        }
        list(at: turn.instant + .seconds(5))
    }
}
