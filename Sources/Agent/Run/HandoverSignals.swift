import Glibc
import Synchronization

/// SIGTERM and SIGINT: the first asks for a handover, the second ends the process at once.
final class HandoverSignals: Sendable {
    private let wasAsked = Atomic(false)

    func listen(onFirst: @escaping @Sendable () -> Void) {
        Signals.listen(to: [SIGTERM, SIGINT]) { number in
            if self.wasAsked.exchange(true, ordering: .relaxed) { _exit(128 + number) }
            onFirst()
        }
    }
}
