import Testing

@testable import Scaler

@Suite("Listings of EC2")
struct ListingTests {
    private var leader = Rehearsal(maximum: 4)
    private static let one = [InstanceID("i-1")]

    private static func instance(_ id: String, _ state: Instance.State = .running, batch: BatchID? = nil) -> Instance {
        Instance(id: InstanceID(id), state: state, type: "m7i.large", zone: "z", market: .spot, batch: batch)
    }

    /// One instance is launched, configured and recorded.
    private mutating func run() {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: [Self.instance("i-1", .pending)], shortfalls: []))), Meant.launch)
        leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint)
        leader.commit()
    }

    /// A minute passes in which every question by id is answered so; then EC2 lists nothing.
    private mutating func lacks(_ outcome: Outcome = .done(.instances([]))) {
        for _ in 0..<61 {
            leader.passLeading(1_000)
            while leader.answer(outcome, Meant.describe) != nil {}
        }
        leader.answer(.done(.instances([])), Meant.list)
    }

    private var fleet: Fleet? { leader.controller.reign?.estate.holdings?.fleet }
    private var runner: Runner? { fleet?.roster[InstanceID("i-1")] }

    private func deadline(_ isMeant: (Action) -> Bool) -> Duration? {
        leader.pending.last { isMeant($0.action) }.map { $0.notAfter - leader.instant }
    }

    @Test("the takeover's query may go on for a minute, beyond the lease's end")
    mutating func takeoverHasTime() {
        leader.lead()
        #expect(deadline(Meant.query) == .seconds(60))
    }

    @Test("a listing may go on for two minutes, while a launch must start within the lease")
    mutating func listingHasTime() throws {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        #expect(deadline(Meant.list) == .seconds(120))
        run()
        leader = Rehearsal(maximum: 4)
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        #expect(try #require(deadline(Meant.launch)) < .seconds(5))
    }

    @Test("a read of a phase may start for twenty seconds")
    mutating func phaseHasTime() {
        run()
        leader.passLeading(238_000)
        for _ in 0..<30 where leader.asked(Meant.phase).isEmpty { leader.passLeading(100) }
        #expect(deadline(Meant.phase).map { $0 > .seconds(19) } == true)
    }

    @Test("a listing that is answered after the lead was lost changes nothing")
    mutating func dropsLateListings() {
        leader.lead()
        leader.answer(.done(.items([:])), Meant.query)
        leader.pass(10_000)
        #expect(leader.epoch == nil)
        leader.answer(.done(.instances([Self.instance("i-9")])), Meant.list)
        #expect(leader.asked { if case .table(.readEach) = $0 { true } else { false } }.isEmpty)
    }

    @Test("a runner that a listing lacks is asked for by id, and EC2's word of its end ends it")
    mutating func asksForTheMissing() {
        run()
        leader.passLeading(61_000)
        while leader.answer(.unknown("timeout"), Meant.describe) != nil {}
        leader.answer(.done(.instances([])), Meant.list)
        #expect(runner?.hasEnded == false)
        #expect(leader.asked(Meant.describe) == [.compute(.describeInstances(Self.one))])
        leader.answer(.done(.instances([Self.instance("i-1", .shuttingDown)])), Meant.describe)
        #expect(runner?.hasEnded == true)
    }

    @Test("absence from every listing and answer ends no runner, however long it lasts")
    mutating func absenceProvesNothing() {
        run()
        for _ in 0..<20 { lacks() }
        #expect(runner?.hasEnded == false)
    }

    @Test("a runner that EC2 hasn't shown for ten minutes ends when EC2 says that it doesn't know the id, and not before")
    mutating func notFoundForLong() {
        run()
        let unknown = Outcome.refused(Refusal(.notFound, "InvalidInstanceID.NotFound"))
        for _ in 0..<9 { lacks(unknown) }
        #expect(runner?.hasEnded == false)
        for _ in 0..<2 { lacks(unknown) }
        #expect(runner?.hasEnded != false)
    }

    @Test("runners that finish are asked for by id, and EC2 is not listed for them")
    mutating func looksAtTheFinished() {
        run()
        leader.passLeading(3_000)
        let event = JobEvent(
            .completed(runner: RunnerName("spot-i-1"), result: "succeeded"), job: JobID("j-1"), repository: "r", workflow: "w", name: "n",
            queued: nil, assigned: nil)
        leader.answer(.done(.message(Message(id: 5, statistics: Statistics(), jobs: [event]))), Meant.poll)
        leader.commit()
        leader.passLeading(4_000)
        #expect(leader.asked(Meant.describe) == [.compute(.describeInstances(Self.one))])
        #expect(leader.asked(Meant.list).isEmpty)
    }

    @Test("a launch whose instances have all ended is settled by its tag")
    mutating func settlesByTag() throws {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        let launch = leader.answer(.refused(Refusal(.tokenConsumed, "IdempotentInstanceTerminated")), Meant.launch)
        guard case .compute(.launch(_, let batch))? = launch else { throw UnreadableRecord(words: "no launch") }
        leader.passLeading(3_000)
        leader.answer(.done(.instances([])), Meant.list)
        #expect(fleet?.launches.asked == 1)
        leader.answer(.done(.instances([Self.instance("i-1", .terminated, batch: batch)])), { $0 == .compute(.listBatch(batch)) })
        #expect(fleet?.launches.batches[batch] == nil)
    }

    @Test("a launch whose token is used up and whose instances EC2 never shows counts for ten minutes")
    mutating func countsAsLongAsARunner() throws {
        leader.serve(statistics: Statistics(assigned: 1))
        leader.commit()
        let launch = leader.answer(.refused(Refusal(.tokenConsumed, "IdempotentInstanceTerminated")), Meant.launch)
        guard case .compute(.launch(_, let batch))? = launch else { throw UnreadableRecord(words: "no launch") }
        for (seconds, isListed) in [(590, true), (60, false), (61, true)] {
            #expect(fleet?.launches.batches[batch] != nil, "it counts, and while EC2 lists nothing nothing is absent")
            for _ in 0..<seconds {
                leader.passLeading(1_000)
                for isMeant in [Meant.list, { $0 == .compute(.listBatch(batch)) }] where isListed {
                    while leader.answer(.done(.instances([])), isMeant) != nil {}
                }
            }
        }
        #expect(fleet?.launches.batches[batch] == nil)
    }

    @Test("a stranger whose owner can't be read counts against the maximum until it is known")
    mutating func countsUnreadStrangers() {
        leader.serve()
        leader.passLeading(61_000)
        leader.answer(.done(.instances([Self.instance("i-7"), Self.instance("i-8")])), Meant.list)
        while leader.answer(.unknown("timeout"), { if case .table(.readEach) = $0 { true } else { false } }) != nil {}
        #expect(fleet?.room == 2)
    }
}
