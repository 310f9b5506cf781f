/// What EC2 is asked to launch, and what it is only asked about.
extension LaunchPlan {
    /// Who launches: which batch, under which epoch, of which deployment.
    struct Origin {
        let batch: BatchID
        let epoch: Int64
        let deployment: DeploymentID

        fileprivate var tags: [Tag] {
            [Tag("gha-batch", batch.text), Tag("gha-epoch", "\(epoch)"), Tag(DeploymentID.tag, deployment.text)]
        }
    }

    /// The request of a batch. Its tags tell whose instances they are, and of which launch.
    func request(
        of origin: Origin, _ template: LaunchTemplate, _ market: Market, count: Int, _ overrides: [LaunchRequest.Override]
    ) -> LaunchRequest {
        LaunchRequest(
            template: template, market: market, count: count, overrides: overrides, maxPrice: market == .spot ? maxPrice : nil,
            tags: tags + origin.tags)
    }

    /// A launch of one instance as the leader would ask for it first, for EC2 to look at and not to carry out: a policy judges by the same
    /// types, subnets, market and names of tags. No batch stands behind it, so it is to be sent as a dry run alone.
    public func dryRun(of template: LaunchTemplate) -> LaunchRequest {
        let overrides = types.flatMap { type in subnets.map { LaunchRequest.Override(type: type, subnet: $0) } }
        let origin = Origin(batch: BatchID("dry-run"), epoch: 0, deployment: DeploymentID("dry-run"))
        return request(of: origin, template, .spot, count: 1, overrides)
    }
}
