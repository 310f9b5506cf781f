import Glibc

/// Where the handler writes: it may touch nothing else. Set once, before the handler is.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// Signals sent to this process, told on a thread of their own, whichever thread the kernel hands them to.
enum Signals {
    /// By which a person or the system asks a command to end: Ctrl-C, `kill`, a closed terminal, Ctrl-\.
    static let ends = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    /// Stops this process as Ctrl-Z stops a program that doesn't listen to it, and returns when the shell has brought it back. SIGSTOP
    /// would stop it too, but then a shell couldn't tell that Ctrl-Z was typed. The kernel ignores SIGTSTP where no shell could bring the
    /// process back (an orphaned process group).
    static func suspend() {
        signal(SIGTSTP, SIG_DFL)
        // A thread that Dispatch's threads started blocks it, as they do (seen in /proc/PID/task/TID/status, 2026-11-29).
        var (stop, before) = (sigset_t(), sigset_t())
        sigemptyset(&stop)
        sigaddset(&stop, SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &stop, &before)
        // `raise` sends it to this thread, which stops before the next line. `kill` may send it to another thread, and return before.
        raise(SIGTSTP)
        pthread_sigmask(SIG_SETMASK, &before, nil)
        install(SIGTSTP)
    }

    /// From now on these signals don't end the process, but call `heard` one after another. Call it once in a process.
    static func listen(to numbers: [Int32], _ heard: @escaping @Sendable (Int32) -> Void) {
        guard let pipe = try? Pipe() else { return }
        // A handler must never wait; signals that a full pipe can't take would say nothing new.
        _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK)
        signalPipe = pipe.writing
        Thread.start {
            var number: UInt8 = 0
            while true {
                let count = read(pipe.reading, &number, 1)
                if count == 1 { heard(Int32(number)) } else if errno != EINTR { return }
            }
        }
        for number in numbers { install(number) }
    }

    private static func install(_ number: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            let before = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(signalPipe, &byte, 1)
            errno = before
        }
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }
}
