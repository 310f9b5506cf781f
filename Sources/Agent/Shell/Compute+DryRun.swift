import AWS
import Scaler

extension Compute {
    /// Whether EC2 would launch for this agent: a fleet, and, since an instant fleet launches with its caller's rights, an instance with
    /// the same template, type, subnet, market and tags. Neither alone looks at all that a launch needs (see `RunInstances`). Nothing is
    /// made, no template either.
    func dryRun(_ mayStart: @escaping @Sendable () -> Bool) async -> Outcome {
        do throws(AWSError) {
            guard let template = try await template.look(client, mayStart) else {
                return .refused(Refusal(.busy, "there is no launch template yet; the leader makes it"))
            }
            let request = plan.dryRun(of: template)
            guard let instance = RunInstances(request) else { return .refused(Refusal(.rejected, "no subnet or instance type is set")) }
            try await ask(CreateFleet(dryRun: request), mayStart)
            try await ask(instance, mayStart)
            return .done(.nothing)
        } catch {
            if AWSError.saysTemplateIsGone(error.code) { await template.forget(nil) }
            return Outcome(dryRun: error)
        }
    }

    private func ask(_ operation: some AWS.Operation, _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) {
        do throws(AWSError) {
            _ = try await client.send(operation, timeout: timeout, mayStart: mayStart)
        } catch {
            guard error.wouldHaveSucceeded else { throw error }
        }
    }
}

extension CreateFleet {
    fileprivate init(dryRun request: LaunchRequest) {
        self.init(request, token: nil)
        isDryRun = true
    }
}

extension RunInstances {
    /// The first pool alone: one request is of one type and one subnet.
    fileprivate init?(_ request: LaunchRequest) {
        guard let pool = request.overrides.first else { return nil }
        self.init(
            launchTemplateID: request.template.id, launchTemplateVersion: Int(request.template.version), instanceType: pool.type,
            subnetID: pool.subnet, market: request.market == .spot ? .spot : .onDemand,
            instanceTags: request.tags.map { AWS.Tag($0.name, $0.value) })
    }
}
