import HTTP
import Synchronization
import Testing

@Suite("An exchange")
struct ExchangeTests {
    let client = HTTPClient()

    @Test func bringsStatusFieldsAndBody() async throws {
        let server = TestServer { connection in
            while connection.readRequest() != nil { connection.answer("201 Created", ["X-One: 1", "x-two:  2 "], body: "hello") }
        }
        let response = try await client.send(HTTPRequest(.get, server.url + "/a"))
        #expect(response.status == 201)
        #expect(response.headers["x-one"] == "1")
        #expect(response.headers["X-Two"] == "2")
        #expect(response.body == Array("hello".utf8))
    }

    @Test func usesTheConnectionAgain() async throws {
        let server = TestServer { connection in while connection.readRequest() != nil { connection.answer() } }
        for _ in 0..<20 { _ = try await client.send(HTTPRequest(.get, server.url)) }
        #expect(server.connections.load(ordering: .relaxed) == 1)
    }
}
