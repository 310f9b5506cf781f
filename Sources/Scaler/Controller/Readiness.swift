extension Controller {
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
