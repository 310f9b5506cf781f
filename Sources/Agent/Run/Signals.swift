import Dispatch
import Glibc
import Synchronization

/// SIGTERM and SIGINT: the first asks for a handover, the second ends the process at once.
final class Signals: Sendable {
    private let count = Mutex(0)
    private let onFirst: @Sendable () -> Void

    init(onFirst: @escaping @Sendable () -> Void) { self.onFirst = onFirst }

    /// - Returns: what must be kept for as long as signals are to be heard.
    func listen() -> [any DispatchSourceSignal] {
        [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in received(number) }
            source.resume()
            return source
        }
    }

    private func received(_ number: Int32) {
        let seen = count.withLock { count in
            count += 1
            return count
        }
        guard seen == 1 else { _exit(128 + number) }
        onFirst()
    }
}
