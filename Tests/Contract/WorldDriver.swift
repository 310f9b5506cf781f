import Synchronization
import World

@testable import AWS

/// World's models behind AWS's operations, in process: what the simulator runs on, held to the same suite as the servers.
///
/// It translates words and decides nothing; an operation or a wording that World has no word for fails as `NotInWorld`.
final class WorldDriver: Driver {
    private let world = Mutex(FurnishedWorld())
    private let began = ContinuousClock.now

    func perform<O: Operation>(_ operation: O, mayStart: (@Sendable () -> Bool)?) async throws(AWSError) -> O.Output {
        guard let worldly = operation as? any WorldOperation, let output = try run(worldly) as? O.Output else {
            throw AWSError(inWorld: O.name, "NotInWorld", "World has no \(O.name)")
        }
        return output
    }

    private func run<W: WorldOperation>(_ operation: W) throws(AWSError) -> Any {
        let now = (ContinuousClock.now - began).components
        let milliseconds = now.seconds * 1000 + now.attoseconds / 1_000_000_000_000_000
        let result = world.withLock { world in
            Result { () throws(AWSError) in try operation.carriedOut(in: &world, at: milliseconds) }
        }
        return try result.get()
    }
}

/// A region with tables, as the suite needs it.
struct FurnishedWorld {
    var tables: [String: DynamoDB.Table] = [:]
    var region = EC2.Region(seed: 1)

    init() {
        region.addSubnet(EC2.Subnet(id: "subnet-0a", zone: "us-east-1a"))
        region.images = ["ami-0a"]
        region.manners = .measured
        region.manners.defaultSubnet = "subnet-0a"
        region.delays.boot = 50...100
        region.delays.shutdown = 50...100
    }
}

/// An operation that World's models carry out.
protocol WorldOperation: Operation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> Output
}

extension AWSError {
    /// As a client makes it of a service's answer.
    init(inWorld operation: String, _ code: String, _ message: String, status: Int = 400) {
        self.init(
            operation: operation, status: status, code: code, message: message,
            disposition: Self.disposition(code: code, message: message, status: status))
    }
}
