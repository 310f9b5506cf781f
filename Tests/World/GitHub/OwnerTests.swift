import Testing

@testable import World

@Suite("Owners and runner groups")
struct OwnerTests {
    var github = GitHub.ActionsService(seed: 1)

    init() {
        github.manners.ownersApart = true
    }

    private mutating func open(_ owner: String, group: Int = 1) throws -> Int {
        let set = try github.createScaleSet(name: "spot", group: group, owner: owner, at: 0).get()
        let session = try github.createSession(scaleSet: set.id, owner: "agent", at: 0).get()
        _ = github.poll(token: session.queueToken, capacity: 10, at: 0)
        return set.id
    }

    private mutating func queue(owner: String = "acme", repository: String = "web", isPublic: Bool = false) -> GitHub.Job.State? {
        var request = GitHub.JobRequest(labels: ["spot"], repository: repository, owner: owner)
        request.isPublic = isPublic
        let id = github.queue(request, at: 1)
        return github.job(id)?.state
    }

    @Test("An owner finds only its own scale sets, though others have one of the same name")
    mutating func apart() throws {
        let sets = try ["acme", "acme/web", "enterprises/big"].map { try open($0) }
        #expect(try github.findScaleSets(group: 1, name: "spot", owner: "acme", at: 0).get().map(\.id) == [sets[0]])
        #expect(try github.findScaleSets(group: nil, name: "SPOT", owner: "enterprises/big", at: 0).get().map(\.id) == [sets[2]])
        #expect(github.isOwned(sets[1], by: "acme/web") && !github.isOwned(sets[1], by: "acme"))
        #expect(github.createScaleSet(name: "spot", owner: "acme", at: 0).failure?.exception == "RunnerScaleSetExistsException")
        github.manners.ownersApart = false
        #expect(try github.findScaleSets(group: 1, name: "spot", owner: "acme", at: 0).get().count == 3)
    }

    @Test("A repository's scale set gets jobs of that repository alone")
    mutating func routing() throws {
        let set = try open("acme/web")
        #expect(queue(repository: "shop") == .queued && queue(owner: "other") == .queued)
        #expect(queue(repository: "Web") == .assigned(scaleSet: set))
    }

    @Test("A public repository's job waits without an error while no group allows it")
    mutating func publicRepositories() throws {
        let set = try open("acme")
        #expect(queue(isPublic: true) == .queued && github.statistics(of: set).available == 0)
        #expect(queue() == .assigned(scaleSet: set))
        github.allowPublicRepositories(true, in: 1, at: 2)
        #expect(github.everyJob.map(\.state) == [.assigned(scaleSet: set), .assigned(scaleSet: set)])
        let own = try open("acme/web", group: github.addGroup("closed"))
        github.allowPublicRepositories(false, in: 1, at: 3)
        #expect(queue(isPublic: true) == .assigned(scaleSet: own), "a repository's own set bypasses groups")
    }

    @Test("A listing by group alone gives all its scale sets, and one by name alone those of every group")
    mutating func listing() throws {
        let group = github.addGroup("ci")
        let first = try github.createScaleSet(name: "a", at: 0).get().id
        let second = try github.createScaleSet(name: "b", group: group, at: 0).get().id
        let third = try github.createScaleSet(name: "a", group: group, at: 0).get().id
        #expect(try github.findScaleSets(group: group, name: nil, at: 0).get().map(\.id) == [second, third])
        #expect(try github.findScaleSets(group: nil, name: "a", at: 0).get().map(\.id) == [first, third])
    }
}
