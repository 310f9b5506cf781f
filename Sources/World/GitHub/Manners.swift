extension GitHub {
    /// How the service behaves where others measured or reported it to differ from what a client would hope. Everything is off unless
    /// set; `measured` is what measurements on github.com agree on (2026-07 to 2026-09).
    public struct Manners: Sendable, Hashable {
        /// A PATCH of labels answers 200 with the stored labels, and changes nothing (measured on 2026-08-24, twice).
        public var discardsLabelPatches = false
        /// Creating a scale set keeps one label, its name, as an Enterprise Server does without its feature flag (3.18 to 3.20).
        public var keepsNameLabelOnly = false
        /// A refused session names the owner of the other one; the service has two texts, and the second doesn't.
        public var conflictNamesOwner = true
        /// What the service's clock is ahead of the world's, ms: shifts every time in messages, and when queue tokens say they end.
        public var clockOffset: Int64 = 0
        /// What queue tokens say of their end, later than it is, ms. Very negative: each seems to have expired long ago.
        public var tokenExpiryOffset: Int64 = 0
        /// The order of what one message carries.
        public var messageOrder = MessageOrder.asItHappened
        /// A scale set belongs to the owner that made it, and no other finds it or gives it jobs.
        public var ownersApart = false
        /// After GitHub ended a job that its runner still works on, removing the runner is refused as if it were busy.
        public var countsConcludedAsBusy = false

        public init() {}

        /// The behaviours that were measured on github.com.
        public static var measured: Manners {
            var manners = Manners()
            manners.discardsLabelPatches = true
            manners.ownersApart = true
            return manners
        }
    }

    /// The order of the entries of one message.
    public enum MessageOrder: Sendable, Hashable {
        case asItHappened
        /// A completion stands before the assignment of its job, in one message.
        case completionsFirst
    }
}
