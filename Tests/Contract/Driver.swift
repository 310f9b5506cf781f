import HTTP

@testable import AWS

/// Carries AWS's operations out: over the wire, or on World in process. The suite knows no other way to a server.
protocol Driver: Sendable {
    func perform<O: Operation>(_ operation: O, mayStart: (@Sendable () -> Bool)?) async throws(AWSError) -> O.Output
}

extension Driver {
    func send<O: Operation>(_ operation: O, mayStart: (@Sendable () -> Bool)? = nil) async throws(AWSError) -> O.Output {
        try await perform(operation, mayStart: mayStart)
    }
}

/// The client as the agent has it.
struct WireDriver: Driver {
    let client: AWSClient

    func perform<O: Operation>(_ operation: O, mayStart: (@Sendable () -> Bool)?) async throws(AWSError) -> O.Output {
        try await client.send(operation, mayStart: mayStart)
    }
}
