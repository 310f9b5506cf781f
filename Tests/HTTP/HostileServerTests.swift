import HTTP
import Synchronization
import Testing

/// The error that a request ends with; a response is an issue.
func failure(of client: some HTTPSender, _ request: HTTPRequest) async -> HTTPError? {
    do {
        let response = try await client.send(request)
        Issue.record("expected an error, got \(response.status)")
        return nil
    } catch {
        return error
    }
}

@Suite("A server that misbehaves gets a typed error")
struct HostileServerTests {
    let client = HTTPClient()

    struct Misbehaviour: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reason: HTTPError.Reason
        let act: @Sendable (TestConnection) -> Void
    }

    static let misbehaviours = [
        Misbehaviour(testDescription: "a body cut short", reason: .broken) { $0.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") },
        Misbehaviour(testDescription: "chunks cut short", reason: .broken) {
            $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
        },
        Misbehaviour(testDescription: "a chunk of no number", reason: .broken) {
            $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab")
        },
        Misbehaviour(testDescription: "closed at once", reason: .broken) { _ in },
        Misbehaviour(testDescription: "a head cut short", reason: .broken) { $0.write("HTTP/1.1 20") },
        Misbehaviour(testDescription: "no HTTP at all", reason: .broken) { $0.write("<html><body>Welcome to the hotel</body></html>") },
        Misbehaviour(testDescription: "a negative length", reason: .broken) { $0.write("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n") },
        Misbehaviour(testDescription: "an endless body", reason: .tooLarge) { connection in
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write(String(repeating: "x", count: 4096)) {}
        },
        Misbehaviour(testDescription: "an endless head", reason: .tooLarge) { connection in
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-Filler: \(String(repeating: "x", count: 4096))\r\n") {}
        },
        Misbehaviour(testDescription: "one endless header line", reason: .tooLarge) { connection in
            connection.write("HTTP/1.1 200 OK\r\nX: ")
            while connection.write(String(repeating: "x", count: 4096)) {}
        },
        Misbehaviour(testDescription: "endless interim responses", reason: .tooLarge) { connection in
            while connection.write("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n") {}
        },
        Misbehaviour(testDescription: "silence", reason: .timedOut) { $0.waitForTheEnd() },
        Misbehaviour(testDescription: "a body that never ends but hardly grows", reason: .timedOut) { connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab")
            connection.waitForTheEnd()
        },
        Misbehaviour(testDescription: "a head that never ends but hardly grows", reason: .timedOut) { connection in
            connection.write("HTTP/1.1 200 OK\r\nX-Slow")
            connection.waitForTheEnd()
        },
    ]

    @Test(arguments: misbehaviours)
    func `whatever it does`(_ misbehaviour: Misbehaviour) async {
        let server = TestServer { connection in
            guard connection.readRequest() != nil else { return }
            misbehaviour.act(connection)
        }
        let timeout: Duration = misbehaviour.reason == .timedOut ? .seconds(1) : .seconds(20)
        let error = await failure(of: client, HTTPRequest(.get, server.url, timeout: timeout, maxResponseBytes: 100_000))
        #expect(error?.reason == misbehaviour.reason)
        #expect(error?.mayHaveBeenSent == true)
        #expect(error?.message.isEmpty == false)
    }

    @Test func `a body of exactly the limit is taken, one byte more is not`() async throws {
        let server = TestServer { connection in while connection.readRequest() != nil { connection.answer(body: "12345678") } }
        #expect(try await client.send(HTTPRequest(.get, server.url, maxResponseBytes: 8)).body.count == 8)
        #expect(await failure(of: client, HTTPRequest(.get, server.url, maxResponseBytes: 7))?.reason == .tooLarge)
        #expect(await failure(of: client, HTTPRequest(.get, server.url, maxResponseBytes: .min))?.reason == .tooLarge)
    }

    @Test func `a port where nobody listens is named as such, and nothing was sent`() async {
        let error = await failure(of: client, HTTPRequest(.get, "http://127.0.0.1:1/?token=secret"))
        #expect(error?.reason == .couldNotConnect)
        #expect(error?.mayHaveBeenSent == false)
        #expect(error?.message.contains("secret") == false)
    }

    @Test func `a name that does not exist is named as such, and nothing was sent`() async {
        let error = await failure(of: client, HTTPRequest(.get, "http://nowhere.invalid/?token=secret"))
        #expect(error?.reason == .couldNotResolve || error?.reason == .timedOut)
        #expect(error?.mayHaveBeenSent == false)
        #expect(error?.message.contains("secret") == false)
    }

    @Test func `a listener that accepts nothing lets the connect timeout pass, and nothing was sent`() async {
        let listener = FullListener()
        let error = await failure(of: client, HTTPRequest(.get, listener.url, connectTimeout: .milliseconds(150)))
        #expect(error?.reason == .timedOut)
        #expect(error?.mayHaveBeenSent == false)
    }
}
