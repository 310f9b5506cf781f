/// The one rule of when an agent counts as gone: for `agent status`, for `agent step-down`, and for a leader that looks for a standby to give
/// way to.
extension MemberRecord {
    /// Two heartbeats are missing (one comes every 10 s), and the time of one write (2.5 s) and of a slow clock.
    public static let longestSilence = Duration.seconds(25)

    /// By heartbeats alone, on the reader's clock: for people, and for what costs nothing if it is wrong. A heartbeat of a time that is still
    /// to come says nothing of now: its agent may have died an hour ago.
    public func isSilent(at now: WallTime) -> Bool { at.age(at: now) >= Self.longestSilence || clockLead(at: now) != nil }

    /// By how much the heartbeat is ahead of the reader's clock; nil when it is not, or by less than a silence.
    public func clockLead(at now: WallTime) -> Duration? {
        let lead = now.age(at: at)
        return lead >= Self.longestSilence ? lead : nil
    }

    /// It led and fell silent, and has written no heartbeat since another agent, or its next process, claimed the lease. A leader that lives
    /// and lost the lease writes one at once.
    public func fellSilent(by election: ElectionRecord?) -> Bool {
        guard let election, election.cause == .expired, election.previous == agent, election.owner != agent else { return false }
        return at < election.at
    }
}
