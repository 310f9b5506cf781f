import Testing

@testable import World

@Suite("A scale set's queue, out of order")
struct OrderTests {
    var tenant = Tenant()

    init() {
        tenant.open()
        _ = tenant.poll(at: 0)
    }

    @Test("A message puts a completion before the assignment of its job")
    mutating func completionsFirst() throws {
        tenant.github.manners.messageOrder = .completionsFirst
        let jobs = tenant.queue(2, at: 0)
        _ = tenant.github.cancel(jobs[1], at: 1)
        let message = tenant.poll(at: 2)
        #expect(message?.entries.map(\.kind) == [.assigned, .completed, .assigned])
        #expect(message?.entries.map(\.jobID) == [jobs[0], jobs[1], jobs[1]])
    }

    @Test("A withheld assignment comes in the message after its job's completion")
    mutating func lateAssignment() {
        tenant.github.faults.lateAssignments = 1
        let job = tenant.queue(1, at: 0)[0]
        #expect(tenant.poll(at: 0) == nil && tenant.github.statistics(of: tenant.set).assigned == 1)
        tenant.listen("spot-1", at: 1)
        #expect(tenant.take("spot-1", at: 1)?.id == job)
        _ = tenant.github.finish("spot-1", "succeeded", at: 2)
        let first = tenant.poll(at: 3)
        let second = tenant.poll(after: first?.id ?? 0, at: 3)
        #expect(first?.entries.map(\.kind) == [.started, .completed] && second?.entries.map(\.kind) == [.assigned])
        #expect(second?.statistics.assigned == 0)
    }

    @Test("Two runs with one job id differ only in the run id of their messages")
    mutating func sharedID() {
        let shared = "0b6a3f52-9c1d-5e77-8a40-6f2d1c9b7e15"
        let ids = [Int64(7), 8].map { tenant.github.queue(.init(labels: ["spot"], workflowRun: $0, sharedID: shared), at: 0) }
        #expect(Set(ids).count == 2)
        let entries = tenant.poll(at: 0)?.entries ?? []
        #expect(entries.map(\.jobID) == [shared, shared] && entries.map(\.request.workflowRun) == [7, 8])
        tenant.listen("spot-1", at: 1)
        #expect(tenant.take("spot-1", at: 1)?.id == ids[0])
    }

    @Test("A queue whose message ids start again ignores an older cursor")
    mutating func restart() throws {
        tenant.queue(1, at: 0)
        let first = tenant.poll(at: 0)
        tenant.queue(1, at: 1)
        let second = tenant.poll(after: first?.id ?? 0, at: 1)
        _ = tenant.github.deleteMessage(first?.id ?? 0, token: tenant.session?.queueToken ?? "", at: 1)
        tenant.github.restartMessageIDs(of: tenant.set)
        let again = tenant.poll(after: second?.id ?? 0, at: 2)
        #expect(again?.id == 100_000_001 && again?.entries == second?.entries)
        tenant.queue(1, at: 3)
        #expect(tenant.github.hasMessage(for: tenant.set, after: 100_000_001))
        let next = tenant.poll(after: 100_000_001, at: 3)
        #expect(next?.id == 100_000_002)
        #expect(tenant.poll(after: 100_000_002, at: 3) == nil, "a cursor of this queue filters")
    }

    @Test("GitHub leaves statistics out of the given number of sessions and messages")
    mutating func bare() {
        tenant.github.faults.bareSessions = 1
        tenant.github.faults.bareMessages = 1
        tenant.github.evictSession(of: tenant.set)
        tenant.open(at: 1)
        #expect(tenant.session?.hasStatistics == false)
        tenant.queue(1, at: 1)
        let first = tenant.poll(at: 1)
        tenant.queue(1, at: 2)
        let second = tenant.poll(after: first?.id ?? 0, at: 2)
        #expect(first?.hasStatistics == false && second?.hasStatistics == true)
    }

    @Test("A phantom assignment stays assigned, and no idle runner is given it")
    mutating func phantoms() {
        let real = tenant.queue(1, at: 0)[0]
        tenant.github.conjure(2, on: tenant.set, run: 7, at: 0)
        let message = tenant.poll(at: 0)
        #expect(message?.statistics.assigned == 3 && message?.entries.map(\.request.workflowRun) == [1, 7, 7])
        tenant.listen("spot-1", at: 1)
        tenant.listen("spot-2", at: 1)
        #expect(tenant.take("spot-1", at: 2)?.id == real && tenant.take("spot-2", at: 2) == nil)
        for now in stride(from: Int64(50_000), through: 3_600_000, by: 50_000) { _ = tenant.poll(at: now) }
        #expect(tenant.github.statistics(of: tenant.set).assigned == 3)
    }

    @Test("Lost assignments lower the statistics without a completion")
    mutating func vanishing() {
        tenant.queue(2, at: 0)
        tenant.github.conjure(1, on: tenant.set, at: 0)
        tenant.listen("spot-1", at: 0)
        _ = tenant.take("spot-1", at: 0)
        _ = tenant.drain(at: 1)
        #expect(tenant.github.loseAssignments(of: tenant.set, at: 2) == 2)
        #expect(tenant.github.statistics(of: tenant.set).assigned == 1 && tenant.drain(at: 3).isEmpty)
        tenant.listen("spot-2", at: 4)
        #expect(tenant.take("spot-2", at: 4) == nil)
    }

    @Test("GitHub has no acquirejobs route in the assigned flow, and can refuse every queue token while refreshing succeeds")
    mutating func refusals() throws {
        let token = tenant.session?.queueToken ?? ""
        let acquired = tenant.github.acquireJobs([1], scaleSet: tenant.set, token: token, at: 0)
        #expect(acquired.failure?.status == 404 && acquired.failure?.message == "404 page not found\n")
        tenant.github.faults.refusesQueueTokens = true
        let session = try tenant.github.refreshSession(tenant.session?.id ?? "", scaleSet: tenant.set, at: 1).get()
        #expect(tenant.github.poll(token: session.queueToken, capacity: 1, at: 1).failure == .unauthorized)
        #expect(tenant.github.deleteMessage(1, token: session.queueToken, at: 1).failure == .unauthorized)
    }
}
