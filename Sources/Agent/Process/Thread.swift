import Glibc

/// A thread for what blocks: Swift's own are as many as the machine has cores, and must not wait in a system call.
enum Thread {
    private final class Work {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(run))
        let status = pthread_create(
            &thread, nil,
            { context in
                context.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, work.toOpaque())
        guard status == 0 else {
            // Nothing of this program works without threads.
            work.release()
            StandardError.line("agent: the machine gives no more threads (error \(status))")
            exit(71)
        }
        pthread_detach(thread)
    }
}
