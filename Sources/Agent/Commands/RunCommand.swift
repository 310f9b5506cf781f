import ArgumentParser
import Logging

/// `agent run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Compete for the lease; lead or stand by.",
        discussion: """
            Runs until SIGTERM or SIGINT, then hands over and ends; a second signal ends it at once. Logs go to standard error. \
            Under systemd it reports readiness and answers the watchdog (Type=notify).

            EXAMPLES:
              agent run
              agent run --config /etc/gha-listener-scaler/agent.yaml
              agent run --set MAX_RUNNERS=50
            """)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let environment = ProcessEnvironment.variables()
        let settings = try Settings.read(from: options.sources(environment: environment))
        let queue = settings.host.logQueue()
        let logger = settings.host.logger(to: queue)
        // A journal that accepts nothing must not keep the process from ending.
        defer { queue.drain(within: .seconds(1)) }
        do { try await AgentProcess(settings: settings, environment: environment, logger: logger).run() } catch {
            logger.error("Agent can't start", metadata: ["reason": "\(error)"])
            throw CommandExit.failed.code
        }
    }
}
