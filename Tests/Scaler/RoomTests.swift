import Testing

@testable import Scaler

@Suite("Room at the maximum")
struct RoomTests {
    /// At a maximum of one, the runner's job is over and its instance is still there; another job waits.
    private func room(_ change: (inout Configuration) -> Void = { _ in }) -> (room: Int?, asked: Int) {
        var leader = Rehearsal(maximum: 1, change)
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        let instance = Instance(id: InstanceID("i-1"), state: .pending, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: [instance], shortfalls: []))), Meant.launch)
        leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint)
        leader.commit()
        let over = JobEvent(
            .completed(runner: RunnerName("spot-i-1"), result: "succeeded"), job: JobID("j-1"), repository: "r", workflow: "w", name: "n",
            queued: nil, assigned: nil)
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(assigned: 1), jobs: [over]))), Meant.poll)
        leader.commit()
        leader.passLeading(3_000)
        leader.commit()
        return (leader.controller.reign?.estate.holdings?.fleet.room, leader.asked(Meant.launch).count)
    }

    @Test("an instance whose runner has finished makes room for the next one")
    func finishedMakesRoom() { #expect(room().asked == 1) }

    @Test("where the operator says so, an instance keeps its place until it is gone")
    func finishedKeepsItsPlace() {
        let kept = room { $0.scaling.finishedMakeRoom = false }
        #expect(kept.asked == 0 && kept.room == 0)
    }
}
