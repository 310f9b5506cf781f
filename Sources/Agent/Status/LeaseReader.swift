import Scaler

/// Reads the lease and what stands beside it, as anybody with credentials may. It claims nothing.
struct LeaseReader: Sendable {
    let scope: Scaler.Scope
    let perform: @Sendable (TableAction) async -> Outcome

    /// A lease whose beat changes is held. Before anybody is told that nobody leads, it was watched for its whole duration: one that was
    /// given up too, which at a planned handover stands so until the next agent claims it.
    func sight() async throws(StatusError) -> LeaseSighting {
        guard var last = try await read() else { return LeaseSighting(state: .none, lease: nil) }
        var seen = BootClock.instant
        while BootClock.instant - seen < last.duration {
            try? await Task.sleep(for: min(.milliseconds(200), last.duration / 10))
            guard let now = try await read(), now.beat != last.beat || now.epoch != last.epoch else { continue }
            guard now.released else { return LeaseSighting(state: .held, lease: now) }
            (last, seen) = (now, BootClock.instant)
        }
        return LeaseSighting(state: last.released ? .released : .expired, lease: last)
    }

    func read() async throws(StatusError) -> LeaseRecord? {
        guard case .item(let item) = try await ask(.read(scope.lease)) else { return nil }
        return try lease(item)
    }

    func lease(_ item: Scaler.Item?) throws(StatusError) -> LeaseRecord? {
        do throws(UnreadableRecord) { return try item.map { item throws(UnreadableRecord) in try LeaseRecord(item) } } catch {
            throw StatusError(description: "the lease can't be read: \(error.words)")
        }
    }

    /// The scale sets that were ever led in this table, `host/owner/group/name` each, in their order.
    func scaleSets() async throws(StatusError) -> [String] { try await query(Scope.registry).keys.map(\.sort).sorted() }

    func query(_ partition: String) async throws(StatusError) -> [Key: Scaler.Item] {
        guard case .items(let items) = try await ask(.query(partition: partition)) else { return [:] }
        return items
    }

    func ask(_ action: TableAction) async throws(StatusError) -> Value {
        switch await perform(action) {
        case .done(let value): return value
        case .refused(let refusal): throw StatusError(description: refusal.words)
        case .unknown(let words): throw StatusError(description: words)
        case .skipped: throw StatusError(description: "nothing was sent")
        }
    }
}
