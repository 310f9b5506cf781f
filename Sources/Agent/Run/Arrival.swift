import AWS
import Logging

/// Puts this agent's host into service once the agent could lead.
///
/// Auto Scaling's launching hook waits for that, and abandons the host when the hook's time is over. So a bad setting or image never
/// replaces the hosts that work.
struct Arrival: Sendable {
    private static let period = Duration.seconds(1)

    /// Nil when no launching hook waits for this agent.
    let hook: LifecycleHook?
    let log: Logger
    var pace: any Pace = RealPace()
    /// The hook waits seconds after EC2 calls the instance running. An agent that was started again on a host in service finds none.
    var patience = Duration.seconds(60)

    /// Returns when the hook is completed, when none waits, or when the task is cancelled.
    /// - Parameter isReady: whether the agent leads, or could.
    func run(isReady: @Sendable () async -> Bool) async {
        guard let hook else { return }
        while !(await isReady()) {
            do { try await pace.sleep(Self.period) } catch { return }
        }
        var patience = Patience(self.patience, pace: pace, stop: StopRequest())
        var reason = ""
        repeat {
            do {
                try await hook.complete()
                return log.info("This host is ready: Auto Scaling puts it into service", metadata: ["hook": "\(hook.name)"])
            } catch {
                reason = "\(error)"
            }
        } while await patience.pause() && !Task.isCancelled
        guard !Task.isCancelled else { return }
        log.notice(
            """
            The launching hook is not completed. That is expected of an agent that was started again; a new host is abandoned by its \
            group
            """,
            metadata: ["hook": "\(hook.name)", "reason": "\(reason)"])
    }
}
