extension GitHub {
    /// The queue of one scale set. It outlives sessions: a message stays until it is deleted, and `lastMessageId` only filters.
    struct MessageQueue: Sendable {
        /// A message carries at most so many entries (README of actions/scaleset).
        static let entryLimit = 50
        private static let firstID: Int64 = 100_000_001

        private var kept: [Message] = []
        private var unsent: [JobMessage] = []
        /// Assignments that are told only after the completion of their job.
        private var withheld: [JobMessage] = []
        /// What follows in the message after the next.
        private var afterNext: [JobMessage] = []
        private var latestDeleted: Message?
        private var nextID = firstID
        /// The ids began anew: a cursor above them is another queue's, and filters nothing.
        private var hasRestarted = false

        var messages: [Message] { kept }

        mutating func post(_ entry: JobMessage, _ order: MessageOrder = .asItHappened) {
            if order == .completionsFirst, entry.kind == .completed, let place = unsent.firstIndex(where: entry.isOfJob) {
                unsent.insert(entry, at: place)
            } else {
                unsent.append(entry)
            }
            guard entry.kind == .completed, let place = withheld.firstIndex(where: entry.isOfJob) else { return }
            afterNext.append(withheld.remove(at: place))
        }

        /// Keeps an assignment back until its job's completion was told.
        mutating func withhold(_ entry: JobMessage) {
            withheld.append(entry)
        }

        /// The first message after `id`, made of what is unsent when there is none. `evenEmpty` makes one without entries.
        mutating func message(after id: Int64, _ statistics: Statistics, evenEmpty: Bool, isBare: Bool = false) -> Message? {
            let cursor = cursor(id)
            let place = kept.firstPlace { $0.id > cursor }
            if place < kept.count { return kept[place] }
            guard !unsent.isEmpty || evenEmpty else { return nil }
            let count = min(unsent.count, Self.entryLimit)
            var message = Message(id: nextID, entries: Array(unsent[..<count]), statistics: statistics)
            message.hasStatistics = !isBare
            unsent.removeFirst(count)
            unsent += afterNext
            afterNext = []
            nextID += 1
            kept.append(message)
            return message.id > cursor ? message : nil
        }

        func hasMessage(after id: Int64) -> Bool {
            !unsent.isEmpty || (kept.last?.id ?? 0) > cursor(id)
        }

        mutating func delete(_ id: Int64) {
            let place = kept.firstPlace { $0.id >= id }
            guard place < kept.count, kept[place].id == id else { return }
            latestDeleted = kept.remove(at: place)
        }

        /// Brings the message deleted last back, as at-least-once delivery may.
        mutating func redeliver() -> Int64? {
            guard let message = latestDeleted else { return nil }
            latestDeleted = nil
            kept.insert(message, at: kept.firstPlace { $0.id >= message.id })
            return message.id
        }

        /// Counts messages from the beginning again, as a queue made anew does. What wasn't deleted stays, under new ids.
        mutating func restart() {
            for place in kept.indices { kept[place].id = Self.firstID + Int64(place) }
            nextID = Self.firstID + Int64(kept.count)
            latestDeleted = nil
            hasRestarted = true
        }

        private func cursor(_ id: Int64) -> Int64 { hasRestarted && id >= nextID ? 0 : id }
    }
}

extension GitHub.JobMessage {
    fileprivate func isOfJob(_ other: GitHub.JobMessage) -> Bool {
        jobID == other.jobID && request.workflowRun == other.request.workflowRun && request.attempt == other.request.attempt
    }
}
