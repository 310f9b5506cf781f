extension GitHub.ActionsService {
    /// How many jobs were ever queued, the forgotten ones included.
    public var everyJobCount: Int { nextJobNumber }
}

extension GitHub {
    /// Jobs by what they do, those that were forgotten included.
    public struct JobCounts: Sendable, Hashable {
        public internal(set) var running = 0
        /// By result.
        public internal(set) var ended: [String: Int] = [:]

        public var succeeded: Int { ended["succeeded"] ?? 0 }
        /// Ended in any other way.
        public var failed: Int { ended.values.reduce(0, +) - succeeded }
    }
}
