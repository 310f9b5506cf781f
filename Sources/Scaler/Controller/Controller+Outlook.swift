/// What the controller tells of itself. Nothing here changes it.
extension Controller {
    /// The epoch that this agent leads under, while it has authority.
    public func epoch(at now: Instant) -> Int64? { leadership.hasAuthority(at: now) ? leadership.epoch : nil }

    /// Whether this agent is the leader and takes GitHub's messages.
    public func isServing(at now: Instant) -> Bool { leadership.hasAuthority(at: now) && reign?.estate.holdings?.session.isOpen == true }

    /// Whether this agent leads and GitHub granted it a session in this term: from then on it ends instances that nobody owns.
    public func mayEndStrangers(at now: Instant) -> Bool {
        leadership.hasAuthority(at: now) && reign?.estate.holdings?.fleet.inventory.strangers.mayEnd == true
    }

    /// Whether this agent serves the scale set, or could take over: GitHub and EC2 admitted it at the last asking, and EC2 would launch for it.
    ///
    /// False until the first answers are there, and on a host that is being taken away.
    public func isReady(at now: Instant) -> Bool {
        guard membership.departure == nil else { return false }
        if leadership.epoch != nil { return isServing(at: now) }
        let launches = !configuration.provesLaunches || membership.launches.reach.isReached
        return membership.github.reach.isReached && membership.ec2.reach.isReached && launches
    }
}
