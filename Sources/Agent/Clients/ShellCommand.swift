import AWS
import Glibc

/// Runs a command line of the operator's own and reads what it writes.
enum ShellCommand {
    /// More is no answer of a credential process: a session token has some kilobytes.
    private static let mostBytes = 64 << 10
    /// It may ask a person, or a slow service. AWS's own tools set no limit, but a process that hangs would leave the agent without words.
    private static let patienceSeconds = 60

    /// What `credential_process` of a profile says, run by the shell as AWS's tools do. Its errors go where the agent's go.
    @Sendable static func credentialProcess(_ command: String) async throws(AWS.CredentialError) -> [UInt8] {
        let pipe: Pipe
        let child: ChildProcess
        do {
            pipe = try Pipe()
        } catch {
            throw CredentialError("the credential_process can't be run: \(error)")
        }
        do {
            child = try ChildProcess.start(["/bin/sh", "-c", command], environment: ProcessEnvironment.variables(), output: pipe.writing)
        } catch {
            pipe.closeBoth()
            throw CredentialError("the credential_process can't be run: \(error)")
        }
        close(pipe.writing)
        let output = await read(pipe.reading)
        close(pipe.reading)
        // Whoever writes too much, or for too long, doesn't end by itself.
        if output == nil { child.signal(SIGKILL) }
        let status = await child.ended()
        guard let output else {
            throw CredentialError(
                "the credential_process wrote more than \(mostBytes >> 10) KiB, or didn't end within \(patienceSeconds) s. Try it in a "
                    + "shell."
            )
        }
        guard status == .code(0) else { throw CredentialError("the credential_process \(status). Try it in a shell.") }
        return output
    }

    /// All of it, on a thread that may block; nil when it is too much, or takes too long.
    private static func read(_ descriptor: Int32) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            Thread.start { continuation.resume(returning: readWhole(descriptor)) }
        }
    }

    private static func readWhole(_ descriptor: Int32) -> [UInt8]? {
        let deadline = ContinuousClock.now + .seconds(patienceSeconds)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while bytes.count <= mostBytes {
            let left = (deadline - ContinuousClock.now).components.seconds * 1000
            var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = left > 0 ? poll(&source, 1, Int32(left)) : 0
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return nil }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes += buffer.prefix(count)
        }
        return nil
    }
}
