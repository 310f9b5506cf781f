/// Records that this version can't read: damaged, or written by a newer one. Each is an owner: reported, never overwritten, never a reason to
/// terminate. Its instance counts against the maximum while EC2 shows it (INV-3).
struct Unreadable: Sendable {
    /// The keys of all such records: nothing is written there.
    private(set) var keys: Set<Key> = []
    /// Instances that one of them owns, with when EC2 showed each last, or when the record was met.
    private var instances: [InstanceID: Instant] = [:]

    var count: Int { instances.count }
    func owns(_ id: InstanceID) -> Bool { instances[id] != nil }

    mutating func leave(_ key: Key, _ error: UnreadableRecord, prefix: String, _ turn: inout Turn) {
        if keys.insert(key).inserted {
            turn.note(.error, "A record can't be read and is left alone", ["record": key.description, "reason": error.words])
        }
        guard key.sort.hasPrefix("RUNNER#\(prefix)-") else { return }
        own(InstanceID(String(key.sort.dropFirst("RUNNER#\(prefix)-".count))), at: turn.instant)
    }

    /// The record no longer stands as it was read.
    mutating func forget(_ key: Key) { keys.remove(key) }

    mutating func own(_ id: InstanceID, at now: Instant) { instances[id] = now }

    mutating func see(_ instance: Instance, at now: Instant) {
        guard owns(instance.id) else { return }
        instances[instance.id] = instance.state.isOver ? nil : now
    }

    mutating func forget(before instant: Instant) { instances = instances.filter { $0.value > instant } }
}
