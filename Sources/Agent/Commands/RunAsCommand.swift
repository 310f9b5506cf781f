import ArgumentParser
import CLinux
import Glibc

/// Becomes another user and then another program. `agent boot` starts the runner through it, since posix_spawn can change
/// neither user nor directory. Not for people.
struct RunAsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run-as", abstract: "Run a program as another user.", shouldDisplay: false)

    @Option(help: "The user; without it the present one.")
    var user: String?

    @Option(help: "The directory to start in.")
    var directory: String

    @Flag(help: "Leave programs the right to gain rights, as sudo does.")
    var mayGainRights = false

    @Argument(parsing: .captureForPassthrough)
    var command: [String]

    func run() throws {
        if let user { try become(user) }
        guard chdir(directory) == 0 else { throw Failure("can't enter \(directory): \(reason())") }
        let words = command.first == "--" ? Array(command.dropFirst()) : command
        guard let program = words.first else { throw ValidationError("no program was named") }
        if !mayGainRights { try giveUpGainingRights() }
        keepOnlyStandardDescriptors()
        admitAllSignals()
        let arguments = CStrings(words)
        execv(program, arguments.pointers)
        throw Failure("can't run \(program): \(reason())")
    }

    /// Groups before the user: afterwards there is no right to change them.
    private func become(_ user: String) throws {
        guard let entry = getpwnam(user) else { throw Failure("there is no user \(user) on this machine") }
        let (uid, gid) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard initgroups(user, gid) == 0, setgid(gid) == 0, setuid(uid) == 0 else {
            throw Failure("can't become \(user): \(reason())")
        }
        // A user that could become root again would not be unprivileged.
        guard uid == 0 || setuid(0) != 0 else { throw Failure("\(user) could become root again") }
    }

    /// From here on no program that this one becomes or starts gains rights by set-user-id, set-group-id or file capabilities. Not even
    /// root can take it back (prctl(2), PR_SET_NO_NEW_PRIVS).
    private func giveUpGainingRights() throws {
        guard clinux_give_up_gaining_rights() == 0 else { throw Failure("can't give up gaining rights: \(reason())") }
    }

    /// libcurl's wake-up sockets (7.88) and whatever else was opened without O_CLOEXEC are no business of a job's.
    private func keepOnlyStandardDescriptors() {
        guard let directory = opendir("/proc/self/fd") else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if let descriptor = Int32(name), descriptor > STDERR_FILENO { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }
    }

    /// This may be a thread of Swift's pool, which block nearly all signals, and exec hands a thread's mask on: a runner that
    /// blocks SIGTERM could not be stopped.
    private func admitAllSignals() {
        for number in 1..<32 { signal(Int32(number), SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
    }

    private func reason() -> String { String(cString: strerror(errno)) }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}
