import Testing

@testable import World

@Suite("A scale set's queue")
struct QueueTests {
    var tenant = Tenant()

    @Test("assigns up to the capacity of the latest poll, which counts what runs, and lowering it takes nothing back")
    mutating func capacity() {
        tenant.open()
        tenant.queue(5, at: 0)
        #expect(tenant.poll(capacity: 0, at: 0) == nil)
        #expect(tenant.poll(capacity: 2, at: 0)?.statistics.assigned == 2)
        tenant.listen("r", at: 0)
        #expect(tenant.take("r", at: 0) != nil)
        _ = tenant.poll(capacity: 3, at: 0)
        #expect(tenant.github.statistics(of: tenant.set).assigned == 3)
        _ = tenant.poll(capacity: 1, at: 0)
        #expect(tenant.github.statistics(of: tenant.set).assigned == 3)
        #expect(tenant.github.statistics(of: tenant.set).running == 1)
    }

    @Test("gives a job queued meanwhile to a held poll, and says so")
    mutating func stirs() throws {
        tenant.open()
        #expect(tenant.poll(at: 0) == nil)
        _ = tenant.github.advance(to: 0)
        let before = tenant.github.generation(of: tenant.set)
        tenant.queue(1, at: 5)
        #expect(tenant.github.advance(to: 5) == [tenant.set])
        #expect(tenant.github.advance(to: 5) == [])
        #expect(tenant.github.generation(of: tenant.set) > before && tenant.github.hasMessage(for: tenant.set, after: 0))
        let message = try polled(tenant.poll(at: 5))
        #expect(message.id == 100_000_001 && message.entries.map(\.kind) == [.assigned] && message.entries[0].requestID == 0)
        #expect(!tenant.github.hasMessage(for: tenant.set, after: message.id))
    }

    @Test("keeps a message until it is deleted: the cursor only filters, and a successor is told again")
    mutating func redelivery() throws {
        tenant.open()
        tenant.queue(1, at: 0)
        let message = try polled(tenant.poll(at: 0))
        #expect(tenant.poll(after: message.id, at: 1) == nil)
        try tenant.github.deleteSession(tenant.session?.id ?? "", scaleSet: tenant.set, at: 2).get()
        tenant.open(at: 50_000_000)
        #expect(tenant.poll(at: 50_000_000) == message)
        try tenant.github.deleteMessage(message.id, token: tenant.session?.queueToken ?? "", at: 50_000_000).get()
        #expect(tenant.github.messages(of: tenant.set) == [])
        #expect(tenant.github.redeliver(tenant.set) == message.id)
        #expect(tenant.github.messages(of: tenant.set) == [message])
    }

    @Test("puts at most fifty entries in a message, and the whole count in its statistics")
    mutating func fifty() {
        tenant.open()
        tenant.queue(120, at: 0)
        let first = tenant.poll(capacity: 200, at: 0)
        #expect(first?.entries.count == 50 && first?.statistics.assigned == 120)
        let second = tenant.poll(after: first?.id ?? 0, capacity: 200, at: 0)
        #expect(second?.id == 100_000_002 && second?.entries.count == 50)
        #expect(tenant.drain(capacity: 200, at: 0).count == 120)
    }

    @Test("gives a job only to a set with all its labels, whatever their case")
    mutating func labels() throws {
        let big = try tenant.github.createScaleSet(name: "big", labels: ["linux", "Big"], at: 0).get()
        let session = try tenant.github.createSession(scaleSet: big.id, owner: "b", at: 0).get()
        _ = tenant.github.poll(token: session.queueToken, capacity: 5, at: 0)
        let job = tenant.queue(1, labels: ["LINUX", "big"], at: 0)[0]
        let other = tenant.queue(1, labels: ["linux", "arm"], at: 0)[0]
        #expect(tenant.github.job(job)?.state == .assigned(scaleSet: big.id))
        #expect(tenant.github.job(other)?.state == .queued)
    }

    @Test("cancels a job that no runner picked up and assigns it again, three times, then gives up")
    mutating func window() {
        tenant.open()
        tenant.queue(1, at: 0)
        for now in stride(from: Int64(0), through: 1_500_000, by: 50_000) { _ = tenant.poll(at: now) }
        let kinds = tenant.drain(at: 1_500_000).map(\.kind)
        #expect(kinds == Array(repeating: [.assigned, .completed], count: 4).flatMap { $0 })
        #expect(tenant.github.everyJob.map(\.state) == [.completed(result: "canceled")])
        #expect(tenant.github.statistics(of: tenant.set) == GitHub.Statistics())
    }

    @Test("offers jobs on GHES, which belong to the set only once acquired, and come again if they weren't")
    mutating func offers() throws {
        tenant = Tenant(flow: .offered)
        tenant.open()
        tenant.queue(2, at: 0)
        let offered = try polled(tenant.poll(at: 0))
        #expect(offered.entries.map(\.kind) == [.available, .available] && offered.statistics.available == 2)
        let token = tenant.session?.queueToken ?? ""
        let ids = offered.entries.map(\.requestID)
        #expect(try tenant.github.acquireJobs([ids[1], 9, ids[1]], scaleSet: tenant.set, token: token, at: 1).get() == [ids[1]])
        #expect(tenant.github.acquireJobs(ids, scaleSet: tenant.set, token: "x", at: 1).failure == .unauthorized)
        #expect(try tenant.github.acquirableJobs(scaleSet: tenant.set, at: 1).get().map(\.requestID) == [ids[0]])
        #expect(tenant.github.statistics(of: tenant.set).assigned == 1)
        _ = tenant.drain(at: 299_999)
        _ = tenant.github.advance(to: 300_000)
        #expect(tenant.drain(at: 300_000).map(\.kind) == [.available])
    }

    @Test("can be made to lie about its statistics, and to send them alone")
    mutating func lies() {
        tenant.open()
        tenant.github.sendsBareStatistics = true
        _ = tenant.drain(at: 0)
        tenant.listen("r", at: 0)
        let bare = tenant.poll(at: 0)
        #expect(bare?.entries == [] && bare?.statistics.idleRunners == 1)
        tenant.github.faults.statistics[tenant.set] = GitHub.Statistics()
        tenant.queue(1, at: 0)
        #expect(tenant.poll(after: bare?.id ?? 0, at: 0)?.statistics.assigned == 0)
    }

    private func polled(_ message: GitHub.Message?) throws -> GitHub.Message {
        try #require(message)
    }
}
