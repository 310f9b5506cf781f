/// What other threads ask of the transfers' thread, until it looks.
struct TransferInbox {
    /// A piece of a task, or of an actor, that runs on the thread.
    struct Job {
        let job: UnownedJob
        let executor: UnownedTaskExecutor
        /// For the jobs of an actor that lives on the thread.
        var actorExecutor: UnownedSerialExecutor?

        func run() {
            if let actorExecutor {
                job.runSynchronously(isolatedTo: actorExecutor, taskExecutor: executor)
            } else {
                job.runSynchronously(on: executor)
            }
        }
    }

    struct Alarm {
        let at: ContinuousClock.Instant
        let ring: @Sendable () -> Void
    }

    var urgentJobs: [Job] = []
    var jobs: [Job] = []
    var alarm: Alarm?
    var arrivals: [Exchange] = []
    var cancellations: [Exchange] = []
    var closed = false
    /// The thread waits in libcurl, or is about to; otherwise it looks here again before it waits, and needs no waking.
    var threadWaits = false

    /// Whether there is nothing to do. The alarm doesn't count: the thread waits until its instant.
    var isEmpty: Bool { urgentJobs.isEmpty && jobs.isEmpty && arrivals.isEmpty && cancellations.isEmpty && !closed }
}

/// Jobs that are run a few at a time, in their order.
struct JobQueue {
    private var jobs: [TransferInbox.Job] = []
    private var next = 0

    var isEmpty: Bool { jobs.isEmpty }

    mutating func add(_ others: [TransferInbox.Job]) { jobs += others }

    /// At least one, if there is one; the last begins before the time is up.
    mutating func run(for time: Duration) {
        guard !jobs.isEmpty else { return }
        let end = ContinuousClock.now + time
        repeat {
            jobs[next].run()
            next += 1
        } while next < jobs.count && .now < end
        if next == jobs.count { (jobs, next) = ([], 0) }
    }
}

/// What was in it; it is empty afterwards.
func take<Element>(_ elements: inout [Element]) -> [Element] {
    defer { elements = [] }
    return elements
}
