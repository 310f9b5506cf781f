import HTTP
import Testing

@Suite("A request that can't be sent as it stands is refused before anything is sent")
struct InvalidRequestTests {
    let client = HTTPClient()

    @Test(
        arguments: [
            "", "example.com", "/path", "ftp://example.com/", "file:///etc/passwd", "http://", "http:///x", "https://exa mple.com/",
            "http://example.com/\r\nX: y", "http://example.com/\0", "http://example.com/ü", "http://user:secret@example.com/",
            "http://127.0.0.1:99999/", "http://[::1/",
        ])
    func `whatever its URL`(url: String) async {
        let error = await failure(of: client, HTTPRequest(.get, url))
        #expect(error?.reason == .invalidRequest)
        #expect(error?.mayHaveBeenSent == false)
        #expect(error?.message.contains("secret") == false)
    }

    @Test(
        arguments: [
            ("", "v"), ("a b", "v"), ("a:b", "v"), ("a\r\n", "v"), ("ä", "v"), ("a", "v\r\nb: c"), ("a", "v\nb"), ("a", "\0"),
            ("Transfer-Encoding", "chunked"), ("expect", "100-continue"), ("Content-Length", "7"),
        ])
    func `whatever its headers`(name: String, value: String) async {
        let server = RecordingServer()
        let error = await failure(of: client, HTTPRequest(.post, server.url, headers: [name: value], body: [1]))
        #expect(error?.reason == .invalidRequest)
        #expect(error?.mayHaveBeenSent == false)
        #expect(server.seen.isEmpty)
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .nanoseconds(1), .seconds(Int64.max), .seconds(Int64.min)])
    func `but a strange timeout neither traps nor means none`(timeout: Duration) async {
        let server = TestServer { connection in while connection.readRequest() != nil { connection.answer() } }
        _ = try? await client.send(HTTPRequest(.get, server.url, connectTimeout: timeout, timeout: timeout))
    }
}
