import Scaler
import Testing

@testable import Agent

/// The lease's partition, as DynamoDB would keep it. A read of the lease renews it if it is held, as its holder would meanwhile.
private actor LeaseTable {
    struct Script: Sendable {
        var lease: LeaseRecord? = LeaseRecord(owner: "i-a", epoch: 7, beat: "b", duration: .milliseconds(60))
        var members = ["i-a", "i-b"]
        /// What the next reads after a request find.
        var afterwards: [LeaseRecord] = []
        /// What the next writes come to, instead of standing.
        var refusals: [Outcome] = []
        var isRenewed = true
        /// How the leader came to lead.
        var election: ElectionRecord?
    }

    nonisolated let scope = Scaler.Scope(name: "github.com/acme/default/spot")
    private var script: Script
    private(set) var requests: [Write] = []
    private(set) var readsBeforeRequest = 0
    private var beats = 0

    init(_ change: (inout Script) -> Void = { _ in }) {
        var script = Script()
        change(&script)
        self.script = script
    }

    func perform(_ action: Action) -> Outcome {
        if requests.isEmpty, case .read = action { readsBeforeRequest += 1 }
        if requests.isEmpty, case .query = action { readsBeforeRequest += 1 }
        switch action {
        case .read(let key): return .done(.item(key == scope.lease ? read() : script.election?.item))
        case .query:
            let now = BootClock.now.wall.milliseconds
            let items = script.members.map { id -> (Key, Scaler.Item) in
                let age: Int64 = id.hasSuffix("old") ? 26_000 : 5_000
                var item: Scaler.Item = [
                    "format": .number(1), "agent": .text(id), "version": .text("1"), "role": .text("standby"), "at": .number(now - age),
                ]
                if id.hasSuffix("unfit") { item["githubTrouble"] = .text("status 401") }
                if id.hasSuffix("leaving") { item["leaving"] = .text("EC2 wants it back") }
                return (scope.member(id), item)
            }
            let lease = script.lease.map { [(scope.lease, $0.item)] } ?? []
            return .done(.items(Dictionary(uniqueKeysWithValues: items + lease)))
        case .write(let write):
            requests.append(write)
            return script.refusals.isEmpty ? .done(.item(nil)) : script.refusals.removeFirst()
        default: return .skipped
        }
    }

    private func read() -> Scaler.Item? {
        if !requests.isEmpty, !script.afterwards.isEmpty { script.lease = script.afterwards.removeFirst() }
        beats += 1
        if script.isRenewed { script.lease?.beat = "b\(beats)" }
        return script.lease?.item
    }
}

struct StepDownTests {
    private static let successor = LeaseRecord(owner: "i-b", epoch: 8, beat: "c", duration: .seconds(5))

    private func stepDown(_ table: LeaseTable, force: Bool = false, timeout: Duration = .seconds(5)) async throws(StepDownFailure)
        -> LeaseRecord
    {
        let ledger = LeaseReader(scope: table.scope) { await table.perform($0) }
        return try await StepDown(ledger: ledger, timeout: timeout, isForced: force, say: { _ in }).run()
    }

    private func exitCode(_ table: LeaseTable, force: Bool = false, timeout: Duration = .milliseconds(300)) async -> Int32 {
        do throws(StepDownFailure) { _ = try await stepDown(table, force: force, timeout: timeout) } catch { return error.exit.rawValue }
        return 0
    }

    @Test func theLeaderIsAskedAtOnceByItsNameAndEpochAndItsBeatIsLeftAlone() async throws {
        let table = LeaseTable { table in
            let released = LeaseRecord(owner: "i-a", epoch: 7, beat: "r", duration: .seconds(5), released: true)
            table.afterwards = [released, Self.successor]
        }
        #expect(try await stepDown(table).owner == "i-b")
        let request = await table.requests
        let conditions: [Condition] = [.equals("epoch", .number(7)), .equals("owner", .text("i-a"))]
        #expect(request == [Write(table.scope.lease, .update(set: ["stepDown": .number(7)]), if: conditions)])
        #expect(await table.readsBeforeRequest == 1, "whether it renews is not watched first")
    }

    @Test func whereNobodyLeadsNobodyIsAsked() async {
        let never = LeaseTable { $0.lease = nil }
        let released = LeaseTable { $0.lease?.released = true }
        for table in [never, released] {
            #expect(await exitCode(table, force: true) == 1)
            #expect(await table.requests.isEmpty)
        }
    }

    @Test func aLeaderThatIsSilentIsSaidAfterTwiceItsLease() async {
        let table = LeaseTable { $0.isRenewed = false }
        let began = BootClock.instant
        #expect(await exitCode(table, force: true, timeout: .seconds(5)) == 1)
        #expect(BootClock.instant - began >= .milliseconds(120))
    }

    @Test func aLeaderThatIsSilentAndReplacedIsAHandoverToo() async {
        let silent = LeaseRecord(owner: "i-a", epoch: 7, beat: "b", duration: .seconds(5))
        let table = LeaseTable { table in
            table.isRenewed = false
            table.lease = silent
            table.afterwards = [silent, Self.successor]
        }
        #expect(await exitCode(table, timeout: .seconds(5)) == 0)
    }

    @Test func aLeaseThatWasGivenUpIsWaitedForAsLongAsWasAsked() async {
        let table = LeaseTable { table in
            table.isRenewed = false
            table.afterwards = [LeaseRecord(owner: "i-a", epoch: 7, beat: "r", duration: .milliseconds(60), released: true)]
        }
        #expect(await exitCode(table) == 4)
    }

    @Test func whoHandedOverIsNotSaidToBeAskedStill() async {
        let released = LeaseRecord(owner: "i-a", epoch: 7, beat: "r", duration: .milliseconds(60), released: true)
        func words(_ table: LeaseTable) async -> String {
            do throws(StepDownFailure) { _ = try await stepDown(table, timeout: .milliseconds(300)) } catch { return "\(error)" }
            return "another leads"
        }
        let handedOver = await words(LeaseTable { $0.afterwards = [released] })
        #expect(handedOver.hasPrefix("i-a handed over, ending epoch 7, and no other agent has claimed the lease yet."), "\(handedOver)")
        let asked = await words(LeaseTable())
        #expect(asked.hasPrefix("i-a was asked to end epoch 7, and no other agent leads yet. The request stands;"), "\(asked)")
        let again = await words(LeaseTable { $0.afterwards = [LeaseRecord(owner: "i-a", epoch: 8, beat: "c", duration: .seconds(5))] })
        #expect(again.hasSuffix("it leads again, under epoch 8."), "\(again)")
    }

    @Test func withoutAnotherAgentItIsRefusedUnlessForced() async {
        for members in [["i-a"], ["i-a", "i-old"], ["i-a", "i-unfit", "i-leaving"], []] {
            let table = LeaseTable { $0.members = members }
            #expect(await exitCode(table) == 3)
            #expect(await table.requests.isEmpty)
            #expect(await exitCode(table, force: true) == 4)
            #expect(await table.requests.count == 1)
        }
    }

    @Test func aLeaderThatFellSilentAMomentAgoIsNoStandby() async {
        let claimed = BootClock.now.wall
        let table = LeaseTable { table in
            table.lease = LeaseRecord(owner: "i-a", epoch: 7, beat: "b", duration: .milliseconds(60), claimed: claimed)
            table.election = ElectionRecord(epoch: 7, owner: "i-a", cause: .expired, previous: "i-b", at: claimed)
        }
        #expect(await exitCode(table) == 3)
        #expect(await table.requests.isEmpty)
    }

    @Test func aRefusalSaysWhyEachOfTheOthersCouldNotLead() async throws {
        func words(_ members: [String]) async -> String {
            do throws(StepDownFailure) { _ = try await stepDown(LeaseTable { $0.members = members }) } catch { return "\(error)" }
            return "not refused"
        }
        let alone = await words(["i-a", "i-old"])
        #expect(alone.hasPrefix("i-a leads, and no other agent could: no other wrote a heartbeat in the last 25 s. "))
        let unfit = await words(["i-unfit", "i-a", "i-leaving"])
        #expect(
            unfit.hasPrefix(
                """
                i-a leads, and no other agent could: i-leaving is there, but its host is going: EC2 wants it back; i-unfit is there, but \
                GitHub refuses it: status 401. 
                """))
    }

    @Test func theSameLeaderAgainIsNoHandover() async {
        let table = LeaseTable { $0.afterwards = [LeaseRecord(owner: "i-a", epoch: 8, beat: "c", duration: .seconds(5))] }
        #expect(await exitCode(table) == 4)
    }

    @Test func aConflictAndALostAnswerAreAskedAgain() async {
        let table = LeaseTable { table in
            table.refusals = [.refused(Refusal(.busy, "TransactionConflict")), .unknown("no answer")]
            table.afterwards = [Self.successor]
        }
        #expect(await exitCode(table, timeout: .seconds(5)) == 0)
        #expect(await table.requests.count == 3)
    }

    @Test func anEpochThatEndedMeanwhileIsAHandoverToo() async {
        let table = LeaseTable { table in
            table.refusals = [.refused(Refusal(.conditionFailed(Self.successor.item), ""))]
            table.afterwards = [Self.successor]
        }
        #expect(await exitCode(table, timeout: .seconds(5)) == 0)
    }

    @Test func aTableThatTakesNothingIsSaid() async {
        #expect(await exitCode(LeaseTable { $0.refusals = [.refused(Refusal(.rejected, "ValidationException"))] }) == 2)
    }

    @Test func whatItSaysNamesTheLeaderAndWhatToDo() {
        let words = "\(StepDownFailure.nobodyElse("i-a", unfit: []))"
        #expect(words.contains("i-a leads") && words.contains("--force") && words.contains("30 s"))
    }
}
