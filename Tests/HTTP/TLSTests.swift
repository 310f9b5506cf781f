import Testing

@testable import HTTP

@Suite("Over TLS")
struct TLSTests {
    private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func `a certificate that nobody vouches for is refused, and nothing is sent`() async throws {
        let nginx = try await LocalNginx()
        let asked = Tally()
        let error = await failure(of: HTTPClient(), HTTPRequest(.get, nginx.url, mayStart: { asked.add() > 0 }))
        #expect(error?.reason == .tls)
        #expect(error?.mayHaveBeenSent == false)
        #expect(error?.message.contains("certificate") == true)
        #expect(asked.count == 0)
    }

    @Test func `a certificate is accepted when its CA file is named, but only for its own name`() async throws {
        let nginx = try await LocalNginx()
        let client = HTTPClient(HTTPClient.Configuration(caFile: nginx.caFile))
        #expect(try await client.send(HTTPRequest(.get, nginx.url)).status == 200)
        let error = await failure(of: client, HTTPRequest(.get, "https://127.0.0.1:\(nginx.port)/"))
        #expect(error?.reason == .tls)
        #expect(error?.mayHaveBeenSent == false)
    }

    @Test func `a CA file that is not there is an error, not a reason to trust`() async throws {
        let nginx = try await LocalNginx()
        let client = HTTPClient(HTTPClient.Configuration(caFile: "/nowhere/ca.pem"))
        #expect(await failure(of: client, HTTPRequest(.get, nginx.url))?.reason == .tls)
    }

    @Test func `a server that speaks no TLS is a TLS error, and nothing was sent`() async throws {
        let server = TestServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForTheEnd()
        }
        let error = await failure(of: HTTPClient(), HTTPRequest(.get, "https://127.0.0.1:\(server.port)/"))
        #expect(error?.reason == .tls)
        #expect(error?.mayHaveBeenSent == false)
    }

    @Test func `many requests share one connection of HTTP/2, and the sender is asked for each`() async throws {
        let nginx = try await LocalNginx()
        let client = HTTPClient(HTTPClient.Configuration(caFile: nginx.caFile))
        let asked = Tally()
        let request = HTTPRequest(.get, nginx.url, mayStart: { asked.add() > 0 })
        let answers = try await withThrowingTaskGroup { group in
            for _ in 0..<64 { group.addTask { text(try await client.send(request)) } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(answers.count == 1)
        #expect(answers.first?.hasSuffix("HTTP/2.0") == true)
        #expect(asked.count == 64)
    }

    @Test func `HTTP 1.1 serves where HTTP/2 is not offered`() async throws {
        let nginx = try await LocalNginx(protocols: "ssl")
        let client = HTTPClient(HTTPClient.Configuration(caFile: nginx.caFile))
        let answers = try await withThrowingTaskGroup { group in
            for _ in 0..<16 { group.addTask { text(try await client.send(HTTPRequest(.get, nginx.url))) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.hasSuffix("HTTP/1.1") })
    }

    @Test func `a cancelled or overdue request takes its stream away, not the connection`() async throws {
        let arrived = AsyncStream<Void>.makeStream()
        let upstream = TestServer { connection in
            _ = connection.readRequest()
            arrived.continuation.yield()
            connection.waitForTheEnd()
        }
        let nginx = try await LocalNginx(upstream: upstream.url)
        let client = HTTPClient(HTTPClient.Configuration(caFile: nginx.caFile))
        let first = text(try await client.send(HTTPRequest(.get, nginx.url)))

        let poll = Task { await failure(of: client, HTTPRequest(.get, nginx.url + "/upstream")) }
        var events = arrived.stream.makeAsyncIterator()
        await events.next()
        poll.cancel()
        #expect(await poll.value?.reason == .cancelled)
        let late = await failure(of: client, HTTPRequest(.get, nginx.url + "/upstream", timeout: .seconds(1)))
        #expect(late?.reason == .timedOut)
        #expect(late?.mayHaveBeenSent == true)
        #expect(text(try await client.send(HTTPRequest(.get, nginx.url))) == first)
    }

    /// nginx says GOAWAY after ten requests. What it refused then was certainly not carried out, but libcurl does not tell
    /// us which those are, so they are errors of a request that may have been sent, never sent again behind the caller's back.
    @Test func `a server that winds a connection down costs errors at most, never a request sent twice`() async throws {
        let seen = Tally()
        let upstream = TestServer { connection in
            while connection.readRequest() != nil {
                seen.add()
                connection.answer()
            }
        }
        let nginx = try await LocalNginx(upstream: upstream.url, requestsPerConnection: 10)
        let client = HTTPClient(HTTPClient.Configuration(caFile: nginx.caFile))
        let answered = await withTaskGroup { group in
            for _ in 0..<200 {
                group.addTask { (try? await client.send(HTTPRequest(.get, nginx.url + "/upstream"))) != nil ? 1 : 0 }
            }
            return await group.reduce(0, +)
        }
        #expect(answered > 0)
        #expect(seen.count >= answered && seen.count <= 200)
    }
}
