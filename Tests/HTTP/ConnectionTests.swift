import Glibc
import Testing

@testable import HTTP

@Suite("A connection")
struct ConnectionTests {
    /// The client's own end of a connection to the port: this process holds both ends.
    private func clientSocket(to port: UInt16) -> Int32? {
        (0..<Int32(4096)).first { socket in
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(socket, $0, &length) }
            }
            return status == 0 && address.sin_family == sa_family_t(AF_INET) && UInt16(bigEndian: address.sin_port) == port
        }
    }

    private func option(_ socket: Int32, _ level: Int32, _ name: Int32) -> Int32 {
        var value: Int32 = -1
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, level, name, &value, &length)
        return value
    }

    @Test func `notices a peer that vanished, waits for no segment to fill, and is not inherited`() async throws {
        let server = TestServer { connection in while connection.readRequest() != nil { connection.answer() } }
        let client = HTTPClient()
        _ = try await client.send(HTTPRequest(.get, server.url))
        let socket = try #require(clientSocket(to: server.port))
        let tcp = Int32(IPPROTO_TCP)
        #expect(option(socket, SOL_SOCKET, SO_KEEPALIVE) == 1)
        #expect(option(socket, tcp, TCP_KEEPIDLE) == 5)
        #expect(option(socket, tcp, TCP_KEEPINTVL) == 5)
        #expect(option(socket, tcp, TCP_USER_TIMEOUT) == 10_000)
        #expect(option(socket, tcp, TCP_NODELAY) != 0)
        #expect(fcntl(socket, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func `that a request waits for counts against its timeout`() async throws {
        let server = TestServer { connection in
            _ = connection.readRequest()
            connection.waitForTheEnd()
        }
        let client = HTTPClient(HTTPClient.Configuration(maxConnectionsPerHost: 1))
        let poll = Task { await failure(of: client, HTTPRequest(.get, server.url)) }
        while server.connections == 0 { await Task.yield() }
        let start = ContinuousClock.now
        let error = await failure(of: client, HTTPRequest(.get, server.url, timeout: .milliseconds(100)))
        #expect(error?.reason == .timedOut)
        #expect(error?.mayHaveBeenSent == false)
        #expect(ContinuousClock.now - start < .seconds(5))
        poll.cancel()
        #expect(await poll.value?.reason == .cancelled)
    }

    /// In a process of its own, since it changes the environment.
    @Test func `goes through the proxy that the environment names, save to those it excepts`() async {
        await #expect(processExitsWith: .success) {
            let proxy = RecordingServer()
            let direct = RecordingServer()
            setenv("http_proxy", proxy.url, 1)
            setenv("no_proxy", "127.0.0.1", 1)
            let client = HTTPClient()
            _ = try await client.send(HTTPRequest(.get, "http://example.invalid/x", headers: ["X-A": "b"]))
            _ = try await client.send(HTTPRequest(.get, direct.url + "/y"))
            #expect(proxy.seen.map(\.line) == ["GET http://example.invalid/x HTTP/1.1"])
            #expect(direct.seen.map(\.line) == ["GET /y HTTP/1.1"])
        }
    }

    /// As the metadata service must be asked, and a container's credential endpoint.
    @Test func `goes past the proxy where the request says so`() async {
        await #expect(processExitsWith: .success) {
            let proxy = RecordingServer()
            let direct = RecordingServer()
            setenv("http_proxy", proxy.url, 1)
            var request = HTTPRequest(.get, direct.url + "/y")
            request.bypassesProxy = true
            _ = try await HTTPClient().send(request)
            #expect(proxy.seen.isEmpty)
            #expect(direct.seen.map(\.line) == ["GET /y HTTP/1.1"])
        }
    }

    @Test func `is closed when its client is gone`() async throws {
        let ended = AsyncStream<Void>.makeStream()
        let server = TestServer { connection in
            while connection.readRequest() != nil { connection.answer() }
            ended.continuation.yield()
        }
        var client: HTTPClient? = HTTPClient()
        _ = try await client?.send(HTTPRequest(.get, server.url))
        client = nil
        var events = ended.stream.makeAsyncIterator()
        await events.next()
    }
}
