import World

/// INV-6: the committed message id of one scale set never goes back, and a message is acknowledged only after its consequences
/// are committed.
extension Simulation {
    mutating func checkRecorded(_ writes: [TableWrite], over before: [TableItem?]) {
        checks.isFleetChanged = true
        for (place, write) in writes.enumerated() {
            coverage.count(write, over: before[place])
            if write.key.sk == "STATE", let state = table.peek(write.key) { checkCommitted(state) }
            checkOwner(write)
        }
    }

    mutating func checkCommitted(_ state: TableItem) {
        guard let set = state["scaleSet"]?.integer, let committed = state["committed"]?.integer else { return }
        let before = checks.lastCommitted[set] ?? 0
        if committed < before { violate("INV-6", "the committed message of scale set \(set) went back from \(before) to \(committed)") }
        checks.lastCommitted[set] = committed
        checks.everCommitted[set] = max(checks.everCommitted[set] ?? 0, committed)
    }

    mutating func checkAcknowledged(_ message: Int64, of set: Int) {
        coverage.count(.acknowledged)
        let committed = checks.everCommitted[Int64(set)] ?? 0
        if committed < message {
            violate("INV-6", "message \(message) was acknowledged while \(committed) is the highest that is committed")
        }
    }
}
