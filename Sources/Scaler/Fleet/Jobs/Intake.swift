/// Takes in the entries of one message: what they say of jobs, and of the runner that each job runs on.
///
/// INV-6: the writes are committed before the message is acknowledged.
struct Intake: Sendable {
    private let terms: Terms
    private let areOld: Bool
    private var changes: [Key: Write] = [:]
    private var order: [Key] = []
    private(set) var news: [News] = []
    /// A job is over: its instance is about to go.
    private(set) var sawCompletion = false

    init(terms: Terms, areOld: Bool) {
        self.terms = terms
        self.areOld = areOld
    }

    /// One write for each record, the latest, in the order in which the records were first touched.
    var writes: [Write] { order.compactMap { changes[$0] } }

    mutating func absorb(_ event: JobEvent, into jobs: inout Jobs, and roster: inout Roster, _ turn: inout Turn) {
        let writes =
            switch event.kind {
            case .assigned: jobs.assigned(event, raises: !areOld, turn)
            case .started(let runner): started(event, on: runner, into: &jobs, and: &roster, &turn)
            case .completed(let runner, let result): completed(event, on: runner, result: result, into: &jobs, and: &roster, turn)
            }
        for write in writes where !roster.unreadable.keys.contains(write.key) {
            if changes.updateValue(write, forKey: write.key) == nil { order.append(write.key) }
        }
    }

    private mutating func started(
        _ event: JobEvent, on name: RunnerName, into jobs: inout Jobs, and roster: inout Roster, _ turn: inout Turn
    ) -> [Write] {
        // Its end was heard of before: the runner that it names is finished, and stays so, though the leader that heard it may be another one.
        // A runner that has not finished runs it anew: the job was lost with an earlier runner, and GitHub gave it to this one.
        if let runner = roster[name], runner.hasFinished(event.job) {
            turn.late(.start)
            return []
        }
        let isOver = jobs.isOver(event) && roster[name].map { $0.record.finished != nil || $0.hasEnded } ?? true
        if !isOver { jobs.reopen(event) }
        let writes = jobs.started(event, on: name, &turn)
        guard !isOver else {
            if let runner = roster[name] { news.append(.registered(runner.id)) }
            return writes
        }
        guard let runner = roster[name], runner.stage != .terminating, !runner.hasEnded else { return writes }
        let started = roster.change(runner.id) {
            $0.start(event.job, at: turn.now.wall)
            // The word of its end may never come: GitHub may lose the scale set, and the queue with it.
            if $0.stage == .busy { $0.wait(until: turn.instant + terms.timings.phaseHorizon) }
        }
        news.append(.registered(runner.id))
        return writes + (started.map { [roster.put($0)] } ?? [])
    }

    private mutating func completed(
        _ event: JobEvent, on name: RunnerName?, result: String, into jobs: inout Jobs, and roster: inout Roster, _ turn: Turn
    ) -> [Write] {
        let writes = jobs.completed(event, on: name, result: result, turn)
        guard let name, let runner = roster[name], !runner.hasEnded else { return writes }
        let finished = roster.change(runner.id) {
            let before = $0.stage
            $0.finish(event.job, at: turn.now.wall)
            if $0.stage == .finished, before != .finished { $0.wait(until: turn.instant + terms.timings.linger) }
        }
        sawCompletion = true
        if result != "succeeded", runner.record.market == .spot { news.append(.jobFailed(runner.id)) }
        return writes + (finished.map { [roster.put($0)] } ?? [])
    }
}
