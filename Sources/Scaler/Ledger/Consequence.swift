/// What a commit allows, once it stands. Nothing of this is done before: launch after its BATCH, acknowledge after the message's
/// consequences, remove a runner after `retiring`, terminate after `terminating`.
enum Consequence: Sendable {
    case fleet(OfFleet)
    /// Message ids belong to a scale set, and begin anew with another one.
    case acknowledge(Int64, scaleSet: Int?)
    case beginPolling

    enum OfFleet: Sendable {
        case launch(BatchID)
        /// RUNNER and BOOT stand: the instance can read its configuration.
        case configured(InstanceID)
        case removeAtGitHub(InstanceID)
        case terminate(InstanceID)
    }
}
