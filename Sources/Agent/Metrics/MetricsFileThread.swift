import Scaler

/// Writes the file of metrics on a thread of its own: a disk or a network file system that hangs holds up nothing else.
///
/// It keeps the last order alone. While a write hangs, later tellings take each other's place, so nothing grows.
final class MetricsFileThread: Sendable {
    private enum Order {
        case write(Measures?, EffectID)
        case remove
    }

    private struct State {
        var order: Order?
        var isBusy = false
        var hasStarted = false
    }

    private let file: MetricsFile
    private let state = Monitor(State())

    init(_ file: MetricsFile) { self.file = file }

    /// Returns at once. The first telling starts the thread.
    func tell(_ measures: Measures?, told id: EffectID) { post(.write(measures, id)) }

    /// Removes the file, after the write that is under way. It waits for that no longer than `patience`.
    func end(within patience: Duration) {
        post(.remove)
        _ = state.wait(atMost: patience) { $0.order == nil && !$0.isBusy }
    }

    private func post(_ order: Order) {
        let isFirst = state.withLock { state in
            defer { state.hasStarted = true }
            state.order = order
            return !state.hasStarted
        }
        if isFirst { Thread.start { [self] in while perform(next()) {} } }
    }

    private func next() -> Order {
        state.wait { state in
            guard let order = state.order else { return nil }
            (state.order, state.isBusy) = (nil, true)
            return order
        }
    }

    /// False once the file is removed: the thread ends.
    private func perform(_ order: Order) -> Bool {
        defer { state.withLock { $0.isBusy = false } }
        switch order {
        case .write(let measures, let id):
            file.write(measures, told: id)
            return true
        case .remove:
            file.remove()
            return false
        }
    }
}
