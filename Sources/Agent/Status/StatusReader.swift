import Scaler

/// Reads the ledger, and nothing else: it answers from anywhere with credentials, also when every agent is dead.
struct StatusReader: Sendable {
    let table: LedgerTable
    let scope: Scaler.Scope

    func read() async throws(StatusError) -> LedgerReading {
        let lease = try await watchLease()
        let members = try await query(scope.leasePartition)
        let live = try await query(scope.livePartition)
        var reading = LedgerReading(lease: lease, members: members, live: live, readAt: BootClock.now.wall)
        reading.phases = try await phases(reading)
        return reading
    }

    /// A lease whose beat changes is held. Before anybody is told that nobody leads, it was watched for its whole duration.
    private func watchLease() async throws(StatusError) -> LeaseSighting {
        guard let first = try await readLease() else { return LeaseSighting(state: .none, lease: nil) }
        if first.released { return LeaseSighting(state: .released, lease: first) }
        let seen = BootClock.instant
        while BootClock.instant - seen < first.duration {
            try? await Task.sleep(for: min(.milliseconds(200), first.duration / 10))
            guard let now = try await readLease() else { continue }
            if now.released { return LeaseSighting(state: .released, lease: now) }
            if now.beat != first.beat || now.epoch != first.epoch { return LeaseSighting(state: .held, lease: now) }
        }
        return LeaseSighting(state: .expired, lease: first)
    }

    private func readLease() async throws(StatusError) -> LeaseRecord? {
        guard case .item(let item) = try await ask(.read(scope.lease)) else { return nil }
        do throws(UnreadableRecord) { return try item.map { item throws(UnreadableRecord) in try LeaseRecord(item) } } catch {
            throw StatusError(description: "the lease can't be read: \(error.words)")
        }
    }

    private func query(_ partition: String) async throws(StatusError) -> [Key: Scaler.Item] {
        guard case .items(let items) = try await ask(.query(partition: partition)) else { return [:] }
        return items
    }

    /// What the instances last said of themselves.
    private func phases(_ reading: LedgerReading) async throws(StatusError) -> [InstanceID: PhaseRecord] {
        guard let role = reading.state?.roleID else { return [:] }
        var phases: [InstanceID: PhaseRecord] = [:]
        var rest = reading.runners.map(\.instance)[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(100))
            rest = rest.dropFirst(some.count)
            guard case .items(let items) = try await ask(.readEach(some.map { Scope.phase(userID: "\(role):\($0)") })) else { continue }
            for id in some { phases[id] = items[Scope.phase(userID: "\(role):\(id)")].flatMap { try? PhaseRecord($0) } }
        }
        return phases
    }

    private func ask(_ action: Action) async throws(StatusError) -> Value {
        switch await table.perform(action, { true }) {
        case .done(let value): return value
        case .refused(let refusal): throw StatusError(description: refusal.words)
        case .unknown(let words): throw StatusError(description: words)
        case .skipped: throw StatusError(description: "nothing was sent")
        }
    }
}

/// The ledger can't be read, so nothing can be told of who leads.
struct StatusError: Error, CustomStringConvertible {
    let description: String
}
