import Testing

@testable import Scaler

@Suite("What a leader can't do, in STATE")
struct DegradedItemTests {
    private let began = WallTime(milliseconds: 1_000)
    private let now = WallTime(milliseconds: 9_000)

    @Test("is read as it was written")
    func isReadAgain() throws {
        var state = StateRecord()
        state.degraded = [DegradedItem("session", "409", since: began, nextTry: now), DegradedItem("launch", "no capacity")]
        state.limitedSince = began
        state.labels = ["a"]
        #expect(try StateRecord(state.item) == state)
    }

    @Test("is read from an earlier version's list of words")
    func isReadFromOlder() throws {
        var item = StateRecord().item
        item["degraded"] = .list([.text("no capacity")])
        #expect(try StateRecord(item).degraded == [DegradedItem("", "no capacity")])
    }

    @Test("keeps its beginning over other words and over a failover, and begins anew after an end")
    func keepsItsBeginning() {
        let first = DegradedItem.going(on: [], [DegradedItem("session", "request 1")], at: began)
        let later = DegradedItem.going(on: first, [DegradedItem("session", "request 2"), DegradedItem("launch", "x")], at: now)
        #expect(later.map(\.since) == [began, now] && later[0].words == "request 2")
        #expect(DegradedItem.going(on: [], [DegradedItem("session", "request 3")], at: now)[0].since == now)
    }

    @Test("says which labels GitHub has, which the settings want, and what to do")
    func namesLabels() {
        #expect(DegradedItem.labels(atGitHub: ["Linux", "x64"], wanted: ["X64", "linux"]) == nil)
        let words = DegradedItem.labels(atGitHub: ["linux"], wanted: ["linux", "gpu"])?.words ?? ""
        #expect(
            words.contains("GitHub has the labels linux for this scale set, the settings want linux, gpu.") && words.contains("made anew"))
    }
}

@Suite("The limit MAX_RUNNERS")
struct LimitTests {
    private var limit = Limit(since: nil)

    private mutating func look(assigned: Int, available: Int = 0, wanted: Int = 0, maximum: Int = 8, second: Int64) -> WallTime? {
        let now = Now(instant: Instant(sinceBoot: .seconds(second)), wall: WallTime(milliseconds: second * 1000))
        limit.look(statistics: Statistics(available: available, assigned: assigned), wanted: wanted, maximum: maximum, at: now)
        return limit.since
    }

    @Test("is reached when as many jobs are assigned as it allows, and the first instant of that is kept")
    mutating func isReached() {
        #expect(look(assigned: 7, second: 1) == nil)
        #expect(look(assigned: 8, second: 2) == WallTime(milliseconds: 2_000))
        #expect(look(assigned: 8, second: 900) == WallTime(milliseconds: 2_000))
    }

    @Test("is still reached in the gap between one job's end and the next assignment, and over after two minutes with room")
    mutating func outlastsAGap() {
        _ = look(assigned: 8, second: 2)
        #expect(look(assigned: 7, second: 60) != nil && look(assigned: 8, second: 90) != nil)
        _ = look(assigned: 3, second: 100)
        #expect(look(assigned: 3, second: 219) != nil && look(assigned: 3, second: 220) == nil)
    }

    @Test("is reached where GitHub tells of available jobs and no more runners are allowed; of none at all, too")
    mutating func seesAvailable() {
        #expect(look(assigned: 0, available: 5, wanted: 2, maximum: 8, second: 1) == nil)
        #expect(look(assigned: 0, available: 5, wanted: 8, maximum: 8, second: 2) != nil)
        limit = Limit(since: nil)
        #expect(look(assigned: 0, maximum: 0, second: 3) != nil)
    }

    @Test("is known to a successor, and stands in STATE")
    func standsInSTATE() throws {
        var leader = Rehearsal(maximum: 2)
        leader.serve()
        leader.answer(.done(.message(Message(id: 1, statistics: Statistics(assigned: 2)))), Meant.poll)
        let written = leader.commit().compactMap { write -> StateRecord? in
            guard write.key == Rehearsal.scope.state, case .put(let item) = write.change else { return nil }
            return try? StateRecord(item)
        }
        #expect(written.last?.limitedSince != nil)
        #expect(Limit(since: written.last?.limitedSince).since == written.last?.limitedSince)
    }
}

@Suite("A job's wait")
struct JobRecordTests {
    private let seen = WallTime(milliseconds: 100_000)

    private func record(queued: Int64?) -> JobRecord {
        let event = JobEvent(
            .assigned, job: JobID("j"), repository: "a/b", workflow: "w", name: "n", queued: queued.map { WallTime(milliseconds: $0) },
            assigned: WallTime(milliseconds: 99_000))
        return JobRecord(event, at: seen)
    }

    @Test("counts from GitHub's queueing, over every new assignment")
    func countsFromQueueing() throws {
        var job = record(queued: 40_000)
        job.assigned = WallTime(milliseconds: 400_000)
        #expect(job.waitingSince == WallTime(milliseconds: 40_000))
        #expect(try JobRecord(job.item) == job)
    }

    @Test("counts from when it was first seen where GitHub doesn't say, or says a time that is still to come")
    func countsFromFirstSight() {
        for queued in [nil, 5_000_000] as [Int64?] {
            var job = record(queued: queued)
            job.assigned = WallTime(milliseconds: 400_000)
            #expect(job.waitingSince == seen)
        }
    }

    @Test("counts from the assignment in a record of an earlier version")
    func readsOlder() throws {
        var item = record(queued: nil).item
        item["firstAssigned"] = nil
        #expect(try JobRecord(item).waitingSince == WallTime(milliseconds: 99_000))
    }

    @Test("isn't begun anew when GitHub assigns the job again")
    func survivesReassignment() throws {
        var leader = Rehearsal()
        leader.serve()
        for id in [Int64(1), 2] {
            let event = JobEvent(.assigned, job: JobID("j"), repository: "a/b", workflow: "w", name: "n", queued: nil, assigned: nil)
            leader.answer(.done(.message(Message(id: id, statistics: nil, jobs: [event]))), Meant.poll)
            let writes = leader.commit()
            leader.wallJump += 300_000
            guard case .put(let item)? = writes.first(where: { $0.key == Rehearsal.scope.job(JobID("j")) })?.change else { continue }
            #expect(try JobRecord(item).waitingSince.milliseconds < Rehearsal.wall + 60_000)
        }
    }
}
