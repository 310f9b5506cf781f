import Logging
import Scaler

/// Runs one controller: hands it what was seen, performs what it decides, and answers each effect exactly once.
///
/// It has no opinion of its own. Effects run side by side; events are handled one after another. Both run on the executor, the
/// client's thread, so that from a message's arrival to the launch that follows from it no thread waits for another.
actor Shell {
    private var controller: Controller
    private let performer: Performer
    private let executor: any TaskExecutor
    private let logger: Logger
    private var underWay: [EffectID: Task<Void, Never>] = [:]
    private var alarm: Task<Void, Never>?
    private var onFinish: CheckedContinuation<Void, Never>?
    private var onRest: [CheckedContinuation<Void, Never>] = []
    private var isFinished = false

    init(controller: Controller, performer: Performer, executor: any TaskExecutor, logger: Logger) {
        self.controller = controller
        self.performer = performer
        self.executor = executor
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
        let decision = controller.handle(event, at: BootClock.now)
        for note in decision.notes { log(note) }
        for effect in decision.effects { start(effect) }
        setAlarm(decision.wake)
        if decision.isFinished { finish() }
        if isFinished || controller.isAtRest { rest() }
    }

    private func start(_ effect: Effect) {
        if case .cancel(let other) = effect.action {
            underWay[other]?.cancel()
            return
        }
        underWay[effect.id] = Task(executorPreference: executor) { [performer] in
            let outcome = await performer.perform(effect)
            await self.answered(effect.id, outcome)
        }
    }

    private func answered(_ id: EffectID, _ outcome: Outcome) {
        underWay[id] = nil
        feed(.answered(id, outcome))
    }

    private func setAlarm(_ wake: Instant?) {
        alarm?.cancel()
        alarm = wake.map { wake in
            Task(executorPreference: executor) {
                let wait = wake - BootClock.instant
                if wait > .zero { try? await Task.sleep(for: wait, tolerance: .milliseconds(1)) }
                guard !Task.isCancelled else { return }
                await self.feed(.woke)
            }
        }
    }

    private func finish() {
        isFinished = true
        alarm?.cancel()
        for task in underWay.values { task.cancel() }
        onFinish?.resume()
        onFinish = nil
    }

    private func rest() {
        for waiting in onRest { waiting.resume() }
        onRest = []
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
