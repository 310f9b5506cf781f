import AWS
import Scaler

/// Finds in the ledger what a subject means, and everything that belongs to it. It reads alone, so it answers when every agent is dead.
struct StoryReader: Sendable {
    let table: LedgerTable
    let scope: Scaler.Scope
    let now: Scaler.WallTime

    /// History is kept for thirty days; the oldest of them may lie in a thirty-first partition.
    private static let days: Int64 = 31

    private var ledger: LeaseReader { LeaseReader(scope: scope) { [table] in await table.perform($0, { true }) } }

    /// What the subject means, of what lives and of history. A whole name that lives stands for nothing else.
    func find(_ subject: Subject) async throws(StatusError) -> Findings {
        var live = Findings()
        live.add(try await ledger.query(scope.livePartition))
        let meant = live.meant(by: subject)
        if meant.isNamedWhole(by: subject) { return meant }
        var all = live
        for items in try await findEach(partitions.map { subject.search(in: $0) }) { all.add(items) }
        return all.meant(by: subject)
    }

    /// The story of what was found: with its runner, its launch, what the instance said last, and who led meanwhile.
    func story(of meant: Findings) async throws(StatusError) -> Dossier {
        var findings = meant
        try await add(meant.jobs.values.compactMap(\.runner).map { .runner($0) }, to: &findings)
        let batches = findings.runners.values.compactMap(\.record.batch)
        let jobs = findings.runners.values.compactMap(\.record.job)
        try await add(batches.map { .batch($0) } + jobs.map { .job($0) }, to: &findings)
        if let batch = meant.batches.keys.first { try await addRunners(of: batch, to: &findings) }
        for items in try await findEach(partitions.map { .init(partition: $0, prefix: Scope.electionPrefix) }) { findings.add(items) }
        return Dossier(findings: findings, phases: try await phases(of: findings), waiting: try await waiting(findings), readAt: now)
    }

    // MARK: Partitions

    private var partitions: [String] {
        (0..<Self.days).map { scope.historyPartition(of: Scaler.WallTime(milliseconds: now.milliseconds - $0 * 86_400_000)) }
    }

    private enum Related {
        case runner(RunnerName)
        case batch(BatchID)
        case job(JobID)

        func keys(_ scope: Scaler.Scope, history: [String]) -> [Key] {
            let live =
                switch self {
                case .runner(let name): scope.runner(name)
                case .batch(let id): scope.batch(id)
                case .job(let id): scope.job(id)
                }
            return [live] + history.map { Key($0, live.sort) }
        }
    }

    /// Reads each by its name, alive and in every day of history.
    private func add(_ related: [Related], to findings: inout Findings) async throws(StatusError) {
        for one in related {
            guard case .items(let items) = try await ledger.ask(.readEach(one.keys(scope, history: partitions))) else { continue }
            findings.add(items)
        }
    }

    private func addRunners(of batch: BatchID, to findings: inout Findings) async throws(StatusError) {
        let searches = ([scope.livePartition] + partitions).map {
            LedgerTable.Search(partition: $0, prefix: "RUNNER#", containing: (batch.text, ["batch"]))
        }
        for items in try await findEach(searches) { findings.add(items) }
    }

    /// All at once: thirty days one after the other would take a second or more.
    private func findEach(_ searches: [LedgerTable.Search]) async throws(StatusError) -> [[Key: Scaler.Item]] {
        do {
            return try await withThrowingTaskGroup(of: [Key: Scaler.Item].self) { group in
                for search in searches { group.addTask { [table] in try await table.find(search) } }
                var found: [[Key: Scaler.Item]] = []
                for try await items in group { found.append(items) }
                return found
            }
        } catch {
            throw StatusError(description: "\(error)")
        }
    }

    // MARK: What is so now

    private func phases(of findings: Findings) async throws(StatusError) -> [InstanceID: PhaseRecord] {
        let alive = findings.runners.values.filter { $0.ended == nil }.map(\.record.instance)
        guard !alive.isEmpty, case .item(let item?) = try await ledger.ask(.read(scope.state)),
            let role = (try? StateRecord(item))?.roleID
        else { return [:] }
        var phases: [InstanceID: PhaseRecord] = [:]
        for id in alive {
            guard case .item(let item?) = try await ledger.ask(.read(Scope.phase(userID: "\(role):\(id)"))) else { continue }
            phases[id] = try? PhaseRecord(item)
        }
        return phases
    }

    /// Why a job waits depends on all that lives: that is what `agent status` reads.
    private func waiting(_ findings: Findings) async throws(StatusError) -> LedgerReading? {
        guard findings.jobs.values.contains(where: { $0.started == nil && $0.completed == nil }) else { return nil }
        return try await StatusReader(table: table, scope: scope).read()
    }
}

extension Subject {
    /// Where in one day of history it may stand.
    fileprivate func search(in partition: String) -> LedgerTable.Search {
        switch kind {
        case .run(let number): .init(partition: partition, prefix: "JOB#\(number)/")
        case .instance(let id): .init(partition: partition, prefix: "RUNNER#", containing: (id, ["instance"]))
        case .name(let text):
            // A job's own field has its run's number in it, and its id without.
            .init(partition: partition, containing: (text, ["runner", "job", "batch"]))
        }
    }
}
