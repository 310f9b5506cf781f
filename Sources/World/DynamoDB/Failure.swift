extension DynamoDB {
    /// A refusal, with DynamoDB's own name for it.
    public enum Failure: Error, Sendable, Hashable {
        /// A condition of a single write didn't hold. `old` is the item as it is (ReturnValuesOnConditionCheckFailure=ALL_OLD).
        case conditionalCheckFailed(old: Item?)
        /// A single write met a running transaction. Whether it took effect is not in doubt: it did not.
        case transactionConflict
        /// The transaction did nothing. One entry for each write, in order; nil where that write was not the reason.
        case transactionCancelled([Reason?])
        /// The same token came with other writes.
        case idempotentParameterMismatch
        /// The same token came while its first sending was still at work.
        case transactionInProgress
        case throttled
        case validation(String)
        /// No answer can be had: the table is unavailable. Nothing was done.
        case unavailable

        /// The error's type as in `__type`, without its namespace.
        public var code: String {
            switch self {
            case .conditionalCheckFailed: "ConditionalCheckFailedException"
            case .transactionConflict: "TransactionConflictException"
            case .transactionCancelled: "TransactionCanceledException"
            case .idempotentParameterMismatch: "IdempotentParameterMismatchException"
            case .transactionInProgress: "TransactionInProgressException"
            case .throttled: "ProvisionedThroughputExceededException"
            case .validation: "ValidationException"
            case .unavailable: "InternalServerError"
            }
        }
    }

    /// Why one write cancelled its transaction.
    public enum Reason: Sendable, Hashable {
        case conditionalCheckFailed(Item?)
        case transactionConflict
        case throttled
        case validation(String)

        /// The `Code` of a CancellationReason.
        public var code: String {
            switch self {
            case .conditionalCheckFailed: "ConditionalCheckFailed"
            case .transactionConflict: "TransactionConflict"
            case .throttled: "ThrottlingError"
            case .validation: "ValidationError"
            }
        }
    }

    /// What the host breaks. Each count is used up by the calls that it spoils; a spoilt call does nothing.
    public struct Faults: Sendable, Hashable {
        /// The next reads, writes and transactions answer that they were throttled.
        public var throttleNext = 0
        /// The next writes answer TransactionConflict; a transaction names its last write as the reason.
        public var conflictNext = 0
        /// The next transactions that carry a token answer TransactionInProgress.
        public var inProgressNext = 0
        /// So many queries miss about half of each transaction that is still being applied (`Tears`). A query that can miss nothing
        /// uses none of them up. Query isn't isolated from a transaction (DynamoDB Developer Guide, "transaction-apis", 2026-11-24).
        public var tornQueries = 0
        /// So many writes of items from now on are refused for what they hold (ValidationException); a transaction names the write.
        public var rejectNext = 0
        /// Writes of items whose sort keys begin so are refused for what they hold, for as long as this is set.
        public var rejectedSortKeys: String?
        /// The next batches look at half of their keys, and the next ones at none (UnprocessedKeys).
        public var halvedBatches = 0
        public var starvedBatches = 0
        /// Which of the records those queries miss.
        public var tearPattern: UInt64 = 0xaaaa_aaaa_aaaa_aaaa
        /// Every call before this instant (ms) answers that the table is unavailable.
        public var unavailableUntil: Int64 = .min

        public init() {}
    }
}
