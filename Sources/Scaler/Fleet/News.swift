/// What one room of the fleet learned of a runner, and others must hear. `Fleet` passes it on.
enum News: Sendable {
    /// The runner listens, or a job started on it: its image boots.
    case registered(InstanceID)
    /// The instance booted, and its runner never registered. `hasEnded`: nothing of it is left to clear up.
    case bootFailed(InstanceID, PhaseRecord?, hasEnded: Bool)
    /// The instance ended, and nothing of it is left to clear up. `isInterrupted`: its own last word was that EC2 takes it away.
    case over(InstanceID, isInterrupted: Bool = false)
    /// GitHub says that a job on a spot instance did not succeed: an interruption may be why.
    case jobFailed(InstanceID)
    /// The instance says that EC2 takes it away.
    case interrupted(RunnerName)
}
