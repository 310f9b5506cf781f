import Glibc

/// Lines on their way to a descriptor that may block: a journal that stands still, a pipe that nobody reads.
///
/// `add` never waits for the descriptor, because the thread that renews the lease calls it. A thread of the queue's own writes.
///
/// ```
/// add ──→ lines that wait, at most `mostBytes` ──→ thread of the queue ──→ write(2), which may block
///     └─→ lost, counted, when there is no room
/// ```
///
/// A line that finds no room is lost, and so is one that can't be written (a full disk). The queue counts them, and says how many in a
/// line of its own as soon as the descriptor accepts bytes again.
final class LineQueue: Sendable {
    private struct State {
        var waiting: [String] = []
        /// Of the lines that wait and of those being written.
        var bytes = 0
        var lost = 0
        var isWriting = false
    }

    /// About 4,000 lines of the log: some minutes of a busy leader.
    static let mostBytes = 1 << 20

    private let descriptor: Int32
    private let mostBytes: Int
    private let lossLine: @Sendable (Int) -> String
    private let state = Monitor(State())

    /// Starts the queue's thread, which lives as long as the process.
    /// - Parameter lossLine: the line that says how many lines were lost.
    init(_ descriptor: Int32, mostBytes: Int = LineQueue.mostBytes, lossLine: @escaping @Sendable (Int) -> String) {
        self.descriptor = descriptor
        self.mostBytes = mostBytes
        self.lossLine = lossLine
        Thread.start { [self] in while true { writeAll(next()) } }
    }

    /// Takes a line, with its line end, to be written soon; returns at once.
    func add(_ line: String) {
        let size = line.utf8.count
        state.withLock { state in
            guard state.bytes + size <= mostBytes else {
                state.lost += 1
                return
            }
            state.waiting.append(line)
            state.bytes += size
        }
    }

    /// Waits until everything is written, but no longer than `patience`: for the end of the process. False when something is left.
    @discardableResult
    func drain(within patience: Duration) -> Bool {
        state.wait(atMost: patience) { $0.waiting.isEmpty && !$0.isWriting }
    }

    /// The lines to be written, and how many were lost before them.
    private func next() -> (lines: [String], lost: Int) {
        state.wait { state in
            guard !state.waiting.isEmpty else { return nil }
            defer {
                state.waiting = []
                state.lost = 0
                state.isWriting = true
            }
            return (state.waiting, state.lost)
        }
    }

    private func writeAll(_ batch: (lines: [String], lost: Int)) {
        if batch.lost > 0, !write(lossLine(batch.lost)) { state.withLock { $0.lost += batch.lost } }
        for line in batch.lines {
            let isWritten = write(line)
            state.withLock { state in
                state.bytes -= line.utf8.count
                if !isWritten { state.lost += 1 }
            }
        }
        state.withLock { $0.isWriting = false }
    }

    private func write(_ line: String) -> Bool { Descriptor.write(descriptor, Array(line.utf8)[...]) == 0 }
}
