import FoundationEssentials
import World

@testable import AWS

extension Market {
    var world: EC2.Market { self == .spot ? .spot : .onDemand }
    init(world market: EC2.Market) { self = market == .spot ? .spot : .onDemand }
}

extension [AWS.Tag] {
    var world: [String: String] { Dictionary(map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last }) }
}

extension LaunchTemplateContent {
    /// World keeps a template's contents by EC2's names, flat.
    var world: [String: String] {
        let named = [
            "ImageId": imageID, "InstanceType": instanceType, "UserData": userData, "InstanceInitiatedShutdownBehavior": shutdownBehavior,
        ]
        return named.compactMapValues { $0 }
    }

    init(world contents: [String: String]) {
        self.init(
            imageID: contents["ImageId"], instanceType: contents["InstanceType"], userData: contents["UserData"],
            shutdownBehavior: contents["InstanceInitiatedShutdownBehavior"], metadataTokens: nil, metadataHopLimit: nil)
    }
}

extension FleetLaunch {
    init(world fleet: EC2.Fleet) {
        let launched = fleet.launched.flatMap { set in
            set.ids.map { id in
                Launched(
                    instanceID: id, instanceType: set.override.type, market: Market(world: set.market), subnetID: set.override.subnet)
            }
        }
        let failures = fleet.errors.map { error in
            FleetLaunch.Failure(
                code: error.code, message: error.message, instanceType: error.override.type, subnetID: error.override.subnet,
                market: Market(world: error.market))
        }
        self.init(fleetID: fleet.id, launched: launched, failures: failures)
    }
}

extension AWS.Instance {
    init(world instance: EC2.Instance) {
        self.init(
            id: instance.id, state: State(instance.state.rawValue), instanceType: instance.type, subnetID: instance.subnet,
            availabilityZone: instance.zone, market: Market(world: instance.market),
            launchTime: Date(timeIntervalSince1970: Double(instance.launchedAt) / 1000), tags: instance.tags.map { Tag($0.key, $0.value) },
            stateReasonCode: instance.reason?.code, stateReasonMessage: instance.reason?.message, privateIP: instance.privateIP,
            imageID: instance.image)
    }
}
