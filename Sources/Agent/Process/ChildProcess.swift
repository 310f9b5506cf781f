import Glibc
import Synchronization

/// A program started by this one, in a process group of its own.
final class ChildProcess: Sendable {
    let pid: pid_t

    private init(pid: pid_t) { self.pid = pid }

    /// - Parameter output: what the program's standard output becomes; nil leaves it as this program's.
    static func start(_ command: [String], environment: [String: String], output: Int32? = nil) throws(ChildProcessError) -> ChildProcess {
        guard let program = command.first else { throw ChildProcessError(program: "", errno: EINVAL) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        if let output { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
        var attributes = Self.attributes()
        defer { posix_spawnattr_destroy(&attributes) }
        let (arguments, variables) = (CStrings(command), CStrings(environment))
        var pid = pid_t()
        let status = posix_spawn(&pid, program, &actions, &attributes, arguments.pointers, variables.pointers)
        guard status == 0 else { throw ChildProcessError(program: program, errno: status) }
        return ChildProcess(pid: pid)
    }

    /// A group of its own, so that a signal reaches all of it and none of this program's reaches it by chance; and every signal as
    /// a program expects it: this one ignores SIGPIPE and takes SIGTERM.
    private static func attributes() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return attributes
    }

    /// To the program and whatever it started in its group.
    func signal(_ signal: Int32) { kill(-pid, signal) }

    /// Waits for the end on a thread of its own and calls `done` there.
    func whenEnded(_ done: @escaping @Sendable (ExitStatus) -> Void) {
        let pid = pid
        Thread.start {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 {
                guard errno == EINTR else { return done(.lost) }
            }
            done(ExitStatus(waitStatus: status))
        }
    }

    func ended() async -> ExitStatus {
        await withCheckedContinuation { continuation in whenEnded { continuation.resume(returning: $0) } }
    }
}

/// How a program ended.
enum ExitStatus: Sendable, Equatable, CustomStringConvertible {
    case code(Int)
    case signal(Int)
    /// Somebody else collected it.
    case lost

    init(waitStatus status: Int32) {
        let signal = Int(status & 0x7f)
        self = signal == 0 ? .code(Int((status >> 8) & 0xff)) : .signal(signal)
    }

    /// As a shell counts: 128 and the signal.
    var number: Int {
        switch self {
        case .code(let code): code
        case .signal(let signal): 128 + signal
        case .lost: 255
        }
    }

    var description: String {
        switch self {
        case .code(let code): "ended with exit code \(code)"
        case .signal(let signal): "was ended by signal \(signal)"
        case .lost: "ended unseen"
        }
    }
}

struct ChildProcessError: Error, Sendable, CustomStringConvertible {
    let program: String
    let errno: Int32

    var description: String { "can't start \(program): \(String(cString: strerror(errno))). Is it installed, and may it be run?" }
}
