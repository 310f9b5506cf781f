import Glibc
import Logging
import Synchronization

/// Where a command's reports go. It waits for whoever reads them; a process that must not wait writes by a `LineQueue`.
enum StandardError {
    /// A line longer than a pipe's atomic write would otherwise be mixed with another thread's.
    private static let turn = Mutex(())

    /// Words that hold text from outside: inert, and on one line, which is ended.
    static func line(_ words: String) { write(Printable.line(words) + "\n") }

    /// Several lines of which each was made by `Printable.line`, or that hold the program's own words alone. (The lint refuses text that is
    /// put together here.) What can't be written is given up: there is nowhere to say so.
    @Sendable static func write(_ line: String) {
        turn.withLock { _ in _ = Descriptor.write(STDERR_FILENO, Array(Printable.page(line).utf8)[...]) }
    }
}

enum StandardOutput {
    /// The first error of a write (`errno`); then the command's answer is lost, and its exit code says so (`CommandExit`).
    static var fault: Int32? { firstFault.withLock { $0 } }
    private static let firstFault = Mutex<Int32?>(nil)

    /// Words that hold text from outside: inert, and on one line, which is ended.
    static func line(_ words: String) { write(Printable.line(words) + "\n") }

    /// Several lines of which each was made by `Printable.line`, or that hold the program's own words alone. (The lint refuses text that is
    /// put together here.) The first failure ends the writing: a gap in the middle would be worse than an end.
    static func write(_ text: String) {
        firstFault.withLock { fault in
            if fault == nil { fault = Descriptor.write(STDOUT_FILENO, Array(Printable.page(text).utf8)[...]) }
        }
    }

    /// What a terminal is to obey: the only way for a control character to leave the program.
    static func write(_ sequence: TerminalSequence) {
        firstFault.withLock { fault in
            if fault == nil { fault = Descriptor.write(STDOUT_FILENO, Array(sequence.text.utf8)[...]) }
        }
    }
}

enum Descriptor {
    /// Writes all of it, and waits where the descriptor is full for now.
    /// - Returns: the error (`errno`) that ended it, or nil when all was written.
    @discardableResult
    static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int32? {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            switch (count, errno) {
            case (0, _): return EIO
            case (1..., _): rest = rest.dropFirst(count)
            case (_, EINTR): continue
            // Another program that shares the descriptor made it non-blocking.
            case (_, EAGAIN): waitForRoom(descriptor)
            case (_, let code): return code
            }
        }
        return nil
    }

    private static func waitForRoom(_ descriptor: Int32) {
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&room, 1, -1)
    }
}

extension HostSettings {
    /// Where `agent run` logs to: standard error, without ever waiting for it.
    func logQueue() -> LineQueue { LineQueue(STDERR_FILENO, format: logFormat.settled(), label: "agent") }

    /// The program's logger. Handed on as a value; nothing is registered process-wide.
    func logger(_ label: String = "agent", to queue: LineQueue) -> Logger {
        let (level, format) = (logLevel, logFormat.settled())
        return Logger(label: label) { LineLogHandler(label: $0, level: level, format: format, write: { queue.add(Printable.page($0)) }) }
    }
}

extension LineQueue {
    /// A queue that says what was lost as a line of the log.
    convenience init(_ descriptor: Int32, format: LogFormat, label: String, mostBytes: Int = LineQueue.mostBytes) {
        self.init(descriptor, mostBytes: mostBytes) { lost in
            let line = LogLine(
                time: .now(), level: .warning, label: label,
                message: "Lines of the log were lost: standard error did not accept them. Look at the journal, or at what reads the pipe",
                fields: [("lostLines", .stringConvertible(lost))])
            return format == .text ? line.text : line.json
        }
    }
}
