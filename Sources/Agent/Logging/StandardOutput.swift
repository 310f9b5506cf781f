import Glibc
import Synchronization

/// What a command was asked for. A command whose answer could not be written whole has failed, and must not end with exit code 0.
///
/// The first failure ends the writing: a gap in the middle would be worse than an end.
final class StandardOutput: Sendable {
    private let descriptor: Int32
    private let failure = Mutex<Int32>(0)

    init(descriptor: Int32 = STDOUT_FILENO) { self.descriptor = descriptor }

    func write(_ text: String) {
        failure.withLock { failure in
            if failure == 0 { failure = Descriptor.write(descriptor, Array(text.utf8)[...]) }
        }
    }

    /// Throws if something was not written.
    func end() throws(OutputError) {
        let code = failure.withLock { $0 }
        guard code == 0 else { throw OutputError(errno: code) }
    }

    /// Writes the whole answer of a command.
    static func write(_ text: String) throws(OutputError) {
        let output = StandardOutput()
        output.write(text)
        try output.end()
    }
}

/// A command's answer could not be written.
struct OutputError: Error, Equatable, CustomStringConvertible {
    let errno: Int32

    var description: String {
        "standard output can't be written: \(String(cString: strerror(errno))). The answer is missing or cut off: write it elsewhere, or free space"
    }
}

/// The three descriptors that every program expects to be open.
enum StandardStreams {
    /// Fills those that are closed (`agent status >&-`). Otherwise the next socket would get the number of standard output, and an answer
    /// would be written into it. What is written to a filled one fails, as it must.
    static func fillClosed() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            _ = open("/dev/null", O_RDONLY)
        }
    }
}
