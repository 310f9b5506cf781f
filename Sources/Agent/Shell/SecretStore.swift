import Actions
import Scaler
import Synchronization

/// Holds the bytes behind the core's secret handles until they have been written. The core passes handles on and can't read them.
final class SecretStore: Sendable {
    private struct State {
        var last: UInt64 = 0
        var secrets: [SecretHandle: Actions.Secret] = [:]
    }

    private let state = Mutex(State())

    func keep(_ secret: Actions.Secret) -> SecretHandle {
        state.withLock { state in
            state.last += 1
            let handle = SecretHandle(number: state.last)
            state.secrets[handle] = secret
            return handle
        }
    }

    /// Empty for a handle that was discarded: its commit stood already, and what is sent again is not applied.
    func reveal(_ handle: SecretHandle) -> String { state.withLock { $0.secrets[handle]?.reveal() ?? "" } }

    func discard(_ handles: [SecretHandle]) {
        guard !handles.isEmpty else { return }
        state.withLock { state in for handle in handles { state.secrets[handle] = nil } }
    }
}
