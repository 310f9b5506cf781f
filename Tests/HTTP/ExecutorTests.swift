import Glibc
import Testing

@testable import HTTP

@Suite("The client as a task executor")
struct ExecutorTests {
    let client = HTTPClient()
    let server = TestServer { connection in while connection.readRequest() != nil { connection.answer() } }

    @Test func `runs a task and the transfers that it waits for on one thread`() async throws {
        let threads = try await Task(executorPreference: client) { [client, server] in
            let before = pthread_self()
            _ = try await client.send(HTTPRequest(.get, server.url))
            return (before, pthread_self())
        }.value
        #expect(threads.0 == threads.1)
        let other = await Task(executorPreference: client) { pthread_self() }.value
        #expect(other == threads.0)
    }

    @Test func `gives transfers their turn beside a task that never rests`() async throws {
        let busy = Task(executorPreference: client) { while !Task.isCancelled { await Task.yield() } }
        let response = try await Task(executorPreference: client) { [client, server] in
            try await client.send(HTTPRequest(.get, server.url))
        }.value
        #expect(response.status == 200)
        busy.cancel()
        await busy.value
    }

    @Test func `outlives every task that runs on it`() async throws {
        let outcome = await Task(executorPreference: HTTPClient()) { [server] in
            await failure(of: HTTPClient(), HTTPRequest(.get, server.url))
        }.value
        #expect(outcome == nil)
    }
}
