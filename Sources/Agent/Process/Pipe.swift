import Glibc
import Synchronization

/// A pipe whose ends no other program inherits by chance.
struct Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    init() throws(ChildProcessError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ChildProcessError(program: "a pipe", errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }

    func closeBoth() {
        close(reading)
        close(writing)
    }
}

/// Passes a program's output on, reads it by line, and tells the program's end. It doesn't wait for the output's end: what a job
/// left running may hold it open.
final class OutputReader: Sendable {
    private let output: Pipe
    /// Closed at the program's end, which is how poll learns of it.
    private let ending: Pipe
    private let status = Mutex(ExitStatus.lost)

    init() throws(ChildProcessError) {
        output = try Pipe()
        do { ending = try Pipe() } catch {
            output.closeBoth()
            throw error
        }
    }

    /// For the program, as its standard output.
    var descriptor: Int32 { output.writing }

    /// The program could not be started.
    func abandon() {
        output.closeBoth()
        ending.closeBoth()
    }

    /// - Parameter copyingTo: a descriptor of this program.
    func read(until child: ChildProcess, copyingTo target: Int32, line: @escaping @Sendable (String) -> Void) async -> ExitStatus {
        close(output.writing)
        _ = fcntl(output.reading, F_SETFL, O_NONBLOCK)
        child.whenEnded { [self] ended in
            status.withLock { $0 = ended }
            close(ending.writing)
        }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            Thread.start { [self] in
                pump(to: target, line)
                continuation.resume()
            }
        }
        return status.withLock { $0 }
    }

    private func pump(to target: Int32, _ line: (String) -> Void) {
        var lines = OutputLines()
        var sources = [output.reading, ending.reading].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while sources[1].revents == 0 {
            let count = poll(&sources, nfds_t(sources.count), -1)
            guard count > 0 else { continue }
            // A negative descriptor is one that poll passes over.
            if sources[0].revents != 0, !copy(to: target, &lines, line) { sources[0].fd = -1 }
        }
        _ = copy(to: target, &lines, line)
        close(output.reading)
        close(ending.reading)
    }

    /// Copies what is there, but a bounded amount: a program may end while its children go on writing. False at the output's end.
    private func copy(to target: Int32, _ lines: inout OutputLines, _ line: (String) -> Void) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16384)
        for _ in 0..<64 {
            let count = Glibc.read(output.reading, &buffer, buffer.count)
            guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
            _ = Descriptor.write(target, buffer.prefix(count))
            lines.add(buffer.prefix(count)).forEach(line)
        }
        return true
    }
}
