import Logging

/// Why there is no configuration.
struct NoConfiguration: Error, Sendable, CustomStringConvertible {
    let description: String
}

extension Boot {
    /// Performs what `Acquisition` decides, until there is a configuration or the time for it is over.
    func obtain() async -> Result<RunnerConfiguration, NoConfiguration> {
        let deadline = pace.now() + runner.settings.timeout
        var acquisition = Acquisition(boot: boot)
        var step = Acquisition.Step.read(after: .zero)
        while true {
            switch step {
            case .run(let configuration): return .success(configuration)
            case .giveUp(let reason): return .failure(NoConfiguration(description: reason))
            case .take: step = await take(&acquisition)
            case .read(let pause):
                guard pace.now() + pause < deadline else { return .failure(tooLate()) }
                guard await wait(pause) else { return .failure(NoConfiguration(description: "it was asked to stop")) }
                step = await read(&acquisition)
            }
        }
    }

    /// False when a stop was asked for.
    private func wait(_ pause: Duration) async -> Bool {
        if pause > .zero { try? await pace.sleep(pause) }
        return !stop.isRequested
    }

    private func read(_ acquisition: inout Acquisition) async -> Acquisition.Step {
        do {
            let record = try await partition.read()
            if case .absent = record { log.debug("no boot record yet") }
            return acquisition.saw(record)
        } catch {
            log.warning("the boot record could not be read: \(error)")
            return acquisition.couldNotRead()
        }
    }

    private func take(_ acquisition: inout Acquisition) async -> Acquisition.Step {
        let outcome = await partition.take(as: boot)
        if case .unknown(let why) = outcome { log.warning("it is not known whether the boot record was taken: \(why)") }
        return acquisition.took(outcome)
    }

    private func tooLate() -> NoConfiguration {
        NoConfiguration(description: "no boot record within BOOT_TIMEOUT (\(DurationText.print(runner.settings.timeout)))")
    }
}
