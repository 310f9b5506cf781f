/// The entries of one message in the order in which they are taken in. GitHub promises none: a completion may stand before its own
/// assignment, or share a message with it (measured by a third party, 2026-08-01).
///
/// Completions come first, so that no job that is over raises the wanted number. What else the message says of such a job, and of no later
/// assignment, comes just before its completion, so that HISTORY has it.
struct Ordering {
    private let events: [JobEvent]

    init(_ events: [JobEvent]) { self.events = events }

    var ordered: [JobEvent] {
        let ends = events.filter(\.isCompletion)
        guard !ends.isEmpty, ends.count < events.count else { return events }
        var taken: Set<Int> = []
        var ordered: [JobEvent] = []
        for end in ends {
            let own = events.indices.filter { !taken.contains($0) && !events[$0].isCompletion && events[$0].isEnded(by: end) }
            taken.formUnion(own)
            ordered += own.map { events[$0] }.sorted { $0.rank < $1.rank }
            ordered.append(end)
        }
        return ordered + events.indices.filter { !taken.contains($0) && !events[$0].isCompletion }.map { events[$0] }
    }
}

extension JobEvent {
    fileprivate var isCompletion: Bool { if case .completed = kind { true } else { false } }

    /// An assignment comes before the start.
    fileprivate var rank: Int { if case .assigned = kind { 0 } else { 1 } }

    /// It tells of the job's life that `end` ended, not of a later assignment. Both times are GitHub's own.
    fileprivate func isEnded(by end: JobEvent) -> Bool {
        guard job == end.job else { return false }
        guard let assigned, let ended = end.assigned else { return true }
        return assigned <= ended
    }
}
