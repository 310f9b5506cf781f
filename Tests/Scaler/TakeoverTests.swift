import Testing

@testable import Scaler

/// Each point at which a leader can die, and what its successor makes of what it finds. docs/internals/takeover.md holds the table.
@Suite("Takeover")
struct TakeoverTests {
    private var leader = Rehearsal(maximum: 4)

    private static let name = RunnerName("spot-i-1")
    private static let batch = BatchID("old")
    private static let request = LaunchRequest(
        template: LaunchTemplate(id: "lt-1", version: 2), market: .spot, count: 1,
        overrides: [.init(type: "m7i.large", subnet: "subnet-a")],
        maxPrice: nil, tags: [Tag("gha-batch", "old"), Tag("gha-epoch", "6")])

    private static func instance(_ state: Instance.State = .running, batch: BatchID? = nil) -> Instance {
        Instance(
            id: InstanceID("i-1"), state: state, type: "m7i.large", zone: "z", market: .spot, batch: batch,
            launched: WallTime(milliseconds: Rehearsal.wall))
    }

    /// RUNNER as the dead leader left it.
    private static func runner(_ state: RunnerRecord.State, githubID: Int64? = 41, reason: String? = nil) -> [Key: Item] {
        var record = RunnerRecord(name: name, instance: instance(), state: state, at: WallTime(milliseconds: Rehearsal.wall))
        record.githubID = githubID
        record.batch = batch
        record.scaleSet = 1
        record.reason = reason
        if state != .launched { record.configured = record.launched }
        return [Rehearsal.scope.runner(name): record.item]
    }

    private static func openBatch() -> [Key: Item] {
        let record = BatchRecord(id: batch, epoch: 6, created: WallTime(milliseconds: Rehearsal.wall), request: request)
        return [Rehearsal.scope.batch(batch): record.item]
    }

    private static func state(committed: Int64 = 0, session: String? = "dead") -> [Key: Item] {
        var state = StateRecord()
        state.committed = committed
        state.scaleSet = 1
        state.session = session.map { SessionID($0) }
        return [Rehearsal.scope.state: state.item]
    }

    private var runner: RunnerRecord? { leader.controller.reign?.estate.holdings?.fleet.roster[InstanceID("i-1")]?.record }

    private func launched() -> Outcome {
        .done(.launch(LaunchAnswer(fleet: "fleet-1", instances: [Self.instance(.pending)], shortfalls: [])))
    }

    private static func isHistory(_ write: Write) -> Bool {
        write.key.partition.hasPrefix("HISTORY#") && write.key.sort == "RUNNER#\(name)"
    }

    @Test("a recorded session that GitHub knows no longer, for its leader died while handing over, hinders nothing")
    mutating func sessionGone() {
        leader.lead()
        leader.answer(.done(.items(Self.state())), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(.refused(Refusal(.notFound, "no such session")), Meant.deleteSession)
        leader.pass(5)
        #expect(leader.asked(Meant.openSession).count == 1)
    }

    @Test("a message whose consequences its leader didn't commit is handled when it comes again")
    mutating func messageUncommitted() {
        leader.serve(Self.state(committed: 4))
        let job = JobEvent(.assigned, job: JobID("j"), repository: "", workflow: "", name: "", queued: nil, assigned: nil)
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 1), jobs: [job], offers: []))), Meant.poll)
        #expect(leader.asked(Meant.acknowledge).isEmpty)
        let writes = leader.commit()
        #expect(writes.contains { $0.key == Rehearsal.scope.job(JobID("j")) })
        leader.passLeading(5_100)
        leader.answer(.done(.items(Self.state(committed: 4, session: "s-1"))), Meant.query)
        leader.commit()
        #expect(leader.asked(Meant.acknowledge) == [.github(.acknowledge(SessionID("s-1"), message: 5))])
        #expect(leader.asked(Meant.launch).count == 1)
    }

    @Test(
        "a message that comes again waits for the second reading, which may show records of its jobs: one that can't be read is left alone",
        arguments: [true, false])
    mutating func messageOfMissedRecords(_ isThere: Bool) throws {
        leader.serve(Self.state(committed: 5))
        let job = JobEvent(.assigned, job: JobID("j"), repository: "", workflow: "", name: "", queued: nil, assigned: nil)
        let key = Rehearsal.scope.job(JobID("j"))
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 1), jobs: [job], offers: []))), Meant.poll)
        #expect(!leader.commit().contains { $0.key == key } && leader.asked(Meant.acknowledge).isEmpty)
        leader.passLeading(5_100)
        var records = Self.state(committed: 5, session: "s-1")
        if isThere { records[key] = ["format": .number(recordFormat + 1), "job": .text("j")] }
        leader.answer(.done(.items(records)), Meant.query)
        #expect(leader.commit().contains { $0.key == key } != isThere)
        #expect(leader.asked(Meant.acknowledge) == [.github(.acknowledge(SessionID("s-1"), message: 5))])
    }

    @Test("what the first reading missed, of a transaction that was just being applied, is taken in by the second after five seconds")
    mutating func readsTwice() {
        leader.serve()
        #expect(leader.asked(Meant.query).isEmpty)
        leader.passLeading(5_100)
        leader.answer(.done(.items(Self.runner(.launched, githubID: nil))), Meant.query)
        #expect(leader.asked(Meant.mint) == [.github(.mint(Self.name, scaleSet: 1))])
    }

    private var committed: [Int64?] {
        leader.asked(Meant.commit).flatMap { action -> [Int64?] in
            guard case .table(.transact(let writes, _)) = action else { return [] }
            return writes.filter { $0.key == Rehearsal.scope.state }.map { write in
                guard case .put(let item) = write.change, case .number(let number)? = item["committed"] else { return nil }
                return number
            }
        }
    }

    @Test("a committed message id that the first reading missed never goes back")
    mutating func committedIsSettled() throws {
        leader.lead()
        leader.answer(.done(.items(Self.state(committed: 4))), Meant.query)
        leader.answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        leader.answer(.done(.nothing), Meant.deleteSession)
        let grant = SessionGrant(id: SessionID("s-1"), statistics: Statistics(), tokenExpires: nil)
        leader.answer(.done(.session(grant)), Meant.openSession)
        leader.pass(5)
        #expect(committed == [nil])
        leader.commit()
        leader.passLeading(5_100)
        leader.answer(.done(.items(Self.state(committed: 5, session: "s-1"))), Meant.query)
        leader.pass(1_100)
        #expect(committed == [5])
        leader.commit()
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 1)))), Meant.poll)
        leader.pass(5)
        #expect(leader.asked(Meant.acknowledge) == [.github(.acknowledge(SessionID("s-1"), message: 5))])
    }

    @Test("a message that comes before the second reading is handled at once and acknowledged after it")
    mutating func acknowledgesAfterTheSecondReading() {
        leader.serve(Self.state(committed: 4))
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 1)))), Meant.poll)
        leader.commit()
        #expect(leader.asked(Meant.launch).count == 1)
        #expect(leader.asked(Meant.acknowledge).isEmpty)
        leader.passLeading(5_100)
        leader.answer(.done(.items(Self.state(committed: 6, session: "s-1"))), Meant.query)
        leader.pass(5)
        #expect(committed == [6])
        leader.commit()
        #expect(leader.asked(Meant.acknowledge) == [.github(.acknowledge(SessionID("s-1"), message: 5))])
    }

    @Test("a record whose deletion the first reading missed is forgotten after the second")
    mutating func deletionIsSettled() {
        leader.serve(Self.runner(.busy))
        #expect(runner != nil)
        leader.passLeading(5_100)
        leader.answer(.done(.items([:])), Meant.query)
        #expect(runner == nil)
        #expect(leader.controller.reign?.estate.holdings?.fleet.roster.census.alive == 0)
    }

    @Test("a record whose change the first reading missed is taken as the second shows it, unless this leader wrote it meanwhile")
    mutating func changeIsSettled() {
        leader.serve(Self.runner(.configured))
        leader.passLeading(5_100)
        leader.answer(.done(.items(Self.runner(.busy))), Meant.query)
        #expect(runner?.state == .busy)
    }

    @Test("a batch whose deletion the first reading missed is recorded once more before its request is sent")
    mutating func batchIsRecordedAnew() {
        leader.lead()
        leader.answer(.done(.items(Self.openBatch())), Meant.query)
        #expect(leader.asked(Meant.launch).isEmpty)
        let writes = leader.commit()
        #expect(writes.contains { $0.key == Rehearsal.scope.batch(Self.batch) && $0.change == .put(Self.openBatch()[$0.key] ?? [:]) })
        #expect(leader.asked(Meant.launch).count == 1)
    }

    @Test("a launch that was asked for and not answered is asked for again, and its instance adopted once")
    mutating func launchUnanswered() {
        leader.serve(Self.openBatch(), statistics: Statistics(assigned: 1))
        leader.answer(launched()) { $0 == .compute(.launch(Self.request, token: Self.batch)) }
        let writes = leader.commit()
        #expect(writes.contains { $0.key == Rehearsal.scope.runner(Self.name) })
        #expect(writes.contains { $0.key == Rehearsal.scope.batch(Self.batch) && $0.change == .delete })
        #expect(leader.asked(Meant.launch).isEmpty)
        #expect(leader.asked(Meant.mint).count == 1)
    }

    @Test("an instance that EC2 shows while its batch is open is no stranger: the batch owns it")
    mutating func launchedUnheard() {
        leader.lead()
        leader.answer(.done(.items(Self.openBatch())), Meant.query)
        leader.answer(.done(.instances([Self.instance(batch: Self.batch)])), { $0 == .compute(.listInstances) })
        #expect(leader.asked { if case .table(.readEach) = $0 { true } else { false } }.isEmpty)
    }

    @Test("a batch whose runner is recorded already, for they were two commits, launches nothing more and mints once")
    mutating func batchLeftOpen() {
        leader.serve(Self.openBatch().merging(Self.runner(.launched, githubID: nil)) { old, _ in old }, statistics: Statistics(assigned: 1))
        leader.answer(launched(), Meant.launch)
        leader.commit()
        #expect(leader.controller.reign?.estate.holdings?.fleet.roster.count == 1)
        #expect(leader.asked(Meant.mint).count == 1)
        #expect(leader.asked(Meant.launch).isEmpty)
    }

    @Test("a launched runner without a configuration gets one from the successor")
    mutating func unminted() {
        leader.serve(Self.runner(.launched, githubID: nil), statistics: Statistics(assigned: 1))
        #expect(leader.asked(Meant.mint) == [.github(.mint(Self.name, scaleSet: 1))])
    }

    @Test("a configuration that was minted and not recorded is removed at GitHub and minted again, before the boot record is written")
    mutating func mintedUnrecorded() {
        unminted()
        leader.answer(.refused(Refusal(.exists, "AgentExistsException")), Meant.mint)
        leader.answer(.done(.runner(GitHubRunner(id: 40, scaleSet: 1))), Meant.find)
        leader.answer(.done(.removal(.removed)), Meant.remove)
        leader.pass(5)
        leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint)
        let writes = leader.commit()
        #expect(writes.contains { $0.key == Scope.boot(userID: "AROA:i-1") && $0.conditions == [.itemAbsent] })
        #expect(runner?.githubID == 41)
    }

    @Test("a configured runner's time to register counts from its configuration, whoever leads")
    mutating func configured() {
        leader.now += 200_000
        leader.serve(Self.runner(.configured), statistics: Statistics(assigned: 1))
        leader.passLeading(30_000)
        #expect(leader.asked(Meant.phase).isEmpty)
        leader.passLeading(15_000)
        #expect(leader.asked(Meant.phase).count == 1)
    }

    @Test("a busy runner of the dead leader is left to its job, though GitHub's statistics say nothing of it")
    mutating func busy() {
        leader.serve(Self.runner(.busy))
        leader.answer(.done(.instances([Self.instance()])), { $0 == .compute(.listInstances) })
        leader.passLeading(300_000)
        #expect(runner?.state == .busy)
        #expect(leader.asked(Meant.remove).isEmpty)
        #expect(leader.asked(Meant.terminate).isEmpty)
    }

    @Test("a retirement that was only intended asks GitHub again, and GitHub's no keeps the runner")
    mutating func retiringUnasked() {
        leader.serve(Self.runner(.retiring, reason: "more runners than wanted"))
        #expect(leader.asked(Meant.remove) == [.github(.removeRunner(githubID: 41))])
        leader.answer(.done(.removal(.jobStillRunning)), Meant.remove)
        leader.commit()
        #expect(runner?.state == .retiring)
        #expect(leader.asked(Meant.terminate).isEmpty)
    }

    @Test("a runner that was removed at GitHub and not yet given up is terminated by the successor, once its own phase was read")
    mutating func removedUnrecorded() {
        leader.serve(Self.runner(.retiring))
        leader.answer(.done(.removal(.notFound)), Meant.remove)
        #expect(leader.asked(Meant.terminate).isEmpty)
        leader.answer(.done(.item(nil)), Meant.phase)
        #expect(leader.asked(Meant.terminate).isEmpty)
        leader.commit()
        #expect(leader.asked(Meant.terminate) == [.compute(.terminate([InstanceID("i-1")]))])
    }

    @Test("a termination that was committed, sent or not, is sent at once and never taken back")
    mutating func terminating() {
        leader.serve(Self.runner(.terminating), statistics: Statistics(assigned: 1))
        #expect(leader.asked(Meant.terminate) == [.compute(.terminate([InstanceID("i-1")]))])
        #expect(runner?.state == .terminating)
    }

    @Test("an instance that ended while nobody led is cleared up at GitHub, then its record goes into history and its boot record is wiped")
    mutating func endedUnseen() {
        leader.lead()
        leader.answer(.done(.items(Self.runner(.configured))), Meant.query)
        leader.answer(.done(.instances([Self.instance(.terminated)])), { $0 == .compute(.listInstances) })
        #expect(leader.asked(Meant.remove) == [.github(.removeRunner(githubID: 41))])
        #expect(!leader.commit().contains(where: Self.isHistory))
        leader.answer(.done(.removal(.removed)), Meant.remove)
        leader.answer(.done(.item(nil)), Meant.phase)
        let writes = leader.commit()
        #expect(writes.contains(where: Self.isHistory))
        #expect(writes.contains { $0.key == Rehearsal.scope.runner(Self.name) && $0.change == .delete })
        #expect(writes.contains { $0.key == Scope.boot(userID: "AROA:i-1") })
    }

    @Test("a registration that the dead leader had removed already keeps no record alive")
    mutating func ghostRemovedUnrecorded() {
        leader.lead()
        leader.answer(.done(.items(Self.runner(.configured))), Meant.query)
        leader.answer(.done(.instances([Self.instance(.terminated)])), { $0 == .compute(.listInstances) })
        leader.answer(.done(.removal(.notFound)), Meant.remove)
        leader.answer(.unknown("timeout"), Meant.phase)
        #expect(leader.commit().contains(where: Self.isHistory))
    }

    @Test("a finished runner that lingers is looked at by the successor, and retired unless its phase says that a job runs")
    mutating func finished() {
        leader.serve(Self.runner(.finished))
        leader.answer(.done(.instances([Self.instance()])), { $0 == .compute(.listInstances) })
        leader.passLeading(121_000)
        leader.answer(.done(.item(nil)), Meant.phase)
        leader.commit()
        #expect(runner?.state == .retiring)
    }
}
