import Foundation
import Synchronization
import Testing

@testable import HTTP

@Suite("A cancelled request")
struct CancellationTests {
    let client = HTTPClient()

    @Test func `ends, hangs up and leaves nothing behind`() async throws {
        let arrived = AsyncStream<Void>.makeStream()
        let server = TestServer { connection in
            _ = connection.readRequest()
            arrived.continuation.yield()
            connection.waitForTheEnd()
            arrived.continuation.yield()
        }
        var events = arrived.stream.makeAsyncIterator()
        for _ in 0..<50 {
            let poll = Task { await failure(of: client, HTTPRequest(.get, server.url, timeout: .seconds(50))) }
            await events.next()
            poll.cancel()
            let error = await poll.value
            #expect(error?.reason == .cancelled)
            #expect(error?.mayHaveBeenSent == true)
            await events.next()
        }
        #expect(client.loop.liveTransfers.load(ordering: .relaxed) == 0)
        #expect(client.loop.waitingCallers.load(ordering: .relaxed) == 0)
    }

    @Test func `that was cancelled before it began sends nothing`() async {
        let server = RecordingServer()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(of: client, HTTPRequest(.get, server.url))
        }
        #expect(await task.value?.reason == .cancelled)
        #expect(await task.value?.mayHaveBeenSent == false)
        #expect(server.seen.isEmpty)
    }

    @Test func `that waits for a connection has sent nothing`() async {
        let listener = FullListener()
        let task = Task { await failure(of: client, HTTPRequest(.get, listener.url)) }
        while client.loop.liveTransfers.load(ordering: .relaxed) == 0 { await Task.yield() }
        task.cancel()
        #expect(await task.value?.reason == .cancelled)
        #expect(await task.value?.mayHaveBeenSent == false)
    }

    /// In a process of its own, since it counts descriptors.
    @Test func `a hundred thousand times at the moment of completion leaks nothing`() async {
        await #expect(processExitsWith: .success) {
            // The runtime opens descriptors of its own at first use: a short race goes before.
            let first = CancellationRace(lanes: 4, rounds: 1_000)
            await first.run()
            first.end()
            let before = await leastOpenDescriptors()
            let race = CancellationRace(lanes: 4, rounds: 100_000)
            await race.run()
            #expect(race.client?.loop.liveTransfers.load(ordering: .relaxed) == 0)
            #expect(race.client?.loop.waitingCallers.load(ordering: .relaxed) == 0)
            #expect(race.completed.count > 10_000, "only \(race.completed.count) completed")
            #expect(race.cancelled.count > 10_000, "only \(race.cancelled.count) were cancelled")
            #expect(race.others.count == 0, "\(race.others.count) ended otherwise")
            #expect(race.completed.count + race.cancelled.count == 100_000)
            race.end()
            let deadline = ContinuousClock.now + .seconds(10)
            while openDescriptors() > before, .now < deadline { await Task.yield() }
            #expect(openDescriptors() <= before)
        }
    }
}

/// The least over a second of looking: what other threads are about to close doesn't count.
func leastOpenDescriptors() async -> Int {
    let end = ContinuousClock.now + .seconds(1)
    var least = openDescriptors()
    while .now < end {
        least = min(least, openDescriptors())
        await Task.yield()
    }
    return least
}

/// What this process has open, the listing's own descriptor left out.
func openDescriptors() -> Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0) - 1
}
