import Scaler

/// Which of the agent's threads an effect runs on, and by whose connections; see `AgentThreads`.
enum EffectPlace: Sendable, Equatable {
    /// Beside the controller, by the lease's own client: reads and writes of LEASE, and nothing else.
    case lease
    /// By the client of everything else. Its answers are small.
    case work
    /// By the same client, but the answer is read on a thread of Swift's pool: it may be megabytes, and reading it takes long.
    case pool
}

extension Action {
    var place: EffectPlace {
        switch self {
        case .table(.read(let key)): key.isOfLease ? .lease : .work
        case .table(.write(let write)): write.key.isOfLease ? .lease : .work
        case .table(.transact(let writes, _)): writes.contains { $0.key.isOfLease } ? .lease : .work
        case .table(.readEach), .table(.query), .compute(.listInstances), .compute(.describeInstances), .compute(.listBatch): .pool
        case .compute, .github, .agent: .work
        }
    }
}

extension Key {
    /// The item that says who leads. Nothing else may stand between the controller and it.
    var isOfLease: Bool { sort == "LEASE" }
}
