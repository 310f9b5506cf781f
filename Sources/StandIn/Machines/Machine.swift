import Glibc

/// A machine: the processes that run on an instance, as one session in a directory of its own.
struct Machine: Sendable {
    let instance: String
    /// The first process, whose id is the session's too. What it starts may have process groups of its own, but stays in the session.
    let process: pid_t
    let log: String

    /// The machine is gone, as when its power is cut. Twice, for a process that was just being born.
    func vanish() {
        for _ in 0..<2 {
            for member in Session.members(of: process) { kill(member, SIGKILL) }
        }
    }
}

/// Why a machine couldn't be started.
struct SpawnError: Error, CustomStringConvertible {
    var program: String
    var code: Int32
    var description: String { "\(program) can't be started: \(String(cString: strerror(code)))" }
}

/// What to start, and where its output goes.
struct Spawn: Sendable {
    var arguments: [String]
    var environment: [String: String]
    var directory: String
    var log: String

    /// glibc's POSIX_SPAWN_SETSID, which its headers hide from Swift (spawn.h, since 2.26).
    private static let newSession: Int16 = 0x80

    /// Starts it as the leader of a new session, with no descriptor but its standard ones.
    func start() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        for code in [
            SpawnExtensions.closeDescriptors(&actions, from: 3), SpawnExtensions.changeDirectory(&actions, to: directory),
        ] where code != 0 { throw SpawnError(program: arguments[0], code: code) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK))
        return try spawn(&actions, &attributes)
    }

    private func spawn(_ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t) throws -> pid_t {
        var process = pid_t()
        let lines = environment.map { "\($0.key)=\($0.value)" }.sorted()
        let code = Self.withPointers(arguments) { pointers in
            Self.withPointers(lines) { lines in posix_spawn(&process, arguments[0], &actions, &attributes, pointers, lines) }
        }
        guard code == 0 else { throw SpawnError(program: arguments[0], code: code) }
        return process
    }

    private static func withPointers<Value>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
        let pointers = texts.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        return body(pointers + [nil])
    }
}
