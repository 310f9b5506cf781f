import Testing

@testable import Scaler

/// What history, log and status call the end of a job whose instance ended.
@Suite("Lost jobs")
struct LostJobTests {
    private var leader = Rehearsal(maximum: 4)
    private let id = InstanceID("i-1")
    private let name = RunnerName("spot-i-1")

    private func instance(_ state: Instance.State, _ reason: String? = nil) -> Instance {
        Instance(id: id, state: state, type: "m7i.large", zone: "z", market: .spot, batch: nil, reason: reason)
    }

    private func phase(_ phase: String) -> Outcome {
        .done(.item(["phase": .text(phase), "at": .number(Rehearsal.wall + leader.now)]))
    }

    private func job(_ kind: JobEvent.Kind) -> JobEvent {
        JobEvent(kind, job: JobID("j-1"), repository: "acme/web", workflow: "w", name: "build", queued: nil, assigned: nil)
    }

    private mutating func hear(_ event: JobEvent, id: Int64, running: Int = 1) -> [Write] {
        let statistics = Statistics(assigned: running, running: running)
        leader.answer(.done(.message(Message(id: id, statistics: statistics, jobs: [event]))), Meant.poll)
        return leader.commit()
    }

    /// A runner has job j-1.
    private mutating func work() {
        var record = RunnerRecord(
            name: name, instance: instance(.running), state: .configured, at: WallTime(milliseconds: Rehearsal.wall + leader.now))
        (record.githubID, record.scaleSet, record.configured) = (41, 1, record.launched)
        leader.serve([Rehearsal.scope.runner(name): record.item], statistics: Statistics(assigned: 1, running: 1))
        _ = hear(job(.started(runner: name)), id: 1)
    }

    /// EC2 shows the instance's end, and GitHub still counts the job.
    private mutating func end(_ reason: String?, phase said: String? = nil) -> [Write] {
        leader.passLeading(61_000)
        leader.answer(.done(.instances([instance(.terminated, reason)])), Meant.list)
        leader.answer(.done(.instances([instance(.terminated, reason)])), Meant.describe)
        leader.pass(5)
        leader.answer(.done(.removal(.jobStillRunning)), Meant.remove)
        if let said { leader.answer(phase(said), Meant.phase) } else { leader.answer(.done(.item(nil)), Meant.phase) }
        leader.passLeading(1_200)
        return leader.commit()
    }

    /// What HISTORY says of the job last.
    private func result(_ writes: [Write]) -> String? {
        writes.last { $0.key.partition.hasPrefix("HISTORY#") && $0.key.sort == "JOB#j-1" }.flatMap { write -> String? in
            switch write.change {
            case .put(let item), .update(let item): if case .text(let text)? = item["result"] { text } else { nil }
            case .delete: nil
            }
        }
    }

    private var shown: [String] { leader.controller.reign?.estate.holdings?.fleet.jobs.lost.recent.map(\.result) ?? [] }

    @Test(
        "a job whose instance ended before GitHub said anything is called by EC2's reason",
        arguments: [
            ("Server.SpotInstanceTermination", nil, "interrupted by EC2"),
            ("Client.InstanceInitiatedShutdown", "interrupted", "interrupted by EC2"),
            ("Client.InstanceInitiatedShutdown", "busy", "lost (Client.InstanceInitiatedShutdown)"),
            ("Client.UserInitiatedShutdown", nil, "lost (Client.UserInitiatedShutdown)"), (nil, nil, "lost"),
        ] as [(String?, String?, String)])
    mutating func namesTheCause(_ reason: String?, _ said: String?, _ expected: String) throws {
        work()
        let writes = end(reason, phase: said)
        #expect(result(writes) == expected)
        #expect(shown == [expected])
        let note = try #require(leader.notes.last { $0.text == "A job ended with its instance" })
        #expect(note.fields.contains { $0.name == "result" && $0.value == expected })
        #expect(note.fields.contains { $0.name == "name" && $0.value == "build" })
    }

    @Test("GitHub's later word that the job failed leaves it interrupted by EC2")
    mutating func staysInterrupted() {
        work()
        _ = end("Server.SpotInstanceTermination")
        #expect(result(hear(job(.completed(runner: name, result: "failed")), id: 2, running: 0)) == "interrupted by EC2")
    }

    @Test(
        "a job that GitHub called failed is interrupted by EC2 where the instance says so, and GitHub's word stays where it doesn't",
        arguments: [("interrupted", "interrupted by EC2"), ("finished", nil)] as [(String, String?)])
    mutating func asksThePhase(_ said: String, _ expected: String?) {
        work()
        #expect(result(hear(job(.completed(runner: name, result: "failed")), id: 2, running: 0)) == "failed")
        leader.answer(phase(said), Meant.phase)
        #expect(result(leader.commit()) == expected)
        #expect(shown == [expected].compactMap { $0 })
    }

    @Test("a job that GitHub called failed is interrupted by EC2 where EC2's reason says so")
    mutating func hearsEC2() {
        work()
        _ = hear(job(.completed(runner: name, result: "failed")), id: 2, running: 0)
        leader.answer(.unknown("timeout"), Meant.phase)
        #expect(result(end("Server.SpotInstanceTermination")) == "interrupted by EC2")
    }

    @Test("a job that succeeded on an instance which was taken away afterwards succeeded")
    mutating func succeeded() {
        work()
        _ = hear(job(.completed(runner: name, result: "succeeded")), id: 2, running: 0)
        #expect(leader.asked(Meant.phase).isEmpty)
        #expect(result(end("Server.SpotInstanceTermination")) == nil && shown.isEmpty)
    }

    @Test("a successor shows the jobs that its predecessor lost")
    mutating func isRestored() throws {
        work()
        _ = end("Server.SpotInstanceTermination")
        var state = StateRecord()
        state.lostJobs = leader.controller.reign?.estate.holdings?.fleet.jobs.lost.recent ?? []
        let read = try StateRecord(state.item).lostJobs
        #expect(read == state.lostJobs && read.first?.name == "build")
        var successor = Rehearsal()
        successor.serve([Rehearsal.scope.state: state.item])
        #expect(successor.controller.reign?.estate.holdings?.fleet.jobs.lost.recent == read)
    }
}
