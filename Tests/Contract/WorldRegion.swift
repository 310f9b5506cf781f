import FoundationEssentials
import World

@testable import AWS

/// EC2's operations on World's region.
extension Result where Failure == EC2.Failure {
    func answer(_ operation: String) throws(AWSError) -> Success {
        switch self {
        case .success(let value): return value
        case .failure(let failure): throw AWSError(inWorld: operation, failure.code, failure.message, status: failure.status)
        }
    }
}

extension CreateLaunchTemplate: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> Output {
        let template = try world.region.createLaunchTemplate(
            name: templateName, contents: content.world, token: clientToken, at: now
        ).answer(Self.name)
        return Output(templateID: template.id, latestVersion: template.versions.count)
    }
}

extension CreateLaunchTemplateVersion: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> LaunchTemplateVersion {
        let version = try world.region.createLaunchTemplateVersion(
            id: templateID, contents: content.world, token: clientToken, at: now
        ).answer(Self.name)
        return LaunchTemplateVersion(
            templateID: templateID, number: version.number, isDefault: false, content: LaunchTemplateContent(world: version.contents))
    }
}

extension DescribeLaunchTemplateVersions: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> [LaunchTemplateVersion] {
        let (id, name) =
            switch template {
            case .id(let id): (id as String?, nil as String?)
            case .name(let name): (nil, name)
            }
        let found = try world.region.describeLaunchTemplate(id: id, name: name, at: now).answer(Self.name)
        let numbers = versions.map { version in
            switch version {
            case .number(let number): number
            case .latest: found.versions.count
            case .default: found.defaultVersion
            }
        }
        return found.versions.filter { numbers.contains($0.number) }.map { version in
            LaunchTemplateVersion(
                templateID: found.id, templateName: found.name, number: version.number, isDefault: version.number == found.defaultVersion,
                content: LaunchTemplateContent(world: version.contents))
        }
    }
}

extension CreateFleet: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> FleetLaunch {
        let template = EC2.TemplateReference(id: launchTemplateID, version: String(launchTemplateVersion))
        let overrides = overrides.map { override in
            EC2.Override(
                type: override.instanceType, subnet: override.subnetID ?? "", maxPrice: override.maxPrice.map { Double($0) ?? .nan })
        }
        let request = EC2.FleetRequest(
            token: clientToken, configs: [.init(template: template, overrides: overrides)], total: capacity, defaultMarket: market.world,
            instanceTags: instanceTags.world, fleetTags: fleetTags.world)
        if isDryRun { throw AWSError(dryRun: world.region.dryRun(request, at: now), Self.name) }
        return FleetLaunch(world: try world.region.createFleet(request, at: now).answer(Self.name))
    }
}

extension RunInstances: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) {
        let template = EC2.TemplateReference(id: launchTemplateID, version: String(launchTemplateVersion))
        throw AWSError(dryRun: world.region.dryRun(template, EC2.Override(type: instanceType, subnet: subnetID), at: now), Self.name)
    }
}

extension AWSError {
    fileprivate init(dryRun answer: EC2.Failure, _ operation: String) {
        self.init(inWorld: operation, answer.code, answer.message, status: answer.status)
    }
}

extension DescribeFleets: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> [Fleet] {
        try world.region.describeFleets(fleetIDs, at: now).answer(Self.name).map { fleet in
            Fleet(state: "active", launch: FleetLaunch(world: fleet), tags: fleet.tags.map { Tag($0.key, $0.value) })
        }
    }
}

extension DescribeInstances: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> Output {
        let page = try world.region.describeInstances(
            ids: instanceIDs, filters: filters.map { EC2.Filter($0.name, $0.values) }, maxResults: pageSize, nextToken: nextToken, at: now
        ).answer(Self.name)
        return Output(instances: page.instances.map(Instance.init(world:)), nextToken: page.nextToken)
    }
}

extension TerminateInstances: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> [Change] {
        try world.region.terminateInstances(instanceIDs, at: now).answer(Self.name).map { ended in
            Change(
                instanceID: ended.id, current: Instance.State(ended.current.rawValue), previous: Instance.State(ended.previous.rawValue))
        }
    }
}

/// World is told its subnets and images: the suite's other cases find them by these calls.
extension DescribeSubnets: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> [AWS.Subnet] {
        world.region.subnets.sorted { $0.key < $1.key }.map { AWS.Subnet(id: $0.key, availabilityZone: $0.value) }
    }
}

extension DescribeImages: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> [Image] {
        world.region.images.sorted().map { Image(id: $0, tags: []) }
    }
}
