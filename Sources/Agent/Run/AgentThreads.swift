import HTTP
import Scaler

/// The threads of `agent run`. The lease has one for itself, with connections, name lookups and credentials of its own, and shares no lock
/// with slow work but the heap's, which nobody holds while it waits: whatever the others do, a renewal leaves when it is due.
///
/// ```
///  thread of the lease              thread of the work               Swift's pool
///  ┌──────────────────────────┐     ┌────────────────────────┐      ┌───────────────────────────┐
///  │ Shell: the controller,   │ ──→ │ commits, launches,     │      │ reads the answers that may│
///  │ its alarm                │ ←── │ polls, minting, phases,│      │ be large: listings, whole │
///  │ LEASE: reads, renewals,  │     │ metrics, probes        │      │ partitions, many items    │
///  │ claims, its release      │     │ all transfers but those│ ←──→ │ (transferred by the thread│
///  │                          │     │ of LEASE               │      │ of the work)              │
///  └────────────┬─────────────┘     └───────────┬────────────┘      └─────────────┬─────────────┘
///               │ lines                         │ lines, metrics                  │ lines
///               ▼                               ▼                                 ▼
///  threads that may block: the log's (LineQueue), the metrics file's (MetricsFileThread), libcurl's name lookups, signals
/// ```
///
/// An effect goes to the place that `Action.place` names; its answer comes back to the thread of the lease. What the controller does with
/// an answer takes microseconds, and some milliseconds for a listing of ten thousand instances.
struct AgentThreads: Sendable {
    let lease: HTTPClient
    let work: HTTPClient

    init(_ settings: HostSettings) {
        lease = settings.leaseClient()
        work = settings.httpClient()
    }

    /// Nil for Swift's pool.
    func executor(of place: EffectPlace) -> (any TaskExecutor)? {
        switch place {
        case .lease: lease
        case .work: work
        case .pool: nil
        }
    }

    /// The lease's effects run before all that waits on the same thread, such as a thousand answers at once.
    func priority(of place: EffectPlace) -> TaskPriority { place == .lease ? HTTPClient.urgent : .medium }
}

extension HostSettings {
    /// The lease's own client. Without HTTP/2 a renewal that times out takes its connection with it, so that the next one begins on a
    /// new connection; a shared one would be kept for `deadConnectionAfter`, longer than a lease lasts.
    fileprivate func leaseClient() -> HTTPClient {
        HTTPClient(
            HTTPClient.Configuration(
                caFile: caFile, userAgent: "agent/\(AgentVersion.current)", usesHTTP2: false, maxConnectionsPerHost: 8,
                maxIdleConnections: 4))
    }
}
