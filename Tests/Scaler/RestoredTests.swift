import Testing

@testable import Scaler

/// A table restored to an earlier point, and records of a newer version.
@Suite("Restored tables and other versions")
struct RestoredTests {
    private var leader = Rehearsal(maximum: 4)

    private static func instance(_ id: String, epoch: Int64? = nil, batch: BatchID? = nil) -> Instance {
        Instance(id: InstanceID(id), state: .running, type: "m7i.large", zone: "z", market: .spot, batch: batch, epoch: epoch)
    }

    private mutating func listed(_ instances: [Instance]) {
        leader.passLeading(61_000)
        leader.answer(.done(.instances(instances)), { $0 == .compute(.listInstances) })
    }

    private mutating func renewed() {
        leader.passLeading(1_200)
    }

    @Test("a leader whom EC2 shows an instance of a higher epoch claims the one above it, over its own lease as it stands")
    mutating func risesAboveTags() throws {
        leader.serve()
        listed([Self.instance("i-9", epoch: 41)])
        renewed()
        let claim = try #require(leader.asked(Meant.claim).first)
        let lease = try #require(Rehearsal.lease(claim).flatMap { try? LeaseRecord($0) })
        #expect(lease.epoch == 42)
        #expect(leader.epoch == nil, "no authority while it is not known whether the claim stands")
        leader.answer(.done(.nothing), Meant.claim)
        #expect(leader.epoch == 42)
    }

    @Test("an epoch that no agent can have written is ignored", arguments: [Int64.max, LeaseRecord.highestEpoch])
    mutating func ignoresAbsurdEpochs(_ epoch: Int64) {
        leader.serve()
        listed([Self.instance("i-9", epoch: epoch)])
        renewed()
        #expect(leader.asked(Meant.claim).isEmpty)
        #expect(leader.epoch == 1)
    }

    @Test("nothing is launched before EC2's listing was held against memory")
    mutating func listsFirst() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        let grant = SessionGrant(id: SessionID("s-1"), statistics: Statistics(assigned: 3), tokenExpires: nil)
        leader.answer(.done(.session(grant)), Meant.openSession)
        leader.commit()
        leader.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3))), { $0 == .compute(.resolveTemplate) })
        #expect(!leader.commit().contains { $0.key.sort.hasPrefix("BATCH#") })
        leader.answer(.done(.instances([])), { $0 == .compute(.listInstances) })
        #expect(leader.commit().contains { $0.key.sort.hasPrefix("BATCH#") })
    }

    @Test("strangers count against the maximum from when they are seen")
    mutating func countsStrangers() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(
            .done(.instances([Self.instance("i-1"), Self.instance("i-2"), Self.instance("i-3")])), { $0 == .compute(.listInstances) })
        leader.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3))), { $0 == .compute(.resolveTemplate) })
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        let grant = SessionGrant(id: SessionID("s-1"), statistics: Statistics(assigned: 9), tokenExpires: nil)
        leader.answer(.done(.session(grant)), Meant.openSession)
        leader.commit()
        let asked = leader.asked(Meant.launch).compactMap { if case .compute(.launch(let request, _)) = $0 { request.count } else { nil } }
        #expect(asked == [1])
    }

    @Test("a stranger counts against the maximum while the reading of its owner has no answer")
    mutating func countsTheUnread() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.answer(
            .done(.instances([Self.instance("i-1"), Self.instance("i-2"), Self.instance("i-3")])), { $0 == .compute(.listInstances) })
        while leader.answer(.unknown("timeout"), { if case .table(.readEach) = $0 { true } else { false } }) != nil {}
        leader.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3))), { $0 == .compute(.resolveTemplate) })
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        let grant = SessionGrant(id: SessionID("s-1"), statistics: Statistics(assigned: 9), tokenExpires: nil)
        leader.answer(.done(.session(grant)), Meant.openSession)
        leader.commit()
        let asked = leader.asked(Meant.launch).compactMap { if case .compute(.launch(let request, _)) = $0 { request.count } else { nil } }
        #expect(asked == [1])
    }

    @Test("a runner recorded as launched that has a job, by GitHub's word, is left to it")
    mutating func leavesTheBusy() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        leader.answer(
            .done(.launch(LaunchAnswer(fleet: "f", instances: [Self.instance("i-1")], shortfalls: []))), Meant.launch)
        leader.answer(.refused(Refusal(.exists, "409")), Meant.mint)
        leader.answer(.done(.runner(GitHubRunner(id: 7, scaleSet: 1))), Meant.find)
        leader.answer(.done(.removal(.jobStillRunning)), Meant.remove)
        leader.commit()
        #expect(leader.controller.reign?.estate.holdings?.fleet.roster[InstanceID("i-1")]?.record.state == .busy)
        leader.passLeading(5_000)
        #expect(leader.asked(Meant.mint).isEmpty && leader.asked(Meant.terminate).isEmpty)
    }

    /// A restored record says `configured`; what became of its job no message tells any more, for those were acknowledged.
    private mutating func serveRestored(_ phase: String, statistics: Statistics = Statistics()) {
        let began = WallTime(milliseconds: Rehearsal.wall)
        var record = RunnerRecord(name: RunnerName("spot-i-1"), instance: Self.instance("i-1"), state: .configured, at: began)
        record.githubID = 41
        record.scaleSet = 1
        leader.now += 300_000
        leader.serve([Rehearsal.scope.runner(record.name): record.item], statistics: statistics)
        leader.pass(5)
        let said = leader.now - 10_000
        leader.answer(.done(.item(["phase": .text(phase), "at": .number(Rehearsal.wall + said)])), Meant.phase)
        leader.commit()
    }

    @Test("one whose job is over by its own word is no failed boot: it may have been over before anybody led")
    mutating func blamesNoBootForAJobThatIsOver() {
        serveRestored("finished")
        #expect(restored?.record.state == .retiring)
        #expect(leader.controller.reign?.estate.holdings?.fleet.launches.image.breaker.failures == 0)
    }

    @Test("a record that can't be read counts against the maximum, but no longer than EC2 shows its instance")
    mutating func countsTheUnreadableWhileItIsThere() {
        var item = RunnerRecord(
            name: RunnerName("spot-i-1"), instance: Self.instance("i-1"), state: .busy, at: WallTime(milliseconds: Rehearsal.wall)
        ).item
        item["format"] = .number(recordFormat + 1)
        leader.serve([Rehearsal.scope.runner(RunnerName("spot-i-1")): item])
        let unreadable = { (leader: Rehearsal) in leader.controller.reign?.estate.holdings?.fleet.roster.unreadable.count }
        for _ in 0..<12 { listed([Self.instance("i-1")]) }
        #expect(unreadable(leader) == 1)
        for _ in 0..<12 { listed([]) }
        #expect(unreadable(leader) == 0)
    }

    private var restored: Runner? { leader.controller.reign?.estate.holdings?.fleet.roster[InstanceID("i-1")] }

    @Test("one that says that a job runs on it is no capacity for another job, and is asked for again")
    mutating func countsNoJobTwice() {
        serveRestored("busy", statistics: Statistics(assigned: 1))
        #expect(restored?.hasJob == true)
        let job = JobEvent(
            .assigned, job: JobID("j-2"), repository: "r", workflow: "w", name: "n", queued: nil,
            assigned: WallTime(milliseconds: Rehearsal.wall + leader.now))
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 1), jobs: [job]))), Meant.poll)
        #expect(leader.commit().contains { $0.key.sort.hasPrefix("BATCH#") })
        leader.passLeading(599_000)
        #expect(leader.asked(Meant.phase).isEmpty)
        leader.passLeading(2_000)
        #expect(leader.asked(Meant.phase).count == 1)
    }

    @Test("when its last word, that a job runs on it, is old, GitHub is asked to remove it, and keeps it if it has one")
    mutating func endsTheLingering() {
        serveRestored("busy", statistics: Statistics(assigned: 1))
        leader.passLeading(601_000)
        leader.answer(.done(.item(["phase": .text("busy"), "at": .number(Rehearsal.wall + 290_000)])), Meant.phase)
        leader.commit()
        #expect(leader.asked(Meant.remove) == [.github(.removeRunner(githubID: 41))])
        leader.answer(.done(.removal(.jobStillRunning)), Meant.remove)
        leader.commit()
        #expect(restored?.stage == .retiring(isOccupied: true) && leader.asked(Meant.terminate).isEmpty)
    }

    @Test(
        "one that says that it listens is capacity only if GitHub still knows it: its job may have come and gone", arguments: [true, false])
    mutating func asksWhetherItListens(_ isKnown: Bool) {
        serveRestored("listening", statistics: Statistics(assigned: 1))
        let found = isKnown ? GitHubRunner(id: 41, scaleSet: 1) : nil
        #expect(leader.answer(.done(.runner(found)), Meant.find) == .github(.findRunner(RunnerName("spot-i-1"))))
        #expect(restored?.isCapacity == isKnown)
        #expect(restored?.record.state == (isKnown ? .configured : .retiring))
        #expect(leader.commit().contains { $0.key.sort.hasPrefix("BATCH#") } != isKnown)
    }

    @Test("a job's record of a newer version is neither overwritten nor deleted")
    mutating func leavesNewerJobs() {
        let key = Rehearsal.scope.job(JobID("j-1"))
        leader.serve([key: ["format": .number(recordFormat + 1), "job": .text("j-1")]])
        let event = JobEvent(
            .completed(runner: nil, result: "canceled"), job: JobID("j-1"), repository: "r", workflow: "w", name: "n", queued: nil,
            assigned: nil)
        leader.answer(.done(.message(Message(id: 5, statistics: nil, jobs: [event]))), Meant.poll)
        let writes = leader.commit()
        #expect(writes.contains { $0.key == Rehearsal.scope.state })
        #expect(!writes.contains { $0.key == key })
    }

    @Test("an instance whose RUNNER record is of a newer version is not adopted when its launch is sent again")
    mutating func adoptsNothingNewer() throws {
        let runner = Rehearsal.scope.runner(RunnerName("spot-i-1"))
        let request = LaunchRequest(
            template: LaunchTemplate(id: "lt-1", version: 3), market: .spot, count: 2,
            overrides: [LaunchRequest.Override(type: "m7i.large", subnet: "subnet-a")], maxPrice: nil, tags: [])
        let batch = BatchRecord(id: BatchID("b-1"), epoch: 1, created: WallTime(milliseconds: Rehearsal.wall), request: request)
        leader.serve([
            runner: ["format": .number(recordFormat + 1), "runner": .text("spot-i-1")], Rehearsal.scope.batch(batch.id): batch.item,
        ])
        let both = LaunchAnswer(fleet: "f", instances: [Self.instance("i-1"), Self.instance("i-2")], shortfalls: [])
        leader.answer(.done(.launch(both)), Meant.launch)
        let keys = leader.commit().map(\.key)
        #expect(keys.contains(Rehearsal.scope.runner(RunnerName("spot-i-2"))))
        #expect(!keys.contains(runner))
    }
}
