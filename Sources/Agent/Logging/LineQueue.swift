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
/// A line that finds no room is lost, and so is one that can't be written (a full disk). In their place stands a line that says how many,
/// as soon as the descriptor accepts bytes again.
final class LineQueue: Sendable {
    private enum Entry {
        case line(String)
        /// So many found no room here.
        case lost(Int)
    }

    private struct State {
        var waiting: [Entry] = []
        /// Of the lines that wait and of those being written.
        var bytes = 0
        var isWriting = false

        mutating func lose() {
            if case .lost(let count)? = waiting.last { waiting[waiting.count - 1] = .lost(count + 1) } else { waiting.append(.lost(1)) }
        }
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
        Thread.start { [self] in
            var lost = 0
            while true { writeAll(next(), &lost) }
        }
    }

    /// Takes a line, with its line end, to be written soon; returns at once.
    func add(_ line: String) {
        let size = line.utf8.count
        state.withLock { state in
            guard state.bytes + size <= mostBytes else { return state.lose() }
            state.waiting.append(.line(line))
            state.bytes += size
        }
    }

    /// Waits until everything is written, but no longer than `patience`: for the end of the process. False when something is left.
    @discardableResult
    func drain(within patience: Duration) -> Bool {
        state.wait(atMost: patience) { $0.waiting.isEmpty && !$0.isWriting }
    }

    private func next() -> [Entry] {
        state.wait { state in
            guard !state.waiting.isEmpty else { return nil }
            defer { (state.waiting, state.isWriting) = ([], true) }
            return state.waiting
        }
    }

    /// - Parameter lost: how many lines were lost that nobody was told of yet.
    private func writeAll(_ entries: [Entry], _ lost: inout Int) {
        for entry in entries {
            switch entry {
            case .lost(let count): lost += count
            case .line(let line):
                tell(&lost)
                if !write(line) { lost += 1 }
                state.withLock { $0.bytes -= line.utf8.count }
            }
        }
        tell(&lost)
        state.withLock { $0.isWriting = false }
    }

    private func tell(_ lost: inout Int) {
        if lost > 0, write(lossLine(lost)) { lost = 0 }
    }

    private func write(_ line: String) -> Bool { Descriptor.write(descriptor, Array(line.utf8)[...]) == nil }
}
