import Logging
import Synchronization

/// Ends the runner of an instance that EC2 takes away, so that no job is given to a dying machine, and GitHub hears of a job's end.
///
/// A runner that stops itself is heard of within 15 to 26 s, one that vanishes after 9 to 10 minutes (a public measurement of 2026-07-28).
final class Interruption: Sendable {
    private struct State {
        var isBusy = false
        var hasStopped = false
    }

    /// How long before its end a busy instance gives its job up. GitHub's runner waits 7.5 s for the job's own cleaning up.
    static let farewell = Duration.seconds(25)

    private let state = Mutex(State())
    private let stop: StopRequest
    private let pace: any Pace
    private let log: Logger

    init(stop: StopRequest, pace: any Pace, log: Logger) {
        self.stop = stop
        self.pace = pace
        self.log = log
    }

    /// True when the runner was stopped for an interruption, not by itself or by a person.
    var hasStopped: Bool { state.withLock { $0.hasStopped } }

    /// The runner has a job. It keeps it as long as may be.
    func becameBusy() { state.withLock { $0.isBusy = true } }

    /// An idle runner stops at once, a busy one `farewell` before the end; whatever else goes on ends too.
    func begin(left: Duration) async {
        if state.withLock({ $0.isBusy }) {
            let wait = max(left - Self.farewell, .zero)
            log.notice("The job goes on until shortly before the end", metadata: ["seconds": .stringConvertible(wait.components.seconds)])
            // Cancelled when the job ends before.
            guard (try? await pace.sleep(wait)) != nil else { return }
            log.warning("The runner is stopped, so that GitHub hears of the job's end")
        } else {
            log.notice("The runner has no job and is stopped, so that it gets none")
        }
        state.withLock { $0.hasStopped = true }
        stop.request()
    }
}
