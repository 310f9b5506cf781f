/// Dry runs: EC2 looks at a request, launches nothing, takes no token, and answers by an error whatever it finds.
extension EC2.Region {
    /// CreateFleet: what it would be refused for, or `DryRunOperation`. Whether its launches would be, only RunInstances tells.
    public mutating func dryRun(_ request: EC2.FleetRequest, at now: Int64) -> EC2.Failure {
        if let refusal = refusal(at: now, \.createFleet) { return refusal }
        if let refusal = faults.fleetRefusals.first { return refusal }
        return malformation(of: request) ?? fault(in: request) ?? .dryRun
    }

    /// RunInstances of one instance from a template.
    public mutating func dryRun(_ template: EC2.TemplateReference, _ override: EC2.Override, at now: Int64) -> EC2.Failure {
        if let refusal = refusal(at: now, \.runInstances) { return refusal }
        let launch = EC2.FleetRequest(token: nil, configs: [.init(template: template, overrides: [override])], total: 1)
        return fault(in: launch) ?? faults.launchRefusal ?? .dryRun
    }

    /// The first thing it names that isn't there.
    private func fault(in request: EC2.FleetRequest) -> EC2.Failure? {
        guard case .failure(let failure) = offers(for: request) else { return nil }
        return failure
    }
}

extension EC2.Failure {
    /// The caller may do it, and nothing was done.
    public static let dryRun = EC2.Failure("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", status: 412)
}
