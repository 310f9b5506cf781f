import FoundationEssentials
import Synchronization
import Testing

@testable import AWS

/// A provider under the test's hand: it gives nothing until it is told, and counts who asks. Its clock too is moved by hand.
private final class Bench: CredentialProvider {
    let name = "bench"
    private let state = Mutex((asked: 0, now: 0.0, waiting: [CheckedContinuation<Result<Credentials, CredentialError>, Never>]()))

    var asked: Int { state.withLock { $0.asked } }
    var now: Date { Date(timeIntervalSince1970: state.withLock { $0.now }) }
    func advance(_ seconds: Double) { state.withLock { $0.now += seconds } }

    func credentials() async throws(CredentialError) -> Credentials? {
        try await withCheckedContinuation { waiter in
            state.withLock {
                $0.asked += 1
                $0.waiting.append(waiter)
            }
        }.get()
    }

    /// Waits until somebody asks, then answers.
    func give(_ id: String?, until seconds: Double = 3600) async throws {
        let limit = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < limit {
            if let waiter = state.withLock({ $0.waiting.popLast() }) {
                waiter.resume(returning: id.map { .success(credentials($0, seconds)) } ?? .failure(CredentialError("down")))
                return
            }
            await Task.yield()
        }
        throw CredentialError("nobody asked")
    }

    private func credentials(_ id: String, _ seconds: Double) -> Credentials {
        Credentials(accessKeyID: id, secretAccessKey: Secret("s"), expiration: Date(timeIntervalSince1970: seconds))
    }

    func store() -> CredentialStore { CredentialStore(CredentialChain([self]), now: { self.now }) }
}

private func eventually(_ condition: () async throws -> Bool) async throws {
    let limit = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < limit {
        if try await condition() { return }
        await Task.yield()
    }
    Issue.record("it did not come about")
}

struct CredentialStoreTests {
    @Test("Any number of callers are served by one request")
    func coalesced() async throws {
        let bench = Bench()
        let store = bench.store()
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await store.current(within: .seconds(10)).accessKeyID } }
            try await bench.give("A")
            for try await id in group { #expect(id == "A") }
        }
        #expect(bench.asked == 1)
    }

    @Test("Five minutes ahead they are renewed, and the old ones given meanwhile")
    func ahead() async throws {
        let bench = Bench()
        let store = bench.store()
        async let first = store.current(within: .seconds(10))
        try await bench.give("A", until: 3600)
        #expect(try await first.accessKeyID == "A")
        bench.advance(3299)
        #expect(try await store.current().accessKeyID == "A" && bench.asked == 1)
        bench.advance(1)
        #expect(try await store.current().accessKeyID == "A")
        try await bench.give("B", until: 7200)
        try await eventually { try await store.current().accessKeyID == "B" }
        #expect(bench.asked == 2)
    }

    @Test("A failing renewal leaves the old ones in use until they end, and is tried again")
    func failing() async throws {
        let bench = Bench()
        let store = bench.store()
        async let first = store.current(within: .seconds(10))
        try await bench.give("A", until: 1000)
        _ = try await first
        bench.advance(800)
        #expect(try await store.current().accessKeyID == "A")
        try await bench.give(nil)
        try await eventually { await !store.isRenewing }
        bench.advance(2)
        try await eventually { try await store.current().accessKeyID == "A" && bench.asked == 3 }
        try await bench.give("B", until: 4000)
        try await eventually { try await store.current().accessKeyID == "B" }
    }

    @Test("Without any, a failure is told to all, and not asked for again within a second")
    func failure() async throws {
        let bench = Bench()
        let store = bench.store()
        let first = Task { try await store.current(within: .seconds(10)) }
        try await bench.give(nil)
        await #expect(throws: CredentialError("down")) { try await first.value }
        await #expect(throws: CredentialError("down")) { try await store.current() }
        #expect(bench.asked == 1)
    }

    @Test("A source that keeps failing is asked less and less, but at least every ten seconds")
    func rarer() async throws {
        let bench = Bench()
        let store = bench.store()
        for pause in [1, 2, 4, 8, 10, 10] as [TimeInterval] {
            let failed = Task { try await store.current(within: .seconds(10)) }
            try await bench.give(nil)
            await #expect(throws: CredentialError("down")) { try await failed.value }
            let asked = bench.asked
            bench.advance(pause - 0.5)
            await #expect(throws: CredentialError("down")) { try await store.current() }
            #expect(bench.asked == asked)
            bench.advance(0.5)
        }
    }

    @Test("Refused ones are replaced before the next use")
    func refused() async throws {
        let bench = Bench()
        let store = bench.store()
        async let first = store.current(within: .seconds(10))
        try await bench.give("A", until: 3600)
        let old = try await first
        bench.advance(6)
        await store.refused(old)
        async let second = store.current(within: .seconds(10))
        try await bench.give("B", until: 3600)
        #expect(try await second.accessKeyID == "B")
    }

    @Test("Who waits too long, or is cancelled, gets an error while the request goes on")
    func impatient() async throws {
        let bench = Bench()
        let store = bench.store()
        await #expect(throws: CredentialError.self) { try await store.current(within: .milliseconds(1)) }
        let waiter = Task { try await store.current(within: .seconds(60)) }
        waiter.cancel()
        await #expect(throws: CredentialError.self) { try await waiter.value }
        try await bench.give("A")
        try await eventually { try await store.current().accessKeyID == "A" }
    }

    @Test("Who waits too long for new ones gets the old ones while they are valid")
    func lastSeconds() async throws {
        let bench = Bench()
        let store = bench.store()
        async let first = store.current(within: .seconds(10))
        try await bench.give("A", until: 1000)
        _ = try await first
        bench.advance(995)
        #expect(try await store.current(within: .milliseconds(1)).accessKeyID == "A")
        bench.advance(5)
        await #expect(throws: CredentialError.self) { try await store.current(within: .milliseconds(1)) }
        try await bench.give("B", until: 4600)
        try await eventually { try await store.current().accessKeyID == "B" }
    }

    @Test("By a clock that is hours ahead all have ended: they are used, and renewed once a minute")
    func fastClock() async throws {
        let bench = Bench()
        let store = bench.store()
        bench.advance(50_000)
        async let first = store.current(within: .seconds(10))
        try await bench.give("A", until: 3600)
        #expect(try await first.accessKeyID == "A")
        for _ in 0..<11 {
            bench.advance(5)
            if bench.now.timeIntervalSince1970 < 50_050 { #expect(try await store.current().accessKeyID == "A") }
            #expect(bench.asked == 1)
        }
        bench.advance(5)
        async let second = store.current(within: .seconds(10))
        try await bench.give("B", until: 7200)
        #expect(try await second.accessKeyID == "B" && bench.asked == 2)
    }

    @Test("Expired ones that the source still gives are used: better than none")
    func staticStability() async throws {
        let bench = Bench()
        let store = bench.store()
        bench.advance(5000)
        async let first = store.current(within: .seconds(10))
        try await bench.give("A", until: 1000)
        #expect(try await first.accessKeyID == "A")
        #expect(try await store.current().accessKeyID == "A")
    }
}
