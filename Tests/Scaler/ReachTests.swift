import Testing

@testable import Scaler

@Suite("What idle agents ask for")
struct ReachTests {
    /// An agent whose every request is answered, and GitHub answers its poll after 50 s.
    private struct Idler {
        var agent: Rehearsal
        /// Requests of GitHub and EC2, by their words.
        var asked: [String: Int] = [:]
        private var polledAt: Int64 = 0
        private let isLeader: Bool
        /// How long GitHub holds a poll, ms.
        var hold: Int64 = 50_000
        private var message: Int64 = 0

        init(leader isLeader: Bool) {
            self.isLeader = isLeader
            agent = Rehearsal()
            agent.answer(.done(.scaleSet(1)), Meant.probe(.github))
            if isLeader { agent.serve() }
        }

        var total: Int { asked.values.reduce(0, +) }
        var questions: Int { asked["question"] ?? 0 }

        mutating func pass(minutes: Int) {
            for _ in 0..<minutes * 300 {
                if isLeader { agent.passLeading(200) } else { agent.follow(200) }
                answerAll()
            }
        }

        private mutating func answerAll() {
            if agent.now - polledAt >= hold, agent.answer(.done(.message(nextMessage())), Meant.poll) != nil {
                polledAt = agent.now
                count("poll")
            }
            if agent.answer(.done(.scaleSet(1)), Meant.probe(.github)) != nil { count("question") }
            if agent.answer(.done(.nothing), Meant.probe(.ec2)) != nil { count("question of EC2") }
            if agent.answer(.done(.nothing), Meant.probe(.launches)) != nil { count("dry run", 2) }
            if agent.answer(.done(.instances([])), Meant.list) != nil { count("listing") }
            let template = Outcome.done(.template(LaunchTemplate(id: "lt-1", version: 3)))
            if agent.answer(template, { $0 == .compute(.resolveTemplate) }) != nil { count("template") }
            agent.answer(.done(.release(nil)), { if case .compute(.readRelease) = $0 { true } else { false } })
            agent.answer(.done(.nothing), Meant.commit)
            agent.answer(.done(.nothing), Meant.acknowledge)
            agent.answer(.done(.nothing), Meant.heartbeat)
        }

        /// Busy queues answer with messages; an idle one with none.
        private mutating func nextMessage() -> Message? {
            guard hold < 50_000 else { return nil }
            message += 1
            return Message(id: message, statistics: Statistics())
        }

        private mutating func count(_ what: String, _ number: Int = 1) { asked[what, default: 0] += number }
    }

    @Test("an idle leader and one standby ask GitHub and EC2 at most six times a minute")
    func isModest() {
        var (leader, standby) = (Idler(leader: true), Idler(leader: false))
        for _ in 0..<2 {
            // The first ten minutes hold what is asked once at the start.
            (leader.asked, standby.asked) = ([:], [:])
            leader.pass(minutes: 10)
            standby.pass(minutes: 10)
        }
        let asked = leader.total + standby.total
        #expect(asked <= 60, "\(leader.asked), \(standby.asked)")
        #expect(leader.asked["poll"] ?? 0 >= 11 && leader.asked["listing"] ?? 0 >= 9 && standby.questions >= 9, "or nothing is proved")
    }

    @Test("a leader whose polls are answered asks GitHub once between two answers")
    func asksOnce() {
        var leader = Idler(leader: true)
        leader.pass(minutes: 10)
        #expect((10...13).contains(leader.questions))
    }

    @Test("a leader whose polls are answered all the time asks GitHub about once a minute all the same, for its credential")
    func asksAllTheSame() {
        var leader = Idler(leader: true)
        leader.hold = 2_000
        leader.pass(minutes: 10)
        #expect((8...12).contains(leader.questions))
    }

    @Test("a leader whose poll is not answered asks after 26 s, whatever it heard before")
    func asksWithoutProof() {
        var leader = Rehearsal()
        leader.answer(.done(.scaleSet(1)), Meant.probe(.github))
        leader.serve()
        leader.answer(.done(.message(nil)), Meant.poll)
        leader.passLeading(25_800)
        #expect(leader.asked(Meant.probe(.github)).isEmpty)
        leader.passLeading(400)
        #expect(leader.asked(Meant.probe(.github)).count == 1)
    }

    @Test("a poll that fails makes the leader ask at once")
    func asksAtOnce() {
        var leader = Rehearsal()
        leader.answer(.done(.scaleSet(1)), Meant.probe(.github))
        leader.serve()
        leader.passLeading(8_000)
        #expect(leader.asked(Meant.probe(.github)).isEmpty)
        leader.answer(.unknown("the connection is dead"), Meant.poll)
        leader.passLeading(200)
        #expect(leader.asked(Meant.probe(.github)).count == 1)
    }

    @Test("an answered poll proves nothing while GitHub refuses the leader's credential")
    func isNotVouchedFor() throws {
        var leader = Rehearsal()
        leader.answer(.done(.scaleSet(1)), Meant.probe(.github))
        leader.serve()
        leader.passLeading(27_000)
        leader.answer(.refused(Refusal(.unauthorized, "no")), Meant.probe(.github))
        leader.answer(.done(.message(nil)), Meant.poll)
        leader.passLeading(5_200)
        #expect(leader.asked(Meant.probe(.github)).count == 1)
        leader.answer(.done(.nothing), Meant.heartbeat)
        leader.passLeading(10_000)
        #expect(try leader.member().github.trouble == "no")
    }

    @Test("an idle leader looks its template up every five minutes, and before it launches from it")
    func looksBeforeItLaunches() {
        var leader = Idler(leader: true)
        leader.pass(minutes: 12)
        #expect((1...3).contains(leader.asked["template"] ?? 0))
        leader.agent.answer(.done(.message(Message(id: 1, statistics: Statistics(assigned: 1)))), Meant.poll)
        leader.agent.commit()
        #expect(leader.agent.asked(Meant.launch).isEmpty)
        leader.agent.answer(.done(.template(LaunchTemplate(id: "lt-1", version: 4))), { $0 == .compute(.resolveTemplate) })
        leader.agent.commit()
        guard case .compute(.launch(let request, _))? = leader.agent.asked(Meant.launch).first else {
            Issue.record("nothing is launched")
            return
        }
        #expect(request.template.version == 4)
    }

    @Test("a template that cannot be looked up before a launch is used as it was")
    func usesWhatItHas() {
        var leader = Idler(leader: true)
        leader.pass(minutes: 2)
        leader.agent.answer(.done(.message(Message(id: 1, statistics: Statistics(assigned: 1)))), Meant.poll)
        leader.agent.commit()
        leader.agent.answer(.unknown("no answer"), { $0 == .compute(.resolveTemplate) })
        leader.agent.commit()
        #expect(leader.agent.asked(Meant.launch).count == 1)
    }
}
