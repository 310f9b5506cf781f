import Testing

@testable import Scaler

@Suite("Endings")
struct EndingTests {
    private var leader = Rehearsal(maximum: 4)
    private let id = InstanceID("i-1")

    private var runner: Runner? { leader.controller.reign?.estate.holdings?.fleet.roster[id] }

    private func phase(_ phase: String) -> Outcome {
        .done(.item(["phase": .text(phase), "at": .number(Rehearsal.wall + leader.now)]))
    }

    private func record(_ state: RunnerRecord.State, _ change: (inout RunnerRecord) -> Void = { _ in }) -> [Key: Item] {
        let instance = Instance(id: id, state: .running, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        let wall = WallTime(milliseconds: Rehearsal.wall + leader.now)
        var record = RunnerRecord(name: RunnerName("spot-i-1"), instance: instance, state: state, at: wall)
        record.githubID = 41
        record.scaleSet = 1
        record.configured = wall
        change(&record)
        return [Rehearsal.scope.runner(record.name): record.item]
    }

    private static func job(_ kind: JobEvent.Kind, _ id: String = "j-1") -> JobEvent {
        JobEvent(kind, job: JobID(id), repository: "r", workflow: "w", name: "n", queued: nil, assigned: nil)
    }

    private mutating func hear(_ events: [JobEvent], id: Int64 = 1, _ statistics: Statistics = Statistics(assigned: 1, running: 1)) {
        leader.answer(.done(.message(Message(id: id, statistics: statistics, jobs: events))), Meant.poll)
        leader.commit()
    }

    // MARK: INV-4

    @Test("GitHub's word that a runner is removed does not end an instance whose phase says busy", arguments: [Removal.removed, .notFound])
    mutating func phaseVetoes(_ removal: Removal) {
        leader.serve(record(.retiring), statistics: Statistics(assigned: 1))
        leader.answer(.done(.removal(removal)), Meant.remove)
        #expect(leader.answer(phase("busy"), Meant.phase) != nil)
        leader.commit()
        #expect(runner?.stage.kind == .retiring)
        #expect(leader.asked(Meant.terminate).isEmpty)
    }

    // MARK: Stopped instances

    private func shown(_ state: Instance.State) -> Outcome {
        let reason = "Client.UserInitiatedShutdown"
        let instance = Instance(id: id, state: state, type: "m7i.large", zone: "z", market: .onDemand, batch: nil, reason: reason)
        return .done(.instances([instance]))
    }

    @Test(
        "an idle runner whose instance EC2 shows stopped is replaced at once, and ended once GitHub agrees",
        arguments: [Instance.State.stopping, .stopped])
    mutating func replacesTheStopped(_ state: Instance.State) {
        leader.serve(record(.configured), statistics: Statistics(assigned: 1))
        leader.passLeading(61_000)
        leader.answer(shown(state), Meant.list)
        #expect(runner?.stage.kind == .retiring)
        #expect(leader.notes.contains { $0.level == .warning && $0.text.contains("EC2 shows an instance stopped") })
        leader.commit()
        #expect(leader.asked(Meant.launch).count == 1)
        leader.answer(.done(.removal(.removed)), Meant.remove)
        leader.answer(phase("listening"), Meant.phase)
        leader.commit()
        #expect(leader.asked(Meant.terminate).count == 1)
    }

    @Test("GitHub keeps a stopped instance for as long as it counts a job on it")
    mutating func keepsTheStoppedWithJob() {
        leader.serve(record(.busy), statistics: Statistics(assigned: 1, running: 1))
        leader.passLeading(61_000)
        leader.answer(shown(.stopped), Meant.list)
        leader.commit()
        for _ in 0..<3 {
            leader.answer(.done(.removal(.jobStillRunning)), Meant.remove)
            leader.passLeading(61_000)
            leader.answer(shown(.stopped), Meant.list)
        }
        #expect(leader.asked(Meant.terminate).isEmpty && runner?.stage == .retiring(isOccupied: true))
        #expect(leader.notes.count { $0.text.contains("EC2 shows an instance stopped") } == 1)
        leader.answer(.done(.removal(.notFound)), Meant.remove)
        leader.answer(phase("finished"), Meant.phase)
        leader.commit()
        #expect(leader.asked(Meant.terminate).count == 1)
    }

    // MARK: After the job

    /// GitHub said that the job is over, and the instance goes on saying that it is busy.
    private mutating func lingerBusy(_ seconds: Int64) {
        leader.serve(record(.busy), statistics: Statistics(assigned: 1, running: 1))
        hear([Self.job(.completed(runner: RunnerName("spot-i-1"), result: "failed"))], Statistics())
        for _ in 0..<seconds / 10 {
            leader.passLeading(10_000)
            leader.answer(phase("busy"), Meant.phase)
        }
        leader.commit()
    }

    @Test("a finished runner that says busy is left alone for fifteen minutes")
    mutating func waitsForTheFinished() {
        lingerBusy(840)
        #expect(runner?.stage == .finished)
    }

    @Test("a finished runner that says busy for longer than fifteen minutes is ended, if GitHub agrees")
    mutating func endsTheFinished() {
        lingerBusy(1_000)
        #expect(runner?.stage.kind == .retiring)
        leader.answer(.done(.removal(.notFound)), Meant.remove)
        leader.answer(phase("busy"), Meant.phase)
        leader.commit()
        #expect(runner?.stage == .terminating)
    }

    @Test("GitHub keeps a finished runner that it still counts as busy, for however long")
    mutating func gitHubKeepsTheFinished() {
        lingerBusy(1_000)
        leader.answer(.done(.removal(.jobStillRunning)), Meant.remove)
        leader.commit()
        #expect(runner?.stage == .retiring(isOccupied: true))
    }

    // MARK: MAX_JOB_DURATION

    private mutating func runLong(_ longest: Duration?) {
        leader = Rehearsal(maximum: 4) { $0.fleet.longestJob = longest }
        let wall = WallTime(milliseconds: Rehearsal.wall + leader.now)
        leader.serve(record(.busy) { $0.started = wall }, statistics: Statistics(assigned: 1, running: 1))
        for _ in 0..<140 {
            leader.passLeading(10_000)
            leader.answer(phase("busy"), Meant.phase)
            leader.commit()
            leader.answer(.done(.removal(.jobStillRunning)), Meant.remove)
            leader.commit()
        }
    }

    @Test("a job that runs for longer than MAX_JOB_DURATION ends with its runner, though GitHub counts it")
    mutating func endsTheLongJob() {
        runLong(.seconds(1_200))
        #expect(runner?.stage == .terminating)
        #expect(runner?.record.reason?.contains("MAX_JOB_DURATION") == true)
    }

    @Test("without MAX_JOB_DURATION a job may run for ever")
    mutating func leavesTheLongJob() {
        runLong(nil)
        #expect(runner?.stage == .busy)
    }

    @Test("GitHub's word about a runner that has gone on to another stage is counted as late, by its place")
    mutating func countsTheLate() {
        leader.serve(record(.retiring), statistics: Statistics(assigned: 1))
        leader.passLeading(61_000)
        let ended = Instance(id: id, state: .terminated, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        leader.answer(.done(.instances([ended])), Meant.describe)
        let before = leader.controller.turn.tally.late[.retirement, default: 0]
        leader.answer(.done(.removal(.removed)), Meant.remove)
        #expect(leader.controller.turn.tally.late[.retirement] == before + 1)
    }

    // MARK: Terminations

    private static func terminating(_ count: Int) -> [Key: Item] {
        var records: [Key: Item] = [:]
        for number in 100..<100 + count {
            let instance = Instance(
                id: InstanceID("i-\(number)"), state: .running, type: "m7i.large", zone: "z", market: .spot, batch: nil)
            let wall = WallTime(milliseconds: Rehearsal.wall)
            let record = RunnerRecord(name: RunnerName("spot-i-\(number)"), instance: instance, state: .terminating, at: wall)
            records[Rehearsal.scope.runner(record.name)] = record.item
        }
        return records
    }

    /// EC2 has forgotten all of `count` instances but the last. Whether that one is terminated by itself within `seconds`.
    private mutating func isLastEnded(of count: Int, within seconds: Int64) -> Bool {
        let last = InstanceID("i-\(99 + count)")
        for _ in 0..<seconds * 2 {
            while let asked = leader.asked(Meant.terminate).first {
                if asked == .compute(.terminate([last])) { return true }
                leader.answer(.refused(Refusal(.notFound, "InvalidInstanceID.NotFound")), { $0 == asked })
            }
            leader.passLeading(500)
        }
        return false
    }

    @Test("instances that EC2 has forgotten don't hold back the end of those that it knows")
    mutating func forgottenInstancesHoldNobodyBack() {
        leader.serve(Self.terminating(60))
        #expect(isLastEnded(of: 60, within: 20))
    }
}
