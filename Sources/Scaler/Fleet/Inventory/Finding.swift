extension Inventory {
    /// What the listing shows of one instance that asks for something to be done.
    enum Finding: Sendable {
        case ended(InstanceID, reason: String?)
        case stopped(Instance)
        case ofBatch(BatchID, Instance)
        case unowned(Instance)
    }
}
