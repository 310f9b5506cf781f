import Actions
import Scaler
import Synchronization

/// Holds the bytes behind the core's secret handles until they have been written. The core passes handles on and can't read them.
///
/// A commit whose answer was lost, that was refused or never sent tells nobody that its secrets are done with: these go by their age.
final class SecretStore: Sendable {
    private struct State {
        var last: UInt64 = 0
        var secrets: [SecretHandle: (secret: Actions.Secret, kept: Instant)] = [:]
    }

    /// No commit waits for so long, and GitHub no longer takes a runner's configuration that is as old.
    static let life = Duration.seconds(3600)

    private let state = Mutex(State())
    private let now: @Sendable () -> Instant

    init(now: @escaping @Sendable () -> Instant = { BootClock.instant }) { self.now = now }

    func keep(_ secret: Actions.Secret) -> SecretHandle {
        let instant = now()
        return state.withLock { state in
            state.secrets = state.secrets.filter { instant - $0.value.kept < Self.life }
            state.last += 1
            let handle = SecretHandle(number: state.last)
            state.secrets[handle] = (secret, instant)
            return handle
        }
    }

    /// Empty for a handle that was discarded, whose commit stands already: what is sent again is not applied. Empty, too, for one that
    /// is too old to be of use.
    func reveal(_ handle: SecretHandle) -> String { state.withLock { $0.secrets[handle]?.secret.reveal() ?? "" } }

    func discard(_ handles: [SecretHandle]) {
        guard !handles.isEmpty else { return }
        state.withLock { state in for handle in handles { state.secrets[handle] = nil } }
    }
}
