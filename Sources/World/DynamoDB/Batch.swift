extension DynamoDB {
    /// BatchGetItem's answer: what was found, and the keys that weren't looked at, which the caller asks for again.
    public struct Batch: Sendable, Hashable {
        public var found: [Key: Item] = [:]
        public var unprocessed: [Key] = []
    }
}

extension DynamoDB.Table {
    /// At most so many keys in a batch (botocore 1.43.11, BatchGetItem).
    public static let batchLimit = 100

    /// BatchGetItem with ConsistentRead. Succeeds also when it looked at no key at all.
    public mutating func batchGet(_ keys: [DynamoDB.Key], at now: Int64) -> Result<DynamoDB.Batch, DynamoDB.Failure> {
        if let failure = refusal(at: now) { return .failure(failure) }
        guard (1...Self.batchLimit).contains(keys.count), Set(keys).count == keys.count else {
            return .failure(.validation("A batch has 1 to \(Self.batchLimit) keys, each of them once"))
        }
        let count = used(&faults.starvedBatches) ? 0 : used(&faults.halvedBatches) ? keys.count / 2 : keys.count
        var batch = DynamoDB.Batch(unprocessed: Array(keys[count...]))
        for key in keys[..<count] { batch.found[key] = peek(key) }
        return .success(batch)
    }
}
