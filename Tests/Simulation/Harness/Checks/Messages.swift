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

    mutating func peekEntries(of message: Int64, in set: Int) -> [GitHub.JobMessage] {
        inPlace(&github) { $0.messages(of: set).first { $0.id == message }?.entries } ?? []
    }

    mutating func checkAcknowledged(_ message: Int64, of set: Int, _ entries: [GitHub.JobMessage]) {
        coverage.count(.acknowledged)
        checks.acknowledged[set, default: []].insert(message)
        let committed = checks.everCommitted[Int64(set)] ?? 0
        if committed < message {
            violate("INV-6", "message \(message) was acknowledged while \(committed) is the highest that is committed")
        }
        if checks.restoredAt == nil { for entry in entries { checkContent(entry, of: message) } }
    }

    /// INV-6 of content: what a message says of a runner stands in its record before the message is acknowledged. (A restored table forgets
    /// what was acknowledged, and a record that the leader can't read isn't written.)
    private mutating func checkContent(_ entry: GitHub.JobMessage, of message: Int64) {
        let stale: Set<String> =
            switch entry.kind {
            case .started: ["launched", "configured"]
            case .completed: ["launched", "configured", "busy"]
            case .available, .assigned: []
            }
        guard !stale.isEmpty, let name = entry.runnerName else { return }
        guard let machine = machines[String(name.dropFirst("spot-".count))], machine.isAlive, !isNewer(machine.runnerKey) else { return }
        guard let state = table.peek(machine.runnerKey)?["state"]?.text, stale.contains(state) else { return }
        violate("INV-6", "message \(message), \(entry.kind.rawValue) of \(name), was acknowledged, and its record says \(state)")
    }
}
