/// How far an instance has come. Reported best effort: the leader takes it as a hint, for a job could forge it.
enum Phase: String, Sendable, CaseIterable {
    /// `agent boot` runs, and knows who it is.
    case booted
    /// The boot record was taken.
    case configured
    /// The runner's process is up.
    case running
    case listening
    case busy
    /// EC2 announced that it takes the instance away.
    case interrupted
    case finished
    /// The instance gave up, or the runner ended with an error.
    case failed
    /// GitHub refused the runner's version.
    case outdated

    var isLast: Bool { self == .finished || self == .failed || self == .outdated }
}
