/// What EC2 is asked to launch, and what it is only asked about.
extension LaunchPlan {
    /// The request of a batch. Its tags tell whose instances they are, and of which launch.
    func request(
        _ batch: BatchID, epoch: Int64, _ template: LaunchTemplate, _ market: Market, _ count: Int, _ overrides: [LaunchRequest.Override]
    ) -> LaunchRequest {
        LaunchRequest(
            template: template, market: market, count: count, overrides: overrides, maxPrice: market == .spot ? maxPrice : nil,
            tags: tags + [Tag("gha-batch", batch.text), Tag("gha-epoch", "\(epoch)")])
    }

    /// A launch of one instance as the leader would ask for it first, for EC2 to look at and not to carry out: a policy judges by the same
    /// types, subnets, market and names of tags. No batch stands behind it, so it is to be sent as a dry run alone.
    public func dryRun(of template: LaunchTemplate) -> LaunchRequest {
        let overrides = types.flatMap { type in subnets.map { LaunchRequest.Override(type: type, subnet: $0) } }
        return request(BatchID("dry-run"), epoch: 0, template, .spot, 1, overrides)
    }
}
