import Testing

@testable import World

@Suite("A message session")
struct SessionTests {
    var tenant = Tenant()

    @Test("is one at a time: the next is refused, to the same owner too, until nobody polled for a while")
    mutating func conflict() throws {
        tenant.open()
        let failure = tenant.github.createSession(scaleSet: tenant.set, owner: "agent-a", at: 60_000).failure
        #expect(failure?.exception == "RunnerScaleSetSessionConflictException" && failure?.status == 409)
        #expect(failure?.message == "The runner scale set spot already has an active session for owner agent-a.")
        _ = tenant.poll(at: 60_000)
        #expect(tenant.github.createSession(scaleSet: tenant.set, owner: "agent-b", at: 134_999).failure != nil)
        #expect(try tenant.github.createSession(scaleSet: tenant.set, owner: "agent-b", at: 135_000).get().owner == "agent-b")
        #expect(tenant.github.poll(token: tenant.session?.queueToken ?? "", capacity: 1, at: 135_000).failure == .unauthorized)
    }

    @Test("is deleted by its id alone, and then is unknown")
    mutating func deletion() throws {
        tenant.open()
        let id = try #require(tenant.session?.id)
        #expect(tenant.github.deleteSession("other", scaleSet: tenant.set, at: 1).failure?.exception.contains("SessionExpired") == true)
        try tenant.github.deleteSession(id, scaleSet: tenant.set, at: 1).get()
        #expect(tenant.github.refreshSession(id, scaleSet: tenant.set, at: 2).failure?.status == 400)
        #expect(tenant.github.poll(token: tenant.session?.queueToken ?? "", capacity: 1, at: 2).failure == .unauthorized)
        tenant.open(at: 2)
        #expect(tenant.session?.id != id)
    }

    @Test("gets a new queue token before the old one ends")
    mutating func refresh() throws {
        tenant.open()
        let old = try #require(tenant.session)
        let new = try tenant.github.refreshSession(old.id, scaleSet: tenant.set, at: 3_000_000).get()
        #expect(new.id == old.id && new.queueToken != old.queueToken)
        #expect(tenant.github.poll(token: old.queueToken, capacity: 1, at: 3_299_999).failure == nil)
        #expect(tenant.github.poll(token: old.queueToken, capacity: 1, at: 3_300_000).failure == .unauthorized)
        #expect(tenant.github.poll(token: new.queueToken, capacity: 1, at: 3_300_000).failure == nil)
    }

    @Test("can be evicted, and its set be lost, with the exceptions that were seen")
    mutating func faults() throws {
        tenant.open()
        let id = try #require(tenant.session?.id)
        tenant.github.evictSession(of: tenant.set)
        #expect(tenant.github.refreshSession(id, scaleSet: tenant.set, at: 1).failure == .sessionEvicted)
        tenant.open(at: 1)
        let job = tenant.queue(1, at: 1)[0]
        _ = tenant.poll(at: 1)
        tenant.github.loseScaleSet(tenant.set, at: 2)
        #expect(
            tenant.github.createSession(scaleSet: tenant.set, owner: "a", at: 3).failure?.exception == "RunnerScaleSetNotFoundException")
        #expect(tenant.github.job(job)?.state == .queued)
        tenant.github.faults.unavailableUntil = 10
        #expect(tenant.github.findScaleSets(group: 1, name: "spot", at: 9).failure?.status == 503)
        #expect(try tenant.github.findScaleSets(group: 1, name: "spot", at: 10).get() == [])
    }

    @Test("belongs to a scale set whose name is its group's only one")
    mutating func scaleSets() throws {
        #expect(tenant.github.createScaleSet(name: "Spot", at: 0).failure?.exception == "RunnerScaleSetExistsException")
        #expect(tenant.github.createScaleSet(name: "x", group: 9, at: 0).failure?.status == 404)
        let group = tenant.github.addGroup("ci")
        #expect(try tenant.github.findGroups(name: "CI", at: 0).get().map(\.id) == [group])
        let other = try tenant.github.createScaleSet(name: "spot", group: group, labels: ["spot", "big"], at: 0).get()
        #expect(tenant.github.updateScaleSet(other.id, group: 1, at: 0).failure?.status == 400)
        #expect(try tenant.github.updateScaleSet(other.id, name: "big", at: 0).get().name == "big")
        try tenant.github.deleteScaleSet(other.id, at: 0).get()
        #expect(tenant.github.scaleSet(other.id, at: 0).failure?.status == 404)
        #expect(tenant.github.scaleSets.map(\.id) == [tenant.set])
    }
}
