import Testing

@testable import Scaler

@Suite("Deployments")
struct DeploymentTests {
    private var leader = Rehearsal(maximum: 4)

    private var fleet: Fleet? { leader.controller.reign?.estate.holdings?.fleet }
    private var own: DeploymentID? { leader.controller.leadership.hold?.deployment }
    private static let other = DeploymentID("other")

    private static func instance(
        _ id: String, of deployment: DeploymentID? = nil, _ state: Instance.State = .running, epoch: Int64? = nil, reason: String? = nil
    ) -> Instance {
        Instance(
            id: InstanceID(id), state: state, type: "m7i.large", zone: "z", market: .spot, batch: nil, epoch: epoch, deployment: deployment,
            reason: reason)
    }

    private static func reads(_ action: Action) -> Bool { if case .table(.readEach) = action { true } else { false } }

    private mutating func listed(_ instances: [Instance]) {
        leader.passLeading(61_000)
        leader.answer(.done(.instances(instances)), Meant.list)
        leader.passLeading(200)
    }

    private func said(_ start: String) -> [Note] { leader.notes.filter { $0.text.hasPrefix(start) } }

    private func field(_ note: Note, _ name: String) -> String? { note.fields.first { $0.name == name }?.value }

    private static func lease(of agent: String, deployment: DeploymentID?) -> Item {
        LeaseRecord(owner: agent, epoch: 7, beat: "b", duration: .seconds(5), released: true, deployment: deployment).item
    }

    private func claimed() throws -> LeaseRecord {
        try LeaseRecord(try #require(leader.asked(Meant.claim).first.flatMap { Rehearsal.lease($0) }))
    }

    // MARK: The identity

    @Test("the first claim of a table makes its deployment's identity, of 128 bits")
    mutating func madeOnce() throws {
        leader.answer(.done(.item(nil)), Meant.readLease)
        let made = try #require(try claimed().deployment)
        #expect(made.text.count == 32 && made.text.allSatisfy(\.isHexDigit))
        leader.answer(.done(.nothing), Meant.claim)
        #expect(own == made)
    }

    @Test("a later claim keeps the identity, and is refused if that has changed")
    mutating func kept() throws {
        leader.answer(.done(.item(Self.lease(of: "i-other", deployment: Self.other))), Meant.readLease)
        guard case .table(.transact(let writes, _))? = leader.asked(Meant.claim).first else { return #expect(Bool(false), "no claim") }
        #expect(writes[0].conditions.contains(.equals("deployment", .text("other"))))
        #expect(try claimed().deployment == Self.other)
        leader.answer(.done(.nothing), Meant.claim)
        #expect(own == Self.other)
    }

    @Test("a table of an earlier version gets its identity at the next claim")
    mutating func madeLater() throws {
        leader.answer(.done(.item(Self.lease(of: "i-other", deployment: nil))), Meant.readLease)
        #expect(try claimed().deployment != nil)
    }

    @Test("renewal and release leave the identity as it stands")
    mutating func leftAlone() {
        leader.serve()
        leader.pass(1_100)
        let renewal = leader.answer(.done(.item(nil)), Meant.renewal)
        leader.see(.stopRequested)
        leader.answer(.unknown("cancelled"), Meant.poll)
        leader.pass(1)
        leader.answer(.done(.nothing), Meant.deleteSession)
        leader.pass(3_100)
        let writes = [renewal, leader.asked(Meant.renewal).last].map { action -> Item? in
            guard case .table(.write(let write))? = action, case .update(let set) = write.change else { return nil }
            return set
        }
        #expect(writes[1]?["released"] == .flag(true))
        #expect(writes.allSatisfy { $0 != nil && $0?["deployment"] == nil })
    }

    @Test("an identity that an operator gives the table is taken up by the next claim, which the given one outlives")
    mutating func given() throws {
        leader.serve()
        leader.pass(1_100)
        leader.answer(.done(.item(["deployment": .text("other")])), Meant.renewal)
        leader.answer(.done(.nothing), Meant.deleteSession)
        leader.pass(3_100)
        #expect(leader.epoch == nil)
        let gift = Rehearsal.scope.deploymentGift(Self.other, to: nil, beat: "b")
        guard case .put(let item) = gift.change else { return #expect(Bool(false), "no lease is put") }
        let free = try LeaseRecord(item)
        #expect(free.released && free.epoch == 0 && free.deployment == Self.other)
    }

    @Test("an identity that is given while a standby watches is in its claim, and prolongs no wait")
    mutating func givenToAStandby() throws {
        var held = try LeaseRecord(Self.lease(of: "i-other", deployment: DeploymentID("first")))
        held.released = false
        leader.answer(.done(.item(held.item)), Meant.readLease)
        held.deployment = Self.other
        for _ in 0..<4 {
            leader.pass(1_100)
            leader.answer(.done(.item(held.item)), Meant.readLease)
        }
        leader.pass(700)
        #expect(try claimed().deployment == Self.other)
    }

    @Test("each launch names the deployment in its instances' tags")
    mutating func tagsLaunches() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        guard case .compute(.launch(let request, _))? = leader.asked(Meant.launch).first else { return #expect(Bool(false), "no launch") }
        #expect(request.tags.contains(Tag(DeploymentID.tag, own?.text ?? "none")))
    }

    // MARK: Another deployment's instances

    @Test("another deployment's instances are neither counted nor looked into, and their epoch says nothing of this table")
    mutating func leavesOthersAlone() {
        leader.serve(statistics: Statistics(assigned: 0))
        listed((1...9).map { Self.instance("i-\($0)", of: Self.other, epoch: 900) })
        #expect(fleet?.inventory.strangers.count == 0 && fleet?.room == 4)
        #expect(leader.asked(Self.reads).isEmpty && leader.asked(Meant.claim).isEmpty)
        #expect(leader.epoch == 1)
    }

    @Test("another deployment is said once, stands in status with its identity and count, and its going is said")
    mutating func tellsOfOthers() throws {
        leader.serve()
        for _ in 0..<3 { listed([Self.instance("i-1", of: Self.other), Self.instance("i-2", of: Self.other)]) }
        #expect(said("EC2 shows instances of another deployment").count == 1)
        let item = try #require(fleet?.troubles().first { $0.what == "another deployment" })
        #expect(item.words.contains("2 of other") && item.words.contains(own?.text ?? "none"))
        listed([])
        #expect(fleet?.troubles().isEmpty == true)
        #expect(said("EC2 shows no instance of that other deployment").count == 1)
    }

    @Test("an instance of this deployment, or of a version before the tag, that no record owns is looked into", arguments: [true, false])
    mutating func looksIntoItsOwn(_ isTagged: Bool) {
        leader.serve()
        listed([Self.instance("i-1", of: isTagged ? own : nil)])
        #expect(leader.asked(Self.reads).count == 1)
    }

    @Test("an instance that a record owns stays this deployment's, whatever its tag says")
    mutating func recordsComeFirst() {
        let record = RunnerRecord(
            name: RunnerName("spot-i-1"), instance: Self.instance("i-1"), state: .busy, at: WallTime(milliseconds: Rehearsal.wall))
        leader.serve([Rehearsal.scope.runner(record.name): record.item])
        listed([Self.instance("i-1", of: Self.other)])
        #expect(fleet?.troubles().isEmpty == true && fleet?.roster.contains(InstanceID("i-1")) == true)
    }

    // MARK: Strangers

    @Test("a stranger counts, and is looked into only once GitHub granted this leader a session")
    mutating func waitsForTheSession() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(.done(.instances([Self.instance("i-1")])), Meant.list)
        leader.answer(.refused(Refusal(.exists, "409: already has an active session")), Meant.openSession)
        leader.passLeading(3_000)
        #expect(leader.asked(Self.reads).isEmpty && fleet?.inventory.strangers.count == 1)
        leader.passLeading(4_000)
        let grant = SessionGrant(id: SessionID("s-1"), statistics: Statistics(), tokenExpires: nil)
        leader.answer(.done(.session(grant)), Meant.openSession)
        leader.passLeading(2_100)
        leader.answer(.done(.instances([Self.instance("i-1")])), Meant.list)
        #expect(leader.asked(Self.reads).count == 1)
    }

    @Test("a leader without a session claims to advertise nothing")
    mutating func advertisesNothing() throws {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(.refused(Refusal(.exists, "409: already has an active session")), Meant.openSession)
        leader.passLeading(1_000)
        let writes = leader.commit().filter { $0.key == Rehearsal.scope.state }
        guard case .update(let item)? = writes.last?.change else {
            guard case .put(let item)? = writes.last?.change else { return #expect(Bool(false), "STATE isn't written") }
            #expect(try StateRecord(item).isUnserved && StateRecord(item).advertised == 0)
            return
        }
        #expect(try StateRecord(item).isUnserved && StateRecord(item).advertised == 0)
    }

    // MARK: Ends from outside

    private mutating func ended(_ state: RunnerRecord.State, _ reason: String) {
        var record = RunnerRecord(
            name: RunnerName("spot-i-1"), instance: Self.instance("i-1"), state: state, at: WallTime(milliseconds: Rehearsal.wall))
        record.job = JobID("j-1")
        record.githubID = 41
        record.scaleSet = 1
        leader.serve([Rehearsal.scope.runner(record.name): record.item], statistics: Statistics(assigned: 1, running: 1))
        listed([])
        leader.answer(.done(.instances([Self.instance("i-1", .terminated, reason: reason)])), Meant.describe)
    }

    @Test("an instance that somebody else ended is said once, with its runner, its job and EC2's word, and stands in status")
    mutating func tellsOfOutsideEnds() throws {
        ended(.busy, "Client.UserInitiatedShutdown")
        let note = try #require(said("An instance was ended from outside").first)
        #expect(said("An instance was ended from outside").count == 1)
        #expect(field(note, "instance") == "i-1" && field(note, "runner") == "spot-i-1" && field(note, "job") == "j-1")
        #expect(field(note, "reason") == "Client.UserInitiatedShutdown")
        #expect(fleet?.troubles().first { $0.what == "ended from outside" }?.words.contains("i-1") == true)
        leader.passLeading(3_601_000)
        #expect(fleet?.outsideEnds.words == nil)
    }

    @Test(
        "an end that this deployment asked for, an interruption and an instance that powers itself off are no ends from outside",
        arguments: [
            (RunnerRecord.State.terminating, "Client.UserInitiatedShutdown"), (.busy, "Server.SpotInstanceTermination"),
            (.finished, "Client.InstanceInitiatedShutdown"),
        ])
    mutating func tellsNoOthers(_ state: RunnerRecord.State, _ reason: String) {
        ended(state, reason)
        #expect(said("An instance was ended from outside").isEmpty && fleet?.troubles().isEmpty == true)
    }
}
