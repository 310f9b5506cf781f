import HTTP
import Synchronization
import Testing

/// Counts across threads.
final class Tally: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    @discardableResult
    func add() -> Int { value.add(1, ordering: .relaxed).newValue }
}

@Suite("The client never sends a request twice, and asks before it sends")
struct SendOnceTests {
    let client = HTTPClient()

    /// Answers the first request of each connection and takes the second with it into the grave.
    private func diesAtTheSecond(_ requests: Tally) -> TestServer {
        TestServer { connection in
            guard connection.readRequest() != nil else { return }
            requests.add()
            connection.answer()
            if connection.readRequest() != nil { requests.add() }
        }
    }

    @Test func `a reused connection that dies under the request is not tried again`() async throws {
        let requests = Tally()
        let asked = Tally()
        let server = diesAtTheSecond(requests)
        _ = try await client.send(HTTPRequest(.get, server.url))
        let error = await failure(of: client, HTTPRequest(.post, server.url, body: [1], mayStart: { asked.add() > 0 }))
        #expect(error?.reason == .broken)
        #expect(error?.mayHaveBeenSent == true)
        #expect(asked.count == 1)
        #expect(requests.count == 2)
    }

    @Test func `a hundred such deaths are a hundred errors`() async throws {
        let requests = Tally()
        let server = diesAtTheSecond(requests)
        for _ in 0..<100 {
            _ = try await client.send(HTTPRequest(.get, server.url))
            #expect(await failure(of: client, HTTPRequest(.get, server.url))?.reason == .broken)
        }
        #expect(requests.count == 200)
    }

    @Test func `after such a death a server that is gone is still a request that may have been sent`() async throws {
        let answered = Tally()
        let server = Mutex<TestServer?>(nil)
        let url = server.withLock { server in
            let made = diesAtTheSecond(answered)
            server = made
            return made.url
        }
        _ = try await client.send(HTTPRequest(.get, url))
        // The listener goes, the connection stays: libcurl's own second attempt finds nobody.
        server.withLock { $0 = nil }
        let error = await failure(of: client, HTTPRequest(.get, url))
        #expect(error?.reason == .broken)
        #expect(error?.mayHaveBeenSent == true)
    }

    @Test func `the sender is asked once, on a fresh connection and on a reused one`() async throws {
        let asked = Tally()
        let server = TestServer { connection in while connection.readRequest() != nil { connection.answer() } }
        for expected in 1...5 {
            _ = try await client.send(HTTPRequest(.get, server.url, mayStart: { asked.add() > 0 }))
            #expect(asked.count == expected)
        }
        #expect(server.connections == 1)
    }

    @Test(arguments: [false, true])
    func `a sender that says no has sent nothing`(onReusedConnection: Bool) async throws {
        let requests = Tally()
        let server = TestServer { connection in
            while connection.readRequest() != nil {
                requests.add()
                connection.answer()
            }
        }
        if onReusedConnection { _ = try await client.send(HTTPRequest(.get, server.url)) }
        let before = requests.count
        let error = await failure(of: client, HTTPRequest(.post, server.url, body: [1], mayStart: { false }))
        #expect(error == HTTPError(.refusedBySender, mayHaveBeenSent: false, message: error?.message ?? ""))
        _ = try await client.send(HTTPRequest(.get, server.url))
        #expect(requests.count == before + 1)
    }

    @Test func `the sender is asked when the connection stands, not before`() async {
        let asked = Tally()
        let listener = FullListener()
        let request = HTTPRequest(.get, listener.url, connectTimeout: .milliseconds(50), mayStart: { asked.add() > 0 })
        #expect(await failure(of: client, request)?.reason == .timedOut)
        #expect(asked.count == 0)
    }
}
