import AWS
import Scaler

/// Finds in the ledger what a subject means, and everything that belongs to it. It reads alone, so it answers when every agent is dead.
struct StoryReader: Sendable {
    let table: LedgerTable
    let scope: Scaler.Scope
    /// A runner's name is its scale set's and its instance's id: so the id tells the key.
    let scaleSet: String
    let now: Scaler.WallTime

    private var ledger: LeaseReader { LeaseReader(scope: scope) { [table] in await table.perform($0, { true }) } }

    /// What the subject means, of what lives and of history. A whole name stands for nothing else. Whole keys are asked for first, then the
    /// beginnings of keys; all jobs or all runners of thirty days are looked through only where no key tells.
    func find(_ subject: Subject) async throws(StatusError) -> Findings {
        var all = Findings()
        all.add(try await ledger.query(scope.livePartition))
        if all.isNamedWhole(by: subject) { return all.meant(by: subject) }
        let beginnings = subject.keyBeginnings(of: scaleSet)
        try await add(partitions.flatMap { day in beginnings.map { Key(day, $0) } }, to: &all)
        if all.isNamedWhole(by: subject) { return all.meant(by: subject) }
        let searches = partitions.flatMap { day in beginnings.map { LedgerTable.Search(partition: day, prefix: $0) } }
        for items in try await findEach(searches) { all.add(items) }
        let meant = all.meant(by: subject)
        guard let (prefix, filter) = subject.scan(afterFinding: meant, of: scaleSet) else { return meant }
        for items in try await findEach(partitions.map { .init(partition: $0, prefix: prefix, filter: filter) }) { all.add(items) }
        return all.meant(by: subject)
    }

    /// The story of what was found: with its runner, its launch, what the instance said last, and who led meanwhile.
    func story(of meant: Findings) async throws(StatusError) -> Dossier {
        var findings = meant
        try await add(meant.jobs.values.compactMap(\.runner).map { .runner($0) }, to: &findings)
        let batches = findings.runners.values.compactMap(\.record.batch)
        let jobs = findings.runners.values.compactMap(\.record.job)
        try await add(batches.map { .batch($0) } + jobs.map { .job($0) }, to: &findings)
        if let batch = meant.batches.values.first { try await addRunners(of: batch, to: &findings) }
        try await addElections(to: &findings)
        return Dossier(findings: findings, phases: try await phases(of: findings), waiting: try await waiting(findings), readAt: now)
    }

    /// Who came to lead while it lasted, and who led when it began: that agent may have come to lead weeks before, so it is asked for by
    /// its epoch. Where nothing tells that epoch, the story names no leader.
    private func addElections(to findings: inout Findings) async throws(StatusError) {
        guard let span = findings.span(until: now) else { return }
        let days = HistoryDays.partitions(of: scope, from: span.lowerBound, to: span.upperBound)
        for items in try await findEach(days.map { .init(partition: $0, prefix: Scope.electionPrefix) }) { findings.add(items) }
        guard !findings.elections.contains(where: { $0.at <= span.lowerBound }), let epoch = try await firstEpoch(findings, span.lowerBound)
        else { return }
        try await add(partitions.map { Key($0, scope.election(epoch, at: now).sort) }, to: &findings)
    }

    /// Under which epoch it began: the one before the first election that was found, or that of its launch, or the last one of all.
    private func firstEpoch(_ findings: Findings, _ start: Scaler.WallTime) async throws(StatusError) -> Int64? {
        if let first = findings.elections.map(\.epoch).min() { return first - 1 }
        if let first = findings.batches.values.map(\.record.epoch).min() { return first }
        guard let lease = try await ledger.read(), let claimed = lease.claimed, claimed <= start else { return nil }
        return lease.epoch
    }

    // MARK: Partitions

    private var partitions: [String] { days(from: Scaler.WallTime(milliseconds: 0)) }

    private func days(from start: Scaler.WallTime) -> [String] { HistoryDays.partitions(of: scope, from: start, to: now) }

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
        for one in related { try await add(one.keys(scope, history: partitions), to: &findings) }
    }

    /// - Parameter keys: at most 100, which is what one request takes; none: nothing is asked.
    private func add(_ keys: [Key], to findings: inout Findings) async throws(StatusError) {
        guard !keys.isEmpty, case .items(let items) = try await ledger.ask(.readEach(keys)) else { return }
        findings.add(items)
    }

    /// No key tells which runners a launch brought. Those that live are read first, then day after day from the launch on, until there are
    /// as many as EC2 gave.
    private func addRunners(of batch: KnownBatch, to findings: inout Findings) async throws(StatusError) {
        let id = batch.record.id
        for partition in [scope.livePartition] + days(from: batch.record.created) {
            let known = findings.runners.values.count { $0.record.batch == id }
            if let given = batch.launched, known >= given { return }
            let filter = LedgerTable.Filter.containing(id.text, in: ["batch"])
            for items in try await findEach([.init(partition: partition, prefix: "RUNNER#", filter: filter)]) { findings.add(items) }
        }
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
    /// The beginnings of the sort keys that it may have, each a whole key where the name is whole: RUNNER#SET-INSTANCE, JOB#RUN/ID,
    /// BATCH#ID. At most two: with the days of history they fit into one request for whole keys.
    fileprivate func keyBeginnings(of scaleSet: String) -> [String] {
        switch kind {
        case .run(let number): return ["JOB#\(number)/"]
        case .instance(let id): return ["RUNNER#\(scaleSet)-\(id)"]
        case .name(let text):
            let (small, set) = (text.lowercased(), scaleSet.lowercased())
            var kinds = small.hasPrefix(set) || set.hasPrefix(small) ? ["RUNNER#"] : []
            if text.contains("/") { kinds.append("JOB#") } else if text.allSatisfy(\.isHexDigit) { kinds.append("BATCH#") }
            return kinds.map { $0 + text }
        }
    }

    /// What DynamoDB must look through where keys don't tell enough; nil where they do. A job's key begins with its run, so its id alone is
    /// no beginning of a key. And a scale set's name may be given in other letters, small or capital, than its agents have it.
    fileprivate func scan(afterFinding found: Findings, of scaleSet: String) -> (prefix: String, LedgerTable.Filter)? {
        switch kind {
        case .run: return nil
        case .instance(let id): return found.isEmpty ? ("RUNNER#", .containing(id, in: ["instance"])) : nil
        case .name(let text):
            let isOther = text.contains("/") || text.lowercased().hasPrefix("\(scaleSet.lowercased())-i-")
            return isOther ? nil : ("JOB#", .containing(text, in: ["job"]))
        }
    }
}
