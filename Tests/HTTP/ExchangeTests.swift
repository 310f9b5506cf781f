import HTTP
import Synchronization
import Testing

@Suite("An exchange")
struct ExchangeTests {
    let client = HTTPClient(HTTPClient.Configuration(userAgent: "tester/1"))

    @Test func `brings status, fields and body`() async throws {
        let server = TestServer { connection in
            while connection.readRequest() != nil { connection.answer("201 Created", ["X-One: 1", "x-two:  2 "], body: "hello") }
        }
        let response = try await client.send(HTTPRequest(.get, server.url + "/a"))
        #expect(response.status == 201)
        #expect(response.headers["x-one"] == "1")
        #expect(response.headers["X-Two"] == "2")
        #expect(response.body == Array("hello".utf8))
    }

    @Test func `uses the connection again`() async throws {
        let server = TestServer { connection in while connection.readRequest() != nil { connection.answer() } }
        for _ in 0..<20 { _ = try await client.send(HTTPRequest(.get, server.url)) }
        #expect(server.connections == 1)
    }

    @Test func `sends exactly what it was given, and adds only Host, User-Agent and the length`() async throws {
        let server = RecordingServer()
        let headers: HTTPHeaders = ["X-Empty": "", "X-Blank": "  ", "X-Full": "a, b"]
        _ = try await client.send(HTTPRequest(.post, server.url + "/a/../b?c=d%2F", headers: headers, body: Array("{}".utf8)))
        let seen = try #require(server.seen.first)
        #expect(seen.line == "POST /a/../b?c=d%2F HTTP/1.1")
        #expect(
            Set(seen.fields) == [
                "Host: 127.0.0.1:\(server.port)", "User-Agent: tester/1", "X-Empty:", "X-Blank:", "X-Full: a, b", "Content-Length: 2",
            ])
        #expect(seen.body == Array("{}".utf8))
    }

    @Test(arguments: [HTTPRequest.Method.get, .post, .put, .patch, .delete])
    func `carries a body of any bytes by any method`(method: HTTPRequest.Method) async throws {
        let server = RecordingServer()
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        _ = try await client.send(HTTPRequest(method, server.url, body: body))
        #expect(server.seen.first?.line == "\(method.rawValue) / HTTP/1.1")
        #expect(server.seen.first?.body == body)
        #expect(server.seen.first?.value("Expect") == nil)
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch])
    func `says that an empty body is empty`(method: HTTPRequest.Method) async throws {
        let server = RecordingServer()
        _ = try await client.send(HTTPRequest(method, server.url))
        #expect(server.seen.first?.value("Content-Length") == "0")
    }

    @Test func `asks for the head alone`() async throws {
        let server = TestServer { connection in while connection.readRequest() != nil { connection.answer("200 OK", ["X: y"]) } }
        #expect(try await client.send(HTTPRequest(.head, server.url)).headers["X"] == "y")
    }

    @Test func `follows no redirect`() async throws {
        let server = TestServer { connection in
            while connection.readRequest() != nil { connection.answer("302 Found", ["Location: /elsewhere"]) }
        }
        let response = try await client.send(HTTPRequest(.get, server.url))
        #expect(response.status == 302)
        #expect(response.headers["Location"] == "/elsewhere")
    }

    @Test func `skips interim responses, keeps repeated fields, and reads chunks`() async throws {
        let server = TestServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nSet: a\r\nSet: b\r\n")
            connection.write("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            connection.waitForTheEnd()
        }
        let response = try await client.send(HTTPRequest(.get, server.url))
        #expect(response.headers["X-Early"] == nil)
        #expect(response.headers.fields.filter { $0.name == "Set" }.map(\.value) == ["a", "b"])
        #expect(response.body == Array("abcde".utf8))
    }

    @Test func `takes a body that ends with the connection`() async throws {
        let server = TestServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.0 200 OK\r\n\r\n<html>not what you wanted</html>")
        }
        let response = try await client.send(HTTPRequest(.get, server.url))
        #expect(response.body.count == 32)
    }
}

/// Answers every request with 200 and remembers it.
final class RecordingServer: Sendable {
    private let server: TestServer
    private let log: Log

    private final class Log: Sendable {
        let seen = Mutex<[SeenRequest]>([])
    }

    var url: String { server.url }
    var port: UInt16 { server.port }
    var seen: [SeenRequest] { log.seen.withLock { $0 } }

    init() {
        let log = Log()
        self.log = log
        server = TestServer { connection in
            while let request = connection.readRequest() {
                log.seen.withLock { $0.append(request) }
                connection.answer()
            }
        }
    }
}
