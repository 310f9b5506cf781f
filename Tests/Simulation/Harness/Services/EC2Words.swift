import Scaler
import World

/// The shell's translation between the core's launches and EC2's.
enum EC2Words {
    static let scopeTag = "gha-scope"

    static func request(_ request: LaunchRequest, token: BatchID?) -> EC2.FleetRequest {
        let price = request.maxPrice.flatMap(Double.init)
        let overrides = request.overrides.map { EC2.Override(type: $0.type, subnet: $0.subnet, maxPrice: price) }
        let template = EC2.TemplateReference(id: request.template.id, version: "\(request.template.version)")
        return EC2.FleetRequest(
            token: token?.text, configs: [EC2.FleetConfig(template: template, overrides: overrides)], total: request.count,
            defaultMarket: request.market == .spot ? .spot : .onDemand,
            instanceTags: Dictionary(request.tags.map { ($0.name, $0.value) }) { first, _ in first })
    }

    static func answer(_ fleet: EC2.Fleet, token: BatchID) -> LaunchAnswer {
        let instances = fleet.launched.flatMap { group in
            group.ids.map {
                Instance(
                    id: InstanceID($0), state: .pending, type: group.override.type, zone: nil, market: market(group.market), batch: token)
            }
        }
        let shortfalls = fleet.errors.map {
            LaunchAnswer.Shortfall(code: $0.code, message: $0.message, type: $0.override.type, subnet: $0.override.subnet)
        }
        return LaunchAnswer(fleet: fleet.id, instances: instances, shortfalls: shortfalls)
    }

    static func instance(_ shown: EC2.Instance) -> Instance {
        Instance(
            id: InstanceID(shown.id), state: state(shown.state), type: shown.type, zone: shown.zone,
            subnet: shown.subnet, market: market(shown.market), batch: shown.tags["gha-batch"].map { BatchID($0) },
            epoch: shown.tags["gha-epoch"].flatMap { Int64($0) },
            launched: WallTime(milliseconds: Host.epochStart + shown.launchedAt),
            deployment: shown.tags[DeploymentID.tag].map { DeploymentID($0) }, reason: shown.reason?.code)
    }

    private static func state(_ state: EC2.State) -> Instance.State {
        switch state {
        case .pending: .pending
        case .running: .running
        case .shuttingDown: .shuttingDown
        case .terminated: .terminated
        case .stopping: .stopping
        case .stopped: .stopped
        }
    }

    private static func market(_ market: EC2.Market) -> Market { market == .spot ? .spot : .onDemand }

    static func outcome(_ failure: EC2.Failure) -> Outcome {
        let words = "\(failure.code): \(failure.message)"
        return switch failure.code {
        case "DryRunOperation": .done(.nothing)
        case "RequestLimitExceeded": .refused(Refusal(.busy, words))
        case "IdempotentParameterMismatch", "IdempotentInstanceTerminated": .refused(Refusal(.tokenConsumed, words))
        case "InvalidInstanceID.NotFound": .refused(Refusal(.notFound, words))
        case _ where failure.status >= 500: .unknown(words)
        default: .refused(Refusal(.rejected, words))
        }
    }
}
