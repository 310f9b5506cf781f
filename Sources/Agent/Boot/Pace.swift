import Glibc

/// Time as `agent boot` sees it, so that a test can hurry it.
protocol Pace: Sendable {
    /// Since some fixed instant, sleep of the machine included.
    func now() -> Duration
    /// Ends early, throwing, when the task is cancelled.
    func sleep(_ duration: Duration) async throws(CancellationError)
}

struct RealPace: Pace {
    func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    func sleep(_ duration: Duration) async throws(CancellationError) {
        do { try await Task.sleep(for: duration) } catch { throw CancellationError() }
    }
}
