import Dispatch
import Glibc

/// Takes note of ended processes, so that none stays a zombie.
struct Reaper: Sendable {
    private let queue = DispatchQueue(label: "reaper")

    /// Calls `ended` with the wait status once `process` has ended. A thread waits meanwhile: instances are tens, not thousands.
    func watch(_ process: pid_t, ended: @escaping @Sendable (Int32) -> Void) {
        let waiter = DispatchQueue(label: "reaper \(process)")
        waiter.async {
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            ended(status)
        }
    }
}
