import Glibc

/// A value under a lock, and threads that wait until it changes. For threads of `Thread` alone: a task must never wait here.
///
/// `@unchecked`: `state` is read and written with the mutex held.
final class Monitor<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(change, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(change)
        pthread_mutex_destroy(mutex)
        change.deallocate()
        mutex.deallocate()
    }

    /// Reads or changes the value, and wakes every thread that waits. It holds the lock for as long as `body` runs.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(change)
            pthread_mutex_unlock(mutex)
        }
        return body(&state)
    }

    /// Waits until `body` gives a result. It is asked at once, and again after each change.
    func wait<Result>(_ body: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            pthread_cond_wait(change, mutex)
        }
    }

    /// Waits until `body` is true, but no longer than `patience`. False when that time is up.
    func wait(atMost patience: Duration, until body: (inout State) -> Bool) -> Bool {
        let nanoseconds =
            BootClock.monotonicNanoseconds + patience.components.seconds * 1_000_000_000
            + patience.components.attoseconds / 1_000_000_000
        var end = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !body(&state) {
            guard pthread_cond_timedwait(change, mutex, &end) != ETIMEDOUT else { return body(&state) }
        }
        return true
    }
}
