import AWS
import Testing

/// A server that verifies signatures, written by others than the signer.
struct SignatureTests {
    private func client(_ server: Server, wrong: Bool = false) throws -> any Driver {
        let key = try #require(ProcessEnvironment.value("CONTRACT_SIGNED_KEY_ID"))
        let secret = try #require(ProcessEnvironment.value("CONTRACT_SIGNED_SECRET"))
        return WireDriver(client: try server.client(key: key, secret: wrong ? "wrong" : secret))
    }

    @Test("What is signed with the key is accepted, form and JSON, ASCII and not", arguments: Server.verifying)
    func accepted(_ server: Server) async throws {
        let client = try client(server)
        let page = try await client.send(DescribeInstances(filters: [.init("tag:größe & co", ["a b/c+d=*~"])]))
        #expect(page.instances.isEmpty)
        let table = fresh("signed")
        _ = try await client.send(CreateTable(table: table))
        _ = try await client.send(PutItem(table: table, item: ["pk": "日本 😀", "sk": "é"]))
        #expect(try await client.send(GetItem(table: table, key: ["pk": "日本 😀", "sk": "é"])) != nil)
    }

    @Test("What is signed with another key is refused, and surely not done", arguments: Server.verifying)
    func refused(_ server: Server) async throws {
        let error = try await failure(try client(server, wrong: true), DescribeInstances())
        #expect(error.outcomeIsKnown && [.signatureRefused, .accessDenied, .expiredCredentials].contains(error.disposition))
    }
}
