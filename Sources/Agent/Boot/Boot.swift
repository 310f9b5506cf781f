import Glibc
import Logging
import Synchronization

/// An instance's one life: find the boot record, run the runner, tell how far it has come. Powering off is the caller's.
struct Boot: Sendable {
    enum Ending: Sendable, Equatable {
        case ran(ExitStatus)
        /// GitHub refused its version: no runner of this image gets a job.
        case outdated(ExitStatus)
        /// EC2 takes the instance away, and the runner, if there was one, was stopped for it.
        case interrupted
        /// No runner was started, or it couldn't be.
        case gaveUp(String)
    }

    let boot: BootID
    let runner: RunnerProcess
    let partition: any BootPartition
    let watch: InterruptionWatch
    let stop: StopRequest
    let pace: any Pace
    let log: Logger

    func run() async -> Ending {
        let phases = PhaseReporter(boot: boot, partition: partition, pace: pace, log: log)
        phases.report(.booted)
        let interruption = Interruption(stop: stop, pace: pace, log: log)
        let ending = await withTaskGroup(of: Ending?.self) { group in
            group.addTask {
                guard let left = await watch.run() else { return nil }
                phases.report(.interrupted)
                await interruption.begin(left: left)
                return nil
            }
            group.addTask {
                while (try? await pace.sleep(.seconds(60))) != nil { phases.repeatBusy() }
                return nil
            }
            group.addTask { await live(phases, interruption) }
            defer { group.cancelAll() }
            while let ended = await group.next() {
                if let ending = ended { return ending }
            }
            return Ending.gaveUp("nothing was run")
        }
        report(interruption.hasStopped ? .interrupted : ending, to: phases)
        await phases.flush(within: .seconds(10))
        return interruption.hasStopped ? .interrupted : ending
    }

    private func live(_ phases: PhaseReporter, _ interruption: Interruption) async -> Ending {
        switch await obtain() {
        case .failure(let reason): return .gaveUp(reason.description)
        case .success(let configuration):
            phases.report(.configured)
            return await run(configuration, phases, interruption)
        }
    }

    private func run(_ configuration: RunnerConfiguration, _ phases: PhaseReporter, _ interruption: Interruption) async -> Ending {
        // A stop that came while the record was taken: a runner that starts now could still be given a job.
        guard !stop.isRequested else { return .gaveUp("it was asked to stop") }
        log.info("starting the runner", metadata: ["runner": "\(configuration.runner)"])
        let wasRefused = Atomic(false)
        do {
            let status = try await runner.run(configuration: configuration.encoded.reveal()) { child in
                stop.forward { child.signal(SIGTERM) }
                phases.report(.running)
            } line: { line in
                if let phase = RunnerOutput.phase(in: line) {
                    if phase == .busy { interruption.becameBusy() }
                    phases.report(phase)
                }
                if RunnerOutput.saysOutdated(line) { wasRefused.store(true, ordering: .relaxed) }
            }
            let isOutdated = status == .code(RunnerOutput.outdatedCode) || wasRefused.load(ordering: .relaxed)
            return isOutdated ? .outdated(status) : .ran(status)
        } catch {
            return .gaveUp("\(error)")
        }
    }

    private func report(_ ending: Ending, to phases: PhaseReporter) {
        switch ending {
        case .ran(let status):
            log.info("the runner \(status)")
            phases.report(status == .code(0) ? .finished : .failed, exitCode: status.number)
        case .outdated(let status):
            log.error("GitHub refuses this image's runner as too old: build an image with a newer one. The runner \(status)")
            phases.report(.outdated, exitCode: status.number)
        case .interrupted:
            // The phase stays `interrupted`: neither the image nor the job failed.
            log.warning("EC2 takes this instance away; its runner has ended")
        case .gaveUp(let reason):
            log.error("giving up: \(reason)")
            phases.report(.failed)
        }
    }
}
