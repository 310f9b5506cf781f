import AWS
import FoundationEssentials
import Scaler

/// The core's launches, listings and terminations in EC2's words.
struct Compute: Sendable {
    let client: AWSClient
    let template: TemplateSource
    let plan: LaunchPlan
    /// Every instance of this scale set carries it.
    let tag: Scaler.Tag
    let timeout = Duration.seconds(10)
    /// DescribeInstances takes 5 to 1000 (botocore 1.43.11, MaxResults; 2026-11-24).
    private static let leastPage = 5
    /// A fleet of hundreds is launched within the call.
    private let launchTimeout = Duration.seconds(30)

    init(_ settings: Settings, _ access: AWSAccess) {
        client = access.client
        template = settings.templateSource(region: access.region)
        plan = settings.launchPlan
        tag = settings.scaleSetTag
    }

    func perform(_ action: ComputeAction, _ mayStart: @escaping @Sendable () -> Bool) async -> Outcome {
        do throws(AWSError) {
            switch action {
            case .resolveTemplate: return .done(.template(try await template.resolve(client, mayStart)))
            case .readRelease(let template): return .done(.release(try await release(template, mayStart)))
            case .launch(let request, let token): return .done(.launch(try await launch(request, token, mayStart)))
            case .describeFleet(let id): return .done(.launch(try await describe(id, mayStart)))
            case .listInstances: return try await list([Filter(tag), .alive], mayStart)
            case .describeInstances(let ids): return try await describe(ids, mayStart)
            case .listBatch(let id): return try await list([Filter(tag), Filter(Scaler.Tag("gha-batch", id.text))], mayStart)
            case .terminate(let ids):
                _ = try await client.send(TerminateInstances(ids.map(\.text)), timeout: timeout, mayStart: mayStart)
                return .done(.nothing)
            case .probe: return await probe(mayStart)
            case .dryRun: return await dryRun(mayStart)
            }
        } catch {
            await template.note(error, about: action)
            return Outcome(compute: error)
        }
    }

    /// Whether EC2 answers this agent's credentials: one page of its own instances, the permission that every listing needs.
    func probe(_ mayStart: @escaping @Sendable () -> Bool) async -> Outcome {
        do throws(AWSError) {
            let page = DescribeInstances(filters: [Filter(tag)], pageSize: Self.leastPage)
            _ = try await client.send(page, timeout: timeout, mayStart: mayStart)
            return .done(.nothing)
        } catch {
            return Outcome(probeOfAWS: error)
        }
    }

    /// Nil when the image's tags don't say which runner it holds.
    private func release(
        _ template: LaunchTemplate, _ mayStart: @escaping @Sendable () -> Bool
    ) async throws(AWSError) -> RunnerRelease? {
        let asked = DescribeLaunchTemplateVersions(.id(template.id), versions: [.number(Int(template.version))])
        let found = try await client.send(asked, timeout: timeout, mayStart: mayStart).first?.content
        // A parameter that EC2 follows at each launch names no image here.
        guard let image = found?.imageID, image.hasPrefix("ami-") else { return nil }
        let images = try await client.send(DescribeImages(imageIDs: [image]), timeout: timeout, mayStart: mayStart)
        return images.first.flatMap { RunnerRelease(tags: $0.tags) }
    }

    private func launch(
        _ request: LaunchRequest, _ token: BatchID, _ mayStart: @escaping @Sendable () -> Bool
    ) async throws(AWSError) -> LaunchAnswer {
        let answer = try await client.send(CreateFleet(request, token: token), timeout: launchTimeout, mayStart: mayStart)
        if answer.failures.contains(where: { AWSError.saysTemplateIsGone($0.code) }) { await template.forget(request.template) }
        return LaunchAnswer(answer, of: token)
    }

    private func describe(_ fleet: String, _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> LaunchAnswer {
        let found = try await client.send(DescribeFleets(fleetIDs: [fleet]), timeout: timeout, mayStart: mayStart)
        return found.first.map { LaunchAnswer($0.launch, of: nil) } ?? LaunchAnswer(fleet: fleet, instances: [], shortfalls: [])
    }

    /// Many by a filter, for one unknown id among `InstanceId` refuses the whole call; one by its id, so that EC2 says whether it knows it.
    private func describe(_ ids: [InstanceID], _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Outcome {
        guard ids.count == 1 else { return try await list([Filter("instance-id", ids.map(\.text))], mayStart) }
        let answer = try await client.send(DescribeInstances(instanceIDs: ids.map(\.text)), timeout: timeout, mayStart: mayStart)
        return .done(.instances(answer.instances.compactMap { Scaler.Instance($0) }))
    }

    private func list(_ filters: [Filter], _ mayStart: @escaping @Sendable () -> Bool) async throws(AWSError) -> Outcome {
        var found: [Scaler.Instance] = []
        var next: String?
        var pages = 0
        repeat {
            let page = DescribeInstances(filters: filters, pageSize: 1000, nextToken: next)
            do throws(AWSError) {
                let answer = try await client.send(page, timeout: timeout, mayStart: mayStart)
                found += answer.instances.compactMap { Scaler.Instance($0) }
                // A token that repeats would be followed without end.
                if let next, answer.nextToken == next { throw AWSError.noProgress(DescribeInstances.name) }
                next = answer.nextToken
                pages += 1
            } catch let error where pages > 0 && error.isPastDeadline {
                return .unfinished(DescribeInstances.name, pages: pages)
            }
        } while next != nil
        return .done(.instances(found))
    }
}

extension TemplateSource {
    /// What an error of EC2 tells of the template that an action names.
    fileprivate func note(_ error: AWSError, about action: ComputeAction) {
        guard AWSError.saysTemplateIsGone(error.code) else { return }
        switch action {
        case .launch(let request, _): forget(request.template)
        case .readRelease(let template): forget(template)
        case .resolveTemplate, .describeFleet, .listInstances, .describeInstances, .listBatch, .terminate, .probe, .dryRun: forget(nil)
        }
    }
}

extension Filter {
    /// What has not ended.
    fileprivate static let alive = Filter("instance-state-name", ["pending", "running", "stopping", "stopped"])

    /// Those that carry just this tag. In a filter's value `*` and `?` stand for other characters unless a `\` is before them (AWS SDK for
    /// Java, DescribeSpotInstanceRequestsRequest: `\*amazon\?\\`; 2026-11-26), and a runner group's name may hold all three.
    fileprivate init(_ tag: Scaler.Tag) {
        let literal = tag.value.unicodeScalars.map { (#"*?\"#.unicodeScalars.contains($0) ? #"\"# : "") + String($0) }.joined()
        self.init("tag:\(tag.name)", [literal])
    }
}

extension CreateFleet {
    /// The stored request, always rendered alike: EC2 takes it for the same one only if every parameter is.
    init(_ request: LaunchRequest, token: BatchID?) {
        let tags = request.tags.map { AWS.Tag($0.name, $0.value) }
        self.init(
            clientToken: token?.text, launchTemplateID: request.template.id, launchTemplateVersion: Int(request.template.version),
            overrides: request.overrides.map { Override(instanceType: $0.type, subnetID: $0.subnet, maxPrice: request.maxPrice) },
            capacity: request.count, market: request.market == .spot ? .spot : .onDemand, fleetTags: tags, instanceTags: tags)
    }
}

extension LaunchAnswer {
    fileprivate init(_ launch: FleetLaunch, of batch: BatchID?) {
        self.init(
            fleet: launch.fleetID ?? "", instances: launch.launched.map { Scaler.Instance($0, batch) },
            shortfalls: launch.failures.map { Shortfall(code: $0.code, message: $0.message, type: $0.instanceType, subnet: $0.subnetID) })
    }
}

extension Scaler.Instance {
    fileprivate init(_ launched: FleetLaunch.Launched, _ batch: BatchID?) {
        self.init(
            id: InstanceID(launched.instanceID), state: .pending, type: launched.instanceType ?? "unknown", zone: launched.availabilityZone,
            subnet: launched.subnetID, market: launched.market == .spot ? .spot : .onDemand, batch: batch)
    }

    /// Nil for a state that EC2 didn't have when this was written: such an instance is left alone.
    init?(_ instance: AWS.Instance) {
        guard let state = State(rawValue: instance.state.name) else { return nil }
        self.init(
            id: InstanceID(instance.id), state: state, type: instance.instanceType ?? "unknown", zone: instance.availabilityZone,
            subnet: instance.subnetID, market: instance.market == .spot ? .spot : .onDemand,
            batch: instance.tag("gha-batch").map { BatchID($0) },
            epoch: instance.tag("gha-epoch").flatMap { Int64($0) },
            launched: instance.launchTime.map { Scaler.WallTime(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) },
            deployment: instance.tag(DeploymentID.tag).map { DeploymentID($0) }, reason: instance.stateReasonCode)
    }
}
