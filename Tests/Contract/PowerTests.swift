import Testing
import World

@testable import AWS

/// Stopping and starting, as an operator does it in the console. The agent does neither, so the two operations are the suite's own.
struct PowerTests {
    @Test("An on-demand instance that is stopped says who stopped it, and starts again", arguments: Scenario.stops.servers)
    func stopAndStart(_ server: Server) async throws {
        let client = try server.driver()
        let id = try await running(client, server, .onDemand)
        let stopped = try await client.send(StopInstances(instanceIDs: [id]))
        #expect(stopped.map(\.instanceID) == [id] && stopped.first?.previous == .running)
        let shown = try await seen(client, id, in: .stopped)
        #expect(shown.stateReasonCode == "Client.UserInitiatedShutdown" && shown.privateIP != nil)
        let started = try await client.send(StartInstances(instanceIDs: [id]))
        #expect(started.first?.previous == .stopped && started.first?.current == .pending)
        _ = try await seen(client, id, in: .running)
        _ = try await client.send(TerminateInstances([id]))
    }

    @Test("A fleet's spot instance can't be stopped", arguments: Scenario.stops.servers.filter { $0 != .moto })
    func spot(_ server: Server) async throws {
        let client = try server.driver()
        let id = try await running(client, server, .spot)
        let refused = try await failure(client, StopInstances(instanceIDs: [id]))
        #expect(refused.code == "UnsupportedOperation" && refused.status == 400)
        #expect(try await seen(client, id, in: .running).stateReasonCode == nil)
        _ = try await client.send(TerminateInstances([id]))
    }

    private func running(_ client: any Driver, _ server: Server, _ market: Market) async throws -> String {
        let fleet = try await EC2Tests().fleet(client, server, AWS.Tag("scope", fresh("power")), market: market)
        let id = try #require(try await client.send(fleet).launched.first).instanceID
        _ = try await seen(client, id, in: .running)
        return id
    }

    /// The instance once it is listed in that state.
    private func seen(_ client: any Driver, _ id: String, in state: Instance.State) async throws -> Instance {
        let limit = ContinuousClock.now + .seconds(30)
        var shown: Instance?
        while shown?.state != state, ContinuousClock.now < limit {
            shown = try await client.send(DescribeInstances(instanceIDs: [id])).instances.first
            if shown?.state != state { try await Task.sleep(for: .milliseconds(50)) }  // between two looks
        }
        return try #require(shown?.state == state ? shown : nil, "\(id) is not seen \(state)")
    }
}

struct StopInstances: EC2Operation {
    static let name = "StopInstances"
    typealias Output = [TerminateInstances.Change]
    var instanceIDs: [String]

    func fill(_ form: inout QueryForm) { form.add("InstanceId", list: instanceIDs) }
    func output(_ root: XMLElement) throws(MalformedBody) -> Output { try TerminateInstances([]).output(root) }
}

struct StartInstances: EC2Operation {
    static let name = "StartInstances"
    typealias Output = [TerminateInstances.Change]
    var instanceIDs: [String]

    func fill(_ form: inout QueryForm) { form.add("InstanceId", list: instanceIDs) }
    func output(_ root: XMLElement) throws(MalformedBody) -> Output { try TerminateInstances([]).output(root) }
}

extension StopInstances: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> Output {
        try world.region.stopInstances(instanceIDs, at: now).answer(Self.name).map(TerminateInstances.Change.init(world:))
    }
}

extension StartInstances: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> Output {
        try world.region.startInstances(instanceIDs, at: now).answer(Self.name).map(TerminateInstances.Change.init(world:))
    }
}

extension TerminateInstances.Change {
    fileprivate init(world: EC2.PowerChange) {
        self.init(
            instanceID: world.id, current: Instance.State(world.current.rawValue), previous: Instance.State(world.previous.rawValue))
    }
}
