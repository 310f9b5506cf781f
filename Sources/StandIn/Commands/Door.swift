import Glibc
import Synchronization

/// Stands between the server, which must be bound before its address is known, and the cloud, which needs that address.
final class Door: Sendable {
    private struct State {
        var cloud: Cloud?
        var waiting: [CheckedContinuation<Cloud, Never>] = []
    }

    private let state = Mutex(State())

    func open(_ cloud: Cloud) {
        let waiting = state.withLock { state in
            state.cloud = cloud
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume(returning: cloud) }
    }

    func cloud() async -> Cloud {
        await withCheckedContinuation { waiter in
            let open = state.withLock { state in
                if state.cloud == nil { state.waiting.append(waiter) }
                return state.cloud
            }
            if let open { waiter.resume(returning: open) }
        }
    }

    /// Every machine loses its power, and the process ends: nothing is kept.
    func close() {
        let cloud = state.withLock { $0.cloud }
        Task {
            await cloud?.cutAllPower()
            exit(0)
        }
    }
}
