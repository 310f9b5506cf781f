extension GitHub {
    /// The queue of one scale set. It outlives sessions: a message stays until it is deleted, and `lastMessageId` only filters.
    struct MessageQueue: Sendable {
        /// A message carries at most so many entries (README of actions/scaleset).
        static let entryLimit = 50

        private var kept: [Message] = []
        private var unsent: [JobMessage] = []
        private var latestDeleted: Message?
        private var nextID: Int64 = 100_000_001

        var messages: [Message] { kept }

        mutating func post(_ entry: JobMessage) {
            unsent.append(entry)
        }

        /// The first message after `id`, made of what is unsent when there is none. `evenEmpty` makes one without entries.
        mutating func message(after id: Int64, _ statistics: Statistics, evenEmpty: Bool) -> Message? {
            let place = kept.firstPlace { $0.id > id }
            if place < kept.count { return kept[place] }
            guard !unsent.isEmpty || evenEmpty else { return nil }
            let count = min(unsent.count, Self.entryLimit)
            let message = Message(id: nextID, entries: Array(unsent[..<count]), statistics: statistics)
            unsent.removeFirst(count)
            nextID += 1
            kept.append(message)
            return message.id > id ? message : nil
        }

        func hasMessage(after id: Int64) -> Bool {
            !unsent.isEmpty || (kept.last?.id ?? 0) > id
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
    }
}
