import Logging
import Synchronization

/// Reports phases in order, beside everything else: a report that fails is tried again for a while, and never ends a job.
final class PhaseReporter: Sendable {
    private struct State {
        var waiting: [PhaseReport] = []
        var worker: Task<Void, Never>?
        var last: Phase?
    }

    private let state = Mutex(State())
    private let boot: BootID
    private let partition: any BootPartition
    private let pace: any Pace
    private let log: Logger

    init(boot: BootID, partition: any BootPartition, pace: any Pace, log: Logger) {
        self.boot = boot
        self.partition = partition
        self.pace = pace
        self.log = log
    }

    /// Returns at once. After an interruption only an end is still news.
    func report(_ phase: Phase, exitCode: Int? = nil) {
        let report = PhaseReport(phase: phase, at: .now(), bootID: boot, exitCode: exitCode)
        state.withLock { state in
            guard state.last.map({ !$0.isLast && ($0 != .interrupted || phase.isLast) && $0 != phase }) ?? true else { return }
            state.last = phase
            state.waiting.append(report)
            if state.worker == nil { state.worker = Task { await self.deliver() } }
        }
    }

    /// Says again that a job runs, with the present time: the leader believes it for ten minutes only, lest a machine that hangs
    /// be kept for ever.
    func repeatBusy() {
        let report = PhaseReport(phase: .busy, at: .now(), bootID: boot, exitCode: nil)
        state.withLock { state in
            guard state.last == .busy, state.waiting.isEmpty else { return }
            state.waiting.append(report)
            if state.worker == nil { state.worker = Task { await self.deliver() } }
        }
    }

    /// Waits until all is delivered, or given up, or the time is over.
    func flush(within limit: Duration) async {
        guard let worker = state.withLock({ $0.worker }) else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskCancellationHandler {
                    await worker.value
                } onCancel: {
                    worker.cancel()
                }
            }
            group.addTask { [pace] in try? await pace.sleep(limit) }
            await group.next()
            group.cancelAll()
        }
    }

    private func deliver() async {
        var (attempts, pauses) = (0, BootPauses())
        while let report = next() {
            attempts += 1
            do {
                try await partition.report(report)
                log.debug("phase reported", metadata: ["phase": "\(report.phase.rawValue)"])
            } catch {
                log.warning(
                    "phase not reported: \(error)",
                    metadata: ["phase": "\(report.phase.rawValue)", "attempt": .stringConvertible(attempts)])
                let isPassed = state.withLock { $0.waiting.count > 1 }
                if !isPassed, attempts < 5, (try? await pace.sleep(pauses.next())) != nil { continue }
            }
            state.withLock { _ = $0.waiting.removeFirst() }
            (attempts, pauses) = (0, BootPauses())
        }
    }

    /// Nil ends the worker; under one lock, so that no report falls between.
    private func next() -> PhaseReport? {
        state.withLock { state in
            if state.waiting.isEmpty { state.worker = nil }
            return state.waiting.first
        }
    }
}
