/// What must hold, by number. The simulator checks each after every step; the core requires what it can see of each at the decision itself.
/// `git grep INV-3` finds an invariant in this list, at the code that keeps it, in its checker, and in the runbook (docs/operations.md).
public enum Invariant: String, Sendable, CaseIterable {
    /// Two agents never both have authority at one instant (clocks drift by at most 1 %). No commit of a past epoch is applied after the new
    /// leader read the records.
    case authority = "INV-1"
    /// Every running instance of this deployment is owned by a live record, or is being ended within one reconciliation period of EC2 showing
    /// it to a leader that GitHub granted a session. Another deployment's are never touched.
    case ownership = "INV-2"
    /// Instances that can take a job never exceed the maximum, open launches and strangers included.
    case maximum = "INV-3"
    /// No runner with a job is terminated, save by an operator's explicit setting or command.
    case jobs = "INV-4"
    /// While capacity exists every assigned job gets a runner.
    case progress = "INV-5"
    /// The committed message id of a scale set never goes back. A message is acknowledged only after its consequences are committed.
    case messages = "INV-6"
    /// No secret is in a log line, an error, a metric, a tag, user data, argv, or within another instance's reach.
    case secrets = "INV-7"
}

/// A state of the core that its own rules exclude: a defect of the agent.
struct Defect: Sendable {
    let invariant: Invariant
    let words: String
}
