import HTTP
import Logging
import Scaler

/// Runs one controller: hands it what was seen, performs what it decides, and answers each effect exactly once.
///
/// It has no opinion of its own. Effects run side by side, each where `Action.place` says; events are handled one after another, on the
/// thread of the lease (`AgentThreads`), where nothing may block.
actor Shell {
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private var controller: Controller
    private let performer: Performer
    private let threads: AgentThreads
    private let executor: ClientActorExecutor
    private let logger: Logger
    private var underWay: [EffectID: Task<Void, Never>] = [:]
    /// In their order: a cancellation comes after what it cancels.
    private var startingLater = EffectQueue()
    private var isStarting = false
    private var onFinish: CheckedContinuation<Void, Never>?
    private var onRest: [CheckedContinuation<Void, Never>] = []
    private var isFinished = false

    /// Each costs the thread some 10 µs.
    private static let startsAtOnce = 64
    /// A takeover of 5,000 records takes about that long; all else takes less than a millisecond.
    private static let slowDecision = Duration.milliseconds(20)

    init(controller: Controller, performer: Performer, threads: AgentThreads, logger: Logger) {
        self.controller = controller
        self.performer = performer
        self.threads = threads
        executor = ClientActorExecutor(threads.lease)
        self.logger = logger
    }

    /// Runs until the controller was asked to stop and has handed over.
    /// - Parameter departure: why this host is being taken away, if that was announced already: then nothing is claimed from the start.
    func run(announced departure: String? = nil) async {
        feed(.started)
        // Before any answer can have come: the first thing that follows from one would be a claim.
        if let departure { feed(.departureAnnounced(departure)) }
        guard !isFinished else { return }
        await withCheckedContinuation { onFinish = $0 }
    }

    func stop() { feed(.stopRequested) }

    /// This host is being taken away. Returns when what the agent led is handed over; from then on it claims nothing.
    func depart(_ why: String) async {
        feed(.departureAnnounced(why))
        guard !isFinished, !controller.isAtRest else { return }
        await withCheckedContinuation { onRest.append($0) }
    }

    /// What the service manager is told; answering at all is the sign of life that its watchdog waits for.
    var standing: Standing {
        let now = BootClock.instant
        return Standing(epoch: controller.epoch(at: now), isServing: controller.isServing(at: now), isReady: controller.isReady(at: now))
    }

    struct Standing: Sendable {
        let epoch: Int64?
        let isServing: Bool
        /// Leads, or could.
        let isReady: Bool
    }

    private func feed(_ event: Event) {
        guard !isFinished else { return }
        let began = BootClock.instant
        let decision = controller.handle(event, at: BootClock.now)
        noteIfSlow(event, since: began)
        for note in decision.notes { log(note) }
        startingLater.add(
            decision.effects.filter { effect in
                guard effect.action.place == .lease else { return true }
                start(effect)
                return false
            })
        if !isStarting { startSome() }
        setAlarm(decision.wake)
        if decision.isFinished { finish() }
        if isFinished || controller.isAtRest { rest() }
    }

    /// A takeover may ask for thousands of reads at once. Between every few of them the thread has its turn for the lease.
    private func startSome() {
        for effect in startingLater.take(atMost: Self.startsAtOnce) { start(effect) }
        isStarting = !startingLater.isEmpty && !isFinished
        guard isStarting else { return }
        Task(executorPreference: threads.lease, priority: .medium) { await self.startSome() }
    }

    private func start(_ effect: Effect) {
        if case .agent(.cancel(let other)) = effect.action {
            underWay[other]?.cancel()
            return
        }
        let place = effect.action.place
        // The priority is said, or the effect would inherit that of the event that led to it.
        underWay[effect.id] = Task(executorPreference: threads.executor(of: place), priority: threads.priority(of: place)) { [performer] in
            let outcome = await performer.perform(effect)
            await self.answered(effect.id, outcome)
        }
    }

    private func answered(_ id: EffectID, _ outcome: Outcome) {
        underWay[id] = nil
        feed(.answered(id, outcome))
    }

    private func setAlarm(_ wake: Instant?) {
        let lease = threads.lease
        lease.setAlarm(at: wake.map { .now + max(.zero, $0 - BootClock.instant) }) {
            Task(executorPreference: lease, priority: HTTPClient.urgent) { await self.feed(.woke) }
        }
    }

    private func finish() {
        isFinished = true
        setAlarm(nil)
        for task in underWay.values { task.cancel() }
        onFinish?.resume()
        onFinish = nil
    }

    private func rest() {
        for waiting in onRest { waiting.resume() }
        onRest = []
    }

    /// Nothing else on this thread waits for anything: whatever makes a renewal late is seen here.
    private func noteIfSlow(_ event: Event, since began: Instant) {
        let took = BootClock.instant - began
        guard took > Self.slowDecision else { return }
        let kind = if case .answered = event { "an answer" } else { "an alarm or a request" }
        logger.debug("A decision took long", metadata: ["ms": .stringConvertible(took.inMilliseconds), "event": "\(kind)"])
    }

    private func log(_ note: Note) {
        guard logger.logLevel <= Logger.Level(note.level) else { return }
        var metadata: Logger.Metadata = [:]
        for field in note.fields where !field.value.isEmpty { metadata[field.name] = "\(field.value)" }
        if let epoch = controller.epoch(at: BootClock.instant) { metadata["epoch"] = "\(epoch)" }
        // For benchmarks: a clock that all processes of a machine share.
        if note.level == .debug { metadata["monotonicNs"] = .stringConvertible(BootClock.monotonicNanoseconds) }
        logger.log(level: Logger.Level(note.level), "\(note.text)", metadata: metadata)
    }
}

extension Logger.Level {
    init(_ level: Note.Level) {
        switch level {
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}
