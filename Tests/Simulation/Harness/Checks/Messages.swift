import World

/// INV-6: the committed message id of one scale set never goes back, and a message is acknowledged only after its consequences
/// are committed.
extension Simulation {
    func checkRecorded(_ writes: [TableWrite]) {
        checks.isFleetChanged = true
        for write in writes {
            coverage.count(write)
            if write.key.sk == "STATE", case .put(let state) = write.action { checkCommitted(state) }
            checkOwner(write)
        }
    }

    private func checkCommitted(_ state: TableItem) {
        guard let set = state["scaleSet"]?.integer, let committed = state["committed"]?.integer else { return }
        let before = checks.lastCommitted[set] ?? 0
        if committed < before { violate("INV-6", "the committed message of scale set \(set) went back from \(before) to \(committed)") }
        checks.lastCommitted[set] = committed
    }

    func checkAcknowledged(_ message: Int64) {
        coverage.count(.acknowledged)
        let committed = table.peek(keys.state)?["committed"]?.integer ?? 0
        if committed < message {
            violate("INV-6", "message \(message) was acknowledged while \(committed) is the highest that is committed")
        }
    }
}
