import Dispatch
import Glibc
import Synchronization

/// SIGTERM and SIGINT, remembered, and forwarded to the runner once there is one.
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

    /// - Returns: what must be kept for as long as signals are to be heard.
    func listen() -> [any DispatchSourceSignal] {
        [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in request() }
            source.resume()
            return source
        }
    }
}
