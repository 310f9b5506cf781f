import AWS
import FoundationEssentials
import HTTP
import Testing

/// What carries AWS's operations out: a server, at the address that its variable names (scripts/with-servers sets them), or World.
enum Server: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case ministack = "CONTRACT_DYNAMODB_URL"
    case moto = "CONTRACT_EC2_URL"
    case verifyingMoto = "CONTRACT_SIGNED_URL"
    case standIn = "CONTRACT_STANDIN_URL"
    /// In process: it has no address.
    case world = "World"

    var url: String? { ProcessEnvironment.value(rawValue) }
    var isThere: Bool { self == .world || url != nil }
    var testDescription: String { "\(self)" }

    static let verifying = [Server.verifyingMoto].filter(\.isThere)

    /// A way to it for one test. World's is a world of its own.
    func driver() throws -> any Driver {
        self == .world ? WorldDriver() : WireDriver(client: try client())
    }

    /// A client of this server. The keys are any, unless it verifies.
    func client(key: String = "AKIDEXAMPLE", secret: String = "secret") throws -> AWSClient {
        let region = try #require(Region("us-east-1"))
        let variables = ["AWS_ENDPOINT_URL": try #require(url), "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret]
        let endpoints = try Endpoints(region: region, environment: variables)
        let chain = CredentialChain([EnvironmentCredentials(environment: variables)])
        return AWSClient(http: Self.http, region: region, endpoints: endpoints, credentials: CredentialStore(chain))
    }

    private static let http = HTTPClient()
}

enum ProcessEnvironment {
    /// An empty variable counts as unset.
    static func value(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment[name]
        return value?.isEmpty == true ? nil : value
    }
}

/// A name that no other test, and no earlier run, has used.
func fresh(_ prefix: String) -> String { "\(prefix)-\(UUID().uuidString.lowercased())" }

struct ServersTests {
    @Test("In CI every server is there", .enabled(if: ProcessEnvironment.value("CI") == "true"), arguments: Server.allCases)
    func everyServerIsThere(_ server: Server) {
        #expect(
            server.isThere, "\(server.rawValue) is not set: start the suite by scripts/with-servers, which starts \(server) and sets it."
        )
    }
}

/// What an operation ended with, where it had to fail.
func failure<O: Operation>(_ client: any Driver, _ operation: O) async throws -> AWSError {
    do {
        _ = try await client.send(operation)
    } catch {
        return error
    }
    throw Unexpected(operation: O.name)
}

struct Unexpected: Error, CustomStringConvertible {
    var operation: String
    var description: String { "\(operation) succeeded, and should have failed" }
}
