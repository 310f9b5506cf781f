/// What DynamoDB is asked for.
public enum TableAction: Hashable, Sendable {
    /// A consistent read of one item. → `item`
    case read(Key)
    /// A consistent read of up to 100 items. → `items`
    case readEach([Key])
    /// A consistent read of a whole partition. → `items`
    case query(partition: String)
    /// One conditional write, returning the whole new item. → `item`
    case write(Write)
    /// All or nothing, at most 100 writes. `token` makes sending the same content again harmless for 10 minutes. → `nothing`
    case transact([Write], token: String)
}

/// What EC2 is asked for.
public enum ComputeAction: Hashable, Sendable {
    /// The launch template at the version to use now. → `template`
    case resolveTemplate
    /// Which runner the image of that template holds, by the image's tags. → `release`
    case readRelease(LaunchTemplate)
    /// CreateFleet, with the batch's id as its client token. → `launch`
    indirect case launch(LaunchRequest, token: BatchID)
    /// DescribeFleets of one instant fleet: everything that it launched. → `launch`
    case describeFleet(String)
    /// Every instance of this scale set that EC2 shows and that has not ended: pending, running, stopping, stopped. Ended ones stay visible
    /// for up to an hour (botocore 1.43.11, DescribeInstances; 2026-11-24) and would be most of a listing. → `instances`
    case listInstances
    /// Up to 200 instances by id, in whatever state. Those that EC2 doesn't know are left out; one that is asked for alone is refused as
    /// `notFound`. → `instances`
    case describeInstances([InstanceID])
    /// The instances that carry a batch's tag, in whatever state. → `instances`
    case listBatch(BatchID)
    /// → `nothing`
    case terminate([InstanceID])
    /// Whether EC2 answers this agent's credentials. Changes nothing. → `nothing`
    case probe
    /// Whether EC2 would launch for this agent, by dry runs of `LaunchPlan.dryRun(of:)`. Changes nothing. → `nothing`
    case dryRun
}

/// What GitHub is asked for.
public enum GitHubAction: Hashable, Sendable {
    /// The scale set, found or made; the labels of one that is found stay as they are. → `scaleSet`
    case ensureScaleSet
    /// → `session`
    case openSession(scaleSet: Int)
    /// → `session`
    case refreshSession(SessionID, scaleSet: Int)
    /// → `nothing`
    case deleteSession(SessionID, scaleSet: Int)
    /// → `message`
    case poll(SessionID, after: Int64, capacity: Int)
    /// → `nothing`
    case acknowledge(SessionID, message: Int64)
    /// → `nothing`
    case acquire(SessionID, scaleSet: Int, offers: [Int64])
    /// → `configuration`
    case mint(RunnerName, scaleSet: Int)
    /// → `runner`
    case findRunner(RunnerName)
    /// → `removal`
    case removeRunner(githubID: Int64)
    /// Until when GitHub gives jobs to a version of its runner. Changes nothing. → `support`
    case readSupport(version: String)
    /// Whether GitHub answers this agent's credential, by looking the scale set up. Changes nothing. → `scaleSet` when the set is there and
    /// `ensureScaleSet` would leave it as it is, else `nothing`
    case probe
}

/// What the process itself does.
public enum AgentAction: Hashable, Sendable {
    /// Publish what this leader measured; nil: this agent leads nothing. → `nothing`, once the measures are accepted
    indirect case report(Measures?)
    /// End an effect under way early, if that is still possible; that effect is answered all the same. Not answered itself.
    case cancel(EffectID)
}
