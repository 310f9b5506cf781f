import Scaler

/// Why jobs wait, from what the ledger says. The oldest waiting job is served first, so the n-th of them waits for the n-th runner
/// on its way.
struct WaitingReasons {
    private let isLed: Bool
    private let degraded: String?
    private let launchTrouble: String?
    private let waiting: [JobID: Int]
    private let ready: Int
    private let booting: Int
    private let asked: Int
    private let failed: Int
    private let isFull: String?
    private let phantoms: Set<JobID>

    init(_ reading: LedgerReading) {
        isLed = reading.lease.state == .held
        phantoms = Set(reading.state?.phantomsInHand ?? [])
        let items = reading.state?.degraded ?? []
        degraded = items.first?.words
        launchTrouble = items.first { $0.what != "session" }?.words
        let order = reading.jobs.filter { $0.started == nil }.sorted { ($0.waitingSince, $0.id) < ($1.waitingSince, $1.id) }
        waiting = Dictionary(order.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let alive = reading.runners.filter { $0.state == .launched || $0.state == .configured }
        let phases = alive.map { reading.phases[$0.instance]?.phase }
        // By its own word it will take no job, though it isn't gone yet.
        failed = phases.count { $0 == .outdated || $0 == .failed || $0 == .interrupted }
        ready = phases.count { $0 == .listening }
        booting = phases.count - ready - failed
        asked = reading.batches.reduce(0) { $0 + $1.request.count }
        let counted = reading.runners.count { $0.state != .terminating } + asked
        // Without STATE nobody said yet how many may live. That none may is a limit like any other.
        let maximum = reading.state.map { Int($0.maximum) }
        isFull = maximum.flatMap { counted >= $0 ? "MAX_RUNNERS (\($0)) is reached" : nil }
    }

    /// Nil for a job that runs.
    func why(_ job: JobRecord) -> String? {
        guard let place = waiting[job.id] else { return nil }
        guard isLed else { return "no agent leads" }
        if phantoms.contains(job.id) { return "GitHub gave it to no ready runner for 30 minutes: cancel its run, or re-run it" }
        if place < ready { return "a runner listens; GitHub hands the job over" }
        if place < ready + booting { return "its runner boots" }
        if place < ready + booting + asked {
            return "EC2 was asked for its instance" + (launchTrouble.map { ", so far in vain: \($0)" } ?? "")
        }
        if let degraded { return degraded }
        if place < ready + booting + asked + failed { return "its runner failed as it booted, and is replaced" }
        return isFull ?? "the leader has not launched for it yet"
    }
}
