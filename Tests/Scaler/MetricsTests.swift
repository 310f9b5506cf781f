import Testing

@testable import Scaler

@Suite("A leader's metrics")
struct MetricsTests {
    private var leader = Rehearsal(maximum: 4)

    private static func isReport(_ action: Action) -> Bool { if case .agent(.report(.some)) = action { true } else { false } }
    private var asked: [Measures] {
        leader.pending.compactMap { if case .agent(.report(let measures)) = $0.action { measures } else { nil } }
    }

    /// The next sending, answered so.
    private mutating func sent(_ outcome: Outcome = .done(.nothing), within milliseconds: Int64 = 61_000) -> Measures? {
        for _ in 0..<milliseconds / 1_000 where asked.isEmpty { leader.passLeading(1_000) }
        guard case .agent(.report(let measures))? = leader.answer(outcome, Self.isReport) else { return nil }
        return measures
    }

    private mutating func tell(_ events: [JobEvent], message: Int64) {
        let told = Message(id: message, statistics: Statistics(assigned: 1), jobs: events)
        leader.answer(.done(.message(told)), Meant.poll)
        leader.commit()
    }

    private func event(_ kind: JobEvent.Kind, _ job: String = "j-1", queuedAgo milliseconds: Int64 = 0) -> JobEvent {
        JobEvent(
            kind, job: JobID(job), repository: "acme/api", workflow: "w", name: "build",
            queued: WallTime(milliseconds: Rehearsal.wall + leader.now - milliseconds), assigned: nil)
    }

    @Test("begin soon after the claim, cover the reign so far, and follow each minute")
    mutating func begins() throws {
        leader.serve()
        let first = try #require(sent(within: 11_000))
        #expect(first.counted.handovers == 1 && first.levels.isSessionOpen)
        leader.passLeading(58_000)
        #expect(asked.isEmpty)
        let second = try #require(sent(within: 3_000))
        #expect(second.counted.handovers == 0 && second.total.handovers == 1)
    }

    @Test("say that there is no session while GitHub grants none")
    mutating func withoutSession() throws {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        let first = try #require(sent(within: 11_000))
        #expect(!first.levels.isSessionOpen)
    }

    @Test("that are not accepted are lost neither for a refusal nor for silence: the next sending covers both")
    mutating func losesNothing() throws {
        leader.serve()
        _ = sent(.refused(Refusal(.busy, "Throttling")), within: 11_000)
        tell([event(.started(runner: RunnerName("spot-i-1")), queuedAgo: 7_200)], message: 1)
        let second = try #require(sent(.unknown("timeout")))
        #expect(second.counted.handovers == 1 && second.counted.jobStarts.inOrder.map(\.seconds) == [8])
        let third = try #require(sent())
        #expect(third.counted == second.counted)
        let fourth = try #require(sent())
        #expect(fourth.counted == Tally() && fourth.total == third.total)
    }

    @Test("a refusal of them is one line in the log, not one a minute; one lost answer is none")
    mutating func saysItOnce() throws {
        leader.serve()
        func notes(_ leader: Rehearsal) -> [String] { leader.last?.notes.map(\.text).filter { $0.hasPrefix("Metrics are") } ?? [] }
        _ = sent(.unknown("timeout"), within: 11_000)
        #expect(notes(leader).isEmpty)
        _ = sent(.unknown("timeout"))
        #expect(notes(leader).count == 1)
        _ = sent(.refused(Refusal(.busy, "AccessDenied")))
        #expect(notes(leader).isEmpty)
        _ = sent()
        #expect(notes(leader) == ["Metrics are accepted again, with what was counted meanwhile"])
        _ = sent(.refused(Refusal(.busy, "AccessDenied")))
        #expect(notes(leader).count == 1)
    }

    @Test("hold up no handover: one that is unanswered is not waited for, and what was counted last is sent with it")
    mutating func handover() throws {
        leader.serve()
        leader.passLeading(11_000)
        #expect(asked.count == 1)
        leader.answer(.done(.nothing), Self.isReport)
        tell([event(.started(runner: RunnerName("spot-i-1")), queuedAgo: 3_000)], message: 1)
        leader.see(.stopRequested)
        #expect(asked.map(\.counted.jobStarts.count) == [1] && asked.first?.levels.isSessionOpen == true)
        leader.answer(.unknown("cancelled"), Meant.poll)
        leader.pass(5)
        leader.answer(.done(.nothing), Meant.deleteSession)
        for effect in leader.pending where !Self.isReport(effect.action) && !Meant.renewal(effect.action) {
            leader.see(.answered(effect.id, .unknown("cancelled")))
        }
        #expect(leader.asked(Meant.release).count == 1, "released at once, though the report is unanswered")
    }

    @Test("tell once that an agent leads nothing: at its start, and when it has led")
    mutating func saysThatItDoesNotLead() {
        func told(_ leader: Rehearsal) -> Int { leader.asked { $0 == .agent(.report(nil)) }.count }
        #expect(told(leader) == 1)
        leader.serve()
        #expect(told(leader) == 1)
        leader.pass(10_000)
        #expect(leader.epoch == nil && told(leader) == 2)
    }

    @Test("are not asked for where nobody is to be told")
    mutating func off() {
        leader = Rehearsal(maximum: 4) { $0.reportInterval = nil }
        leader.serve()
        leader.passLeading(130_000)
        leader.see(.stopRequested)
        #expect(leader.asked { if case .agent(.report) = $0 { true } else { false } }.isEmpty)
    }

    @Test("count how long the job has waited that waits longest, and each start once")
    mutating func jobs() throws {
        leader.serve()
        tell([event(.assigned, "j-1", queuedAgo: 30_000), event(.assigned, "j-2")], message: 1)
        let first = try #require(sent(within: 11_000))
        #expect((39...41).contains(first.levels.oldestWait.components.seconds), "\(first.levels.oldestWait)")
        tell([event(.started(runner: RunnerName("spot-i-1")), "j-1", queuedAgo: 60_000)], message: 2)
        tell([event(.started(runner: RunnerName("spot-i-1")), "j-1", queuedAgo: 60_000)], message: 3)
        let second = try #require(sent())
        #expect(second.counted.jobStarts.count == 1)
        tell([event(.completed(runner: nil, result: "canceled"), "j-2")], message: 4)
        #expect(try #require(sent()).levels.oldestWait == .zero)
    }

    @Test("the highest level since the last sending that was accepted is told with it")
    mutating func highest() throws {
        leader.serve()
        tell([event(.assigned, "j-1", queuedAgo: 90_000)], message: 1)
        let lost = try #require(sent(.unknown("timeout"), within: 11_000))
        tell([event(.completed(runner: nil, result: "canceled"), "j-1")], message: 2)
        let next = try #require(sent())
        #expect(next.levels.oldestWait == .zero && next.highest.oldestWait == lost.levels.oldestWait)
        #expect(try #require(sent()).highest.oldestWait == .zero)
    }

    @Test("count what EC2 doesn't give, unless on-demand is asked for it")
    mutating func launchFailures() throws {
        leader = Rehearsal(maximum: 4) { $0.launch.onDemandFallback = true }
        leader.serve(statistics: Statistics(assigned: 3))
        leader.commit()
        let empty = LaunchAnswer.Shortfall(code: "InsufficientInstanceCapacity", message: "none", type: nil, subnet: nil)
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f-1", instances: [], shortfalls: [empty]))), Meant.launch)
        #expect(try #require(sent(within: 11_000)).counted.launchFailures == 0, "on-demand is asked next")
        leader.commit()
        leader.answer(.refused(Refusal(.rejected, "UnauthorizedOperation")), Meant.launch)
        #expect(try #require(sent()).counted.launchFailures == 3)
    }

    @Test("count GitHub's refusals of the credential, whoever asked, and no others")
    mutating func refusals() throws {
        leader.serve()
        #expect(try #require(sent(within: 11_000)).total.credentialRefusals == 0)
        leader.passLeading(30_000)
        leader.answer(.refused(Refusal(.rejected, "401", isOfCredential: true)), Meant.probe(.github))
        leader.answer(.refused(Refusal(.unauthorized, "the queue's token ended")), Meant.poll)
        #expect(try #require(sent(within: 30_000)).total.credentialRefusals == 1)
    }

    private static let stranger = Instance(
        id: InstanceID("i-9"), state: .running, type: "m7i.large", zone: "z", market: .spot, batch: nil)
    private static func isRead(_ action: Action) -> Bool { if case .table(.readEach) = action { true } else { false } }

    private mutating func list(_ shown: [Instance], read outcome: Outcome) {
        leader.passLeading(61_000)
        leader.answer(.done(.instances(shown)), { $0 == .compute(.listInstances) })
        leader.passLeading(2_000)
        leader.answer(outcome, Self.isRead)
        leader.commit()
    }

    @Test("count an instance that nobody owns from the listing that shows it to the record that ends it")
    mutating func unowned() throws {
        leader.serve()
        list([Self.stranger], read: .unknown("timeout"))
        list([Self.stranger], read: .done(.items([:])))
        _ = sent()
        let total = try #require(sent()).total.unowned.components.seconds
        #expect((61...67).contains(total), "\(total)")
    }

    @Test("don't count an instance for a time in which EC2 didn't show it")
    mutating func unseen() throws {
        leader.serve()
        list([Self.stranger], read: .unknown("timeout"))
        list([], read: .unknown("nothing was asked"))
        list([Self.stranger], read: .done(.items([:])))
        _ = sent()
        let total = try #require(sent()).total.unowned.components.seconds
        #expect((1...4).contains(total), "\(total)")
    }
}

@Suite("Latencies")
struct LatenciesTests {
    @Test("are rounded up, and never to more values than a sending takes")
    func rounding() {
        var all = Latencies()
        for seconds in 0...100_000 { all.add(.seconds(seconds)) }
        #expect(all.inOrder.count <= 150 && all.count == 100_001)
        #expect(Latencies.rounded(.milliseconds(1)) == 1 && Latencies.rounded(.seconds(60)) == 60 && Latencies.rounded(.seconds(61)) == 65)
        #expect(Latencies.rounded(.seconds(301)) == 330 && Latencies.rounded(.seconds(86_400)) == 43_200)
        #expect(all.count(upTo: 60) == 61 && all.count(upTo: 300) == 301)
    }

    @Test("add up, with the sum of what they were")
    func adding() {
        var (one, other) = (Latencies(), Latencies())
        one.add(.milliseconds(1_500))
        other.add(.milliseconds(1_700))
        other.add(.seconds(9))
        one.add(other)
        #expect(one.inOrder.map { [Int($0.seconds), $0.count] } == [[2, 2], [9, 1]] && one.sum == .milliseconds(12_200))
    }
}
