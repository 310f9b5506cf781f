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
        let response = try await Task(executorPreference: HTTPClient()) { [server] in
            try await HTTPClient().send(HTTPRequest(.get, server.url))
        }.value
        #expect(response.status == 200)
    }
}

/// Lives on a client's thread.
private actor Resident {
    private let executor: ClientActorExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private(set) var calls = 0

    init(on client: HTTPClient) { executor = ClientActorExecutor(client) }

    func thread() -> pthread_t {
        calls += 1
        return pthread_self()
    }

    func answer(from url: String) async throws -> (Int, pthread_t) {
        let response = try await executor.client.send(HTTPRequest(.get, url))
        return (response.status, pthread_self())
    }
}

@Suite("An actor on the client's thread")
struct ResidentTests {
    let client = HTTPClient()

    @Test func `stays there, whichever executor its caller prefers`() async throws {
        let resident = Resident(on: client)
        let home = await Task(executorPreference: client) { pthread_self() }.value
        let other = HTTPClient()
        #expect(await resident.thread() == home)
        #expect(await Task(executorPreference: other) { await resident.thread() }.value == home)
        let caller = await Task(executorPreference: other) {
            _ = await resident.thread()
            return pthread_self()
        }.value
        #expect(caller != home)
        #expect(await resident.calls == 3)
    }

    @Test func `is there again when its request is answered`() async throws {
        let server = TestServer { connection in while connection.readRequest() != nil { connection.answer() } }
        let resident = Resident(on: client)
        let (status, thread) = try await resident.answer(from: server.url)
        #expect(status == 200)
        #expect(await resident.thread() == thread)
    }
}

@Suite("The client's alarm")
struct AlarmTests {
    let client = HTTPClient()

    /// Waits for the alarm at the instant that is given, and says on which thread it rang.
    private func ring(at instant: ContinuousClock.Instant) async -> (ContinuousClock.Instant, pthread_t) {
        await withCheckedContinuation { continuation in
            client.setAlarm(at: instant) { continuation.resume(returning: (.now, pthread_self())) }
        }
    }

    @Test func `rings on the client's thread, and not before its time`() async {
        let due = ContinuousClock.now + .milliseconds(30)
        let (rang, thread) = await ring(at: due)
        #expect(rang >= due)
        #expect(await Task(executorPreference: client) { pthread_self() }.value == thread)
    }

    @Test func `takes the place of the one before`() async {
        let replaced = Tally()
        client.setAlarm(at: .now + .milliseconds(20)) { replaced.add() }
        _ = await ring(at: .now + .milliseconds(60))
        #expect(replaced.count == 0)
    }

    /// Ten thousand jobs, each of which takes 50 µs, are half a second of work.
    @Test func `does not wait for the jobs that are queued, and neither does an urgent task`() async {
        let done = Tally()
        let started = AsyncStream<Void>.makeStream()
        for _ in 0..<10_000 {
            Task(executorPreference: client) {
                started.continuation.yield()
                let end = ContinuousClock.now + .microseconds(50)
                while .now < end {}
                done.add()
            }
        }
        var events = started.stream.makeAsyncIterator()
        await events.next()
        _ = await ring(at: .now)
        let atAlarm = done.count
        await Task(executorPreference: client, priority: HTTPClient.urgent) {}.value
        let atUrgent = done.count
        #expect(atAlarm < 10_000 && atUrgent < 10_000)
    }
}
