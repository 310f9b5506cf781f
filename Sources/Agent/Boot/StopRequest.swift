import Synchronization

/// A wish that the program stop (SIGTERM, SIGINT), remembered, and forwarded to the runner once there is one.
final class StopRequest: Sendable {
    private struct State {
        var isRequested = false
        var forward: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// Called for each further request, and at once if there was one already.
    func forward(_ action: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.forward = action
            return state.isRequested
        }
        if isLate { action() }
    }

    func request() {
        let action = state.withLock { state in
            state.isRequested = true
            return state.forward
        }
        action?()
    }
}
