import Scaler

/// Why jobs wait, from what the ledger says. The oldest waiting job is served first, so the n-th of them waits for the n-th runner
/// on its way.
struct WaitingReasons {
    private let isLed: Bool
    private let degraded: String?
    private let waiting: [JobID: Int]
    private let ready: Int
    private let booting: Int
    private let asked: Int
    private let isFull: String?

    init(_ reading: LedgerReading) {
        isLed = reading.lease.state == .held
        degraded = reading.state?.degraded.first
        let order = reading.jobs.filter { $0.started == nil }.sorted { ($0.assigned, $0.id) < ($1.assigned, $1.id) }
        waiting = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1.id, $0) })
        let onTheWay = reading.runners.filter { $0.state == .launched || $0.state == .configured }
        ready = onTheWay.count { reading.phases[$0.instance]?.phase == .listening }
        booting = onTheWay.count - ready
        asked = reading.batches.reduce(0) { $0 + $1.request.count }
        let alive = reading.runners.count { $0.state != .terminating } + asked
        // Without STATE nobody said yet how many may live. That none may is a limit like any other.
        let maximum = reading.state.map { Int($0.maximum) }
        isFull = maximum.flatMap { alive >= $0 ? "MAX_RUNNERS (\($0)) is reached" : nil }
    }

    /// Nil for a job that runs.
    func why(_ job: JobRecord) -> String? {
        guard let place = waiting[job.id] else { return nil }
        guard isLed else { return "no agent leads" }
        if place < ready { return "a runner listens; GitHub hands the job over" }
        if place < ready + booting { return "its runner boots" }
        if place < ready + booting + asked { return "EC2 was asked for its instance" }
        return degraded ?? isFull ?? "the leader has not launched for it yet"
    }
}
