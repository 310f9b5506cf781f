import Testing

@testable import World

@Suite("GitHub as others measured it")
struct GitHubMannerTests {
    var tenant = Tenant()

    @Test("A PATCH of labels answers with the stored labels and changes only the rest")
    mutating func labels() throws {
        tenant.github.manners = .measured
        let set = try tenant.github.updateScaleSet(tenant.set, name: "fast", labels: ["big"], disableUpdate: true, at: 0).get()
        #expect(set.labels == ["spot"] && set.name == "fast" && set.disableUpdate)
        #expect(try tenant.github.scaleSet(tenant.set, at: 1).get() == set)
        tenant.github.manners.discardsLabelPatches = false
        #expect(try tenant.github.updateScaleSet(tenant.set, labels: ["big"], at: 2).get().labels == ["big"])
    }

    @Test("An Enterprise Server without the feature keeps only the name label of a new scale set")
    mutating func nameLabelOnly() throws {
        tenant.github.manners.keepsNameLabelOnly = true
        #expect(try tenant.github.createScaleSet(name: "ghes", labels: ["ghes", "linux"], at: 0).get().labels == ["ghes"])
    }

    @Test("A session conflict has a second text, without the owner")
    mutating func conflict() {
        tenant.open()
        tenant.github.manners.conflictNamesOwner = false
        let failure = tenant.github.createSession(scaleSet: tenant.set, owner: "b", at: 1).failure
        #expect(failure?.message == "The actions runner scaleset spot already has an active session.")
    }

    @Test(
        "A clock that is off shifts the times that GitHub tells, and nothing else", arguments: [-86_400_000, 7_200_000])
    func clock(_ offset: Int64) throws {
        var tenant = tenant
        tenant.github.manners.clockOffset = offset
        tenant.open()
        #expect(tenant.session?.queueTokenExpiresAt == 3_300_000 + offset)
        tenant.queue(1, at: 5)
        let entry = try #require(tenant.drain(at: 6).first)
        #expect(entry.queuedAt == 5 + offset && entry.assignedAt == 6 + offset && entry.startedAt == nil)
        #expect(tenant.github.job(entry.jobID)?.queuedAt == 5)
        #expect(tenant.github.poll(token: tenant.session?.queueToken ?? "", capacity: 1, at: 3_299_999).failure == nil)
        #expect(tenant.github.poll(token: tenant.session?.queueToken ?? "", capacity: 1, at: 3_300_000).failure == .unauthorized)
    }

    @Test("A queue token that seems to have expired long ago works")
    mutating func tokenExpiry() {
        tenant.github.manners.tokenExpiryOffset = -1_000_000_000
        tenant.open()
        #expect(tenant.session.map { $0.queueTokenExpiresAt < 0 } == true)
        #expect(tenant.github.poll(token: tenant.session?.queueToken ?? "", capacity: 1, at: 1).failure == nil)
    }
}
