import HTTP
import Scaler
import Synchronization
import Testing

@testable import AWS
@testable import Agent

/// DynamoDB, answering each request by a function of its body; the requests are counted, the pauses kept.
final class FakeDatabase: HTTPSender {
    let asked = Mutex<[String]>([])
    let pauses = Mutex<[Duration]>([])
    let timeouts = Mutex<[Duration]>([])
    let status: Int
    let answer: @Sendable (Int, String) -> String

    init(status: Int = 200, _ answer: @escaping @Sendable (Int, String) -> String) { (self.status, self.answer) = (status, answer) }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        timeouts.withLock { $0.append(request.timeout) }
        let body = String(decoding: request.body, as: UTF8.self)
        let count = asked.withLock { asked in
            asked.append(body)
            return asked.count
        }
        return HTTPResponse(
            status: status, headers: ["Content-Type": "application/x-amz-json-1.0"], body: Array(answer(count, body).utf8))
    }

    func table() throws -> LedgerTable {
        var table = LedgerTable(client: try client(), name: "t", secrets: SecretStore(), leaseTimeout: .seconds(1))
        (table.commitTimeout, table.readTimeout) = (.seconds(60), .seconds(60))
        table.sleep = { pause in self.pauses.withLock { $0.append(pause) } }
        return table
    }

    func client() throws -> AWSClient {
        let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("key"))
        let region = try #require(Region("eu-north-1"))
        return AWSClient(
            http: self, region: region, endpoints: try Endpoints(region: region),
            credentials: CredentialStore(CredentialChain([Keys(keys)])))
    }
}

private struct Keys: CredentialProvider {
    let name = "test"
    let found: Credentials
    init(_ found: Credentials) { self.found = found }
    func credentials() async throws(AWS.CredentialError) -> Credentials? { found }
}

extension Scaler.Item {
    /// As DynamoDB answers it, with its key. Texts and numbers only.
    func json(_ key: Scaler.Key) -> String {
        let all = [Field("pk", .text(key.partition)), Field("sk", .text(key.sort))] + fields
        let members = all.compactMap { field -> String? in
            switch field.value {
            case .text(let text): #""\#(field.name)":{"S":"\#(text)"}"#
            case .number(let number): #""\#(field.name)":{"N":"\#(number)"}"#
            default: nil
            }
        }
        return "{" + members.joined(separator: ",") + "}"
    }
}
