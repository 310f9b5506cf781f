import Glibc
import Logging
import Synchronization

/// Where the log and the reports go. Standard output is for what a command was asked for.
enum StandardError {
    /// A line longer than a pipe's atomic write would otherwise be mixed with another thread's.
    private static let turn = Mutex(())

    @Sendable static func write(_ line: String) {
        turn.withLock { _ in Descriptor.write(STDERR_FILENO, Array(line.utf8)[...]) }
    }
}

enum StandardOutput {
    static func write(_ text: String) { Descriptor.write(STDOUT_FILENO, Array(text.utf8)[...]) }
}

enum Descriptor {
    /// What can't be written is given up: there is nowhere to say so.
    static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

extension HostSettings {
    /// The program's logger. Handed on as a value; nothing is registered process-wide.
    func logger(_ label: String = "agent") -> Logger {
        let (level, format) = (logLevel, logFormat.settled())
        return Logger(label: label) { LineLogHandler(label: $0, level: level, format: format) }
    }
}
