import Testing

@testable import World

@Suite("An EC2 instance that an operator stops")
struct StopStartTests {
    var account = Account()

    /// On-demand instances that run at 10,000 ms.
    private mutating func running(_ count: Int, market: EC2.Market = .onDemand) -> [String] {
        let ids = account.launch(count, market: market)
        _ = account.ec2.advance(to: 10_000)
        return ids
    }

    @Test("stops in its time, says who stopped it and when, and boots anew when it is started")
    mutating func life() throws {
        let id = running(1)[0]
        let answer = try account.ec2.stopInstances([id], at: 20_000).get()
        #expect(answer == [.init(id: id, previous: .running, current: .stopping)])
        #expect(account.ec2.peek(id)?.endedAt == 20_000)
        #expect(account.ec2.advance(to: 25_000).map(\.kind) == [.stopping, .stopped])
        let shown = try account.ec2.describeInstances(ids: [id], at: 25_000).get().instances[0]
        #expect(shown.state == .stopped && shown.reason == .userInitiated && shown.transition("then") == "User initiated (then)")
        #expect(try account.ec2.stopInstances([id], at: 26_000).get() == [.init(id: id, previous: .stopped, current: .stopped)])
        #expect(try account.ec2.startInstances([id], at: 30_000).get() == [.init(id: id, previous: .stopped, current: .pending)])
        #expect(account.ec2.advance(to: 39_999).isEmpty)
        #expect(account.ec2.advance(to: 40_000).map(\.kind) == [.running])
        let again = try account.ec2.describeInstances(ids: [id], at: 40_000).get().instances[0]
        #expect(again.state == .running && again.reason == nil && again.transition("then").isEmpty && again.endedAt == nil)
        #expect(try account.ec2.startInstances([id], at: 41_000).get() == [.init(id: id, previous: .running, current: .running)])
    }

    @Test("is refused by EC2 when its spot request is one-time, also while it boots")
    mutating func spot() throws {
        let id = account.launch(1)[0]
        for now in [Int64(0), 10_000] {
            let failure = try #require(account.ec2.stopInstances([id], at: now).failure)
            #expect(failure.code == "UnsupportedOperation" && failure.message.contains("You can't stop the Spot Instance '\(id)' because"))
        }
        #expect(account.ec2.peek(id)?.state == .running)
    }

    @Test("must have run, and must not be ending")
    mutating func wrongStates() throws {
        let ids = account.launch(2, market: .onDemand)
        let early = try #require(account.ec2.stopInstances([ids[0]], at: 1).failure)
        #expect(early.code == "IncorrectInstanceState" && early.message.hasSuffix("as it has never reached the 'running' state."))
        _ = account.ec2.advance(to: 10_000)
        _ = account.ec2.terminateInstances([ids[0]], at: 10_000)
        let late = try #require(account.ec2.stopInstances(ids.reversed(), at: 10_000).failure)
        #expect(late.message == "This instance '\(ids[0])' is not in a state from which it can be stopped.")
        #expect(account.ec2.peek(ids[1])?.state == .running, "one that can't be stopped lets none be stopped")
        _ = account.ec2.stopInstances([ids[1]], at: 10_000)
        for id in ids {
            let text = "The instance '\(id)' is not in a state from which it can be started."
            #expect(account.ec2.startInstances([id], at: 10_001).failure?.message == text)
        }
        #expect(account.ec2.stopInstances([], at: 10_001).failure?.code == "MissingParameter")
        #expect(account.ec2.startInstances(["i-00000000000000000"], at: 10_001).failure?.code == "InvalidInstanceID.NotFound")
    }

    @Test("may be terminated while it stops, and when it has stopped")
    mutating func terminated() {
        let ids = running(2)
        _ = account.ec2.stopInstances([ids[0]], at: 10_000)
        _ = account.ec2.advance(to: 15_000)
        _ = account.ec2.stopInstances([ids[1]], at: 15_000)
        _ = account.ec2.terminateInstances(ids, at: 16_000)
        _ = account.ec2.advance(to: 20_500)
        #expect(ids.map { account.ec2.peek($0)?.state } == [.shuttingDown, .shuttingDown], "the stop that was under way is over")
        _ = account.ec2.advance(to: 30_000)
        #expect(ids.map { account.ec2.peek($0)?.state } == [.terminated, .terminated] && account.ec2.count(.onDemand) == 0)
    }
}
