extension HTTPClient: TaskExecutor {
    /// From this priority on a job is urgent: it runs before all others, and before the transfers.
    public static let urgent = TaskPriority.high

    public func enqueue(_ job: consuming ExecutorJob) {
        let isUrgent = job.priority.rawValue >= Self.urgent.rawValue
        loop.enqueue(TransferInbox.Job(job: UnownedJob(job), executor: asUnownedTaskExecutor()), isUrgent: isUrgent)
    }

    /// Calls `ring` once on the client's thread when the instant has come, at most a millisecond late unless a job takes longer. It takes
    /// the place of the alarm that was set before; nil sets none.
    ///
    /// `Task.sleep` would not do for a lease: it ends on a thread of Swift's pool, and waits there behind whatever computes.
    public func setAlarm(at instant: ContinuousClock.Instant?, _ ring: @escaping @Sendable () -> Void) {
        loop.setAlarm(instant.map { TransferInbox.Alarm(at: $0, ring: ring) })
    }
}

/// The executor of an actor that lives on a client's thread: its state is touched there and nowhere else, whoever calls it.
///
/// Without it an actor runs on the thread of whichever task calls it.
public final class ClientActorExecutor: SerialExecutor {
    public let client: HTTPClient

    public init(_ client: HTTPClient) { self.client = client }

    public func enqueue(_ job: consuming ExecutorJob) {
        let isUrgent = job.priority.rawValue >= HTTPClient.urgent.rawValue
        let job = TransferInbox.Job(
            job: UnownedJob(job), executor: client.asUnownedTaskExecutor(), actorExecutor: asUnownedSerialExecutor())
        client.loop.enqueue(job, isUrgent: isUrgent)
    }
}
