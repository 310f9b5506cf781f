import Glibc
import Logging
import Synchronization

/// Where the log and the reports go. Standard output is for what a command was asked for.
enum StandardError {
    /// A line longer than a pipe's atomic write would otherwise be mixed with another thread's.
    private static let turn = Mutex(())

    /// What can't be written is given up: there is nowhere to say so.
    @Sendable static func write(_ line: String) {
        turn.withLock { _ in _ = Descriptor.write(STDERR_FILENO, Array(Printable.page(line).utf8)[...]) }
    }
}

enum StandardOutput {
    /// The first error of a write (`errno`); then the command's answer is lost, and its exit code says so (`CommandExit`).
    static var fault: Int32? { firstFault.withLock { $0 } }
    private static let firstFault = Mutex<Int32?>(nil)

    static func write(_ text: String) {
        guard let fault = Descriptor.write(STDOUT_FILENO, Array(Printable.page(text).utf8)[...]) else { return }
        firstFault.withLock { $0 = $0 ?? fault }
    }
}

enum Descriptor {
    /// - Returns: the error (`errno`) that ended it, or nil when all was written.
    @discardableResult
    static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int32? {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : EIO }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}

extension HostSettings {
    /// The program's logger. Handed on as a value; nothing is registered process-wide.
    func logger(_ label: String = "agent") -> Logger {
        let (level, format) = (logLevel, logFormat.settled())
        return Logger(label: label) { LineLogHandler(label: $0, level: level, format: format) }
    }
}
