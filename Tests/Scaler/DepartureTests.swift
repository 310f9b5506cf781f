import Testing

@testable import Scaler

@Suite("An agent whose host is being taken away")
struct DepartureTests {
    private var agent = Rehearsal()

    @Test("hands over as if it were asked to stop, and says in its heartbeat why")
    mutating func handsOver() throws {
        agent.serve()
        agent.pass(500)
        agent.see(.departureAnnounced("Auto Scaling terminates this instance"))
        agent.answer(.unknown("cancelled"), Meant.poll)
        agent.pass(5)
        agent.answer(.done(.nothing), Meant.deleteSession)
        agent.passLeading(3_500)
        #expect(agent.epoch == nil)
        agent.answer(.done(.item(nil)), Meant.release)
        #expect(agent.controller.isAtRest && agent.last?.isFinished == false)
        guard case .write(let write)? = agent.asked(Meant.heartbeat).last, case .put(let item) = write.change else {
            return #expect(Bool(false), "no heartbeat")
        }
        #expect(try MemberRecord(item).leaving == "Auto Scaling terminates this instance")
    }

    @Test("claims nothing any more, however long the lease is free")
    mutating func claimsNothing() {
        agent.see(.departureAnnounced("EC2 takes it"))
        for _ in 0..<90 {
            agent.answer(.done(.item(lease(released: true))), Meant.readLease)
            agent.pass(1_000)
            #expect(agent.asked(Meant.claim).isEmpty)
        }
        #expect(!agent.asked(Meant.readLease).isEmpty, "it goes on watching")
    }

    @Test("hands over at once what a claim under way turns out to have won")
    mutating func handsOverALateClaim() {
        agent.answer(.done(.item(nil)), Meant.readLease)
        agent.see(.departureAnnounced("EC2 takes it"))
        #expect(!agent.controller.isAtRest)
        agent.answer(.done(.nothing), Meant.claim)
        #expect(agent.epoch == nil)
        #expect(agent.asked(Meant.release).count == 1)
    }

    @Test("ends when it is asked to stop")
    mutating func stops() {
        agent.see(.departureAnnounced("EC2 takes it"))
        agent.see(.stopRequested)
        while agent.last?.isFinished == false, agent.answer(.done(.nothing), Meant.heartbeat) != nil {}
        #expect(agent.last?.isFinished == true)
    }
}
