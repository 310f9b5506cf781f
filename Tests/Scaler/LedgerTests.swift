import Testing

@testable import Scaler

@Suite("Ledger")
struct LedgerTests {
    private var turn = Turn(now: Rehearsal.present(1_000), seed: 1)

    private mutating func append(_ writes: [Write], then after: [Consequence] = [], yields: Bool = false) {
        ledger.append(Ledger.Entry(writes: writes, after: after, yields: yields))
    }

    private var ledger = Ledger(
        scope: Rehearsal.scope,
        hold: Hold(
            LeaseAttempt(
                epoch: 3, beat: "b", claim: "mine", deployment: DeploymentID("own"), sent: Rehearsal.present(1_000).instant)),
        at: Rehearsal.present(1_000).instant)

    private func write(_ name: String) -> Write { Write(Key("LIVE", name), .put(["n": .text(name)])) }

    private mutating func sent(after milliseconds: Int64 = 0) -> (writes: [Write], token: String)? {
        let later = Now(instant: turn.instant + .milliseconds(milliseconds), wall: turn.now.wall)
        turn.begin(at: later)
        ledger.advance(&turn)
        for effect in turn.effects { if case .table(.transact(let writes, let token)) = effect.action { return (writes, token) } }
        return nil
    }

    private func fence(seq: Int64, commit: String, claim: String = "mine") -> Item {
        FenceRecord(claim: claim, seq: seq, commit: commit).item(epoch: 3)
    }

    private static func commitID(_ writes: [Write]) -> String {
        if case .update(let set)? = writes.last?.change, case .text(let id)? = set["commit"] { id } else { "" }
    }

    @Test("every commit updates FENCE by number, if the claim is its own and the number the last one")
    mutating func numbersCommits() {
        for number in Int64(0)..<3 {
            append([write("a\(number)")])
            let fence = sent(after: 100)?.writes.last
            #expect(fence?.key == Rehearsal.scope.fence)
            #expect(fence?.conditions == [.equals("claim", .text("mine")), .equals("seq", .number(number))])
            _ = ledger.committed(.done(.nothing), &turn)
        }
    }

    @Test("one commit is in flight; what comes meanwhile goes together into the next")
    mutating func gathers() {
        append([write("a")])
        #expect(sent() != nil)
        append([write("b")])
        append([write("c")])
        #expect(sent(after: 500) == nil)
        _ = ledger.committed(.done(.nothing), &turn)
        #expect(sent(after: 500)?.writes.map(\.key.sort) == ["b", "c", "FENCE"])
    }

    @Test("at most 99 writes go into one commit, entries whole and in order")
    mutating func groups() {
        for number in 0..<60 { append([write("x\(number)"), write("y\(number)")]) }
        let first = sent()
        #expect(first?.writes.count == 99)
        #expect(first?.writes[96].key.sort == "x48")
        _ = ledger.committed(.done(.nothing), &turn)
        #expect(sent(after: 2_000)?.writes.first?.key.sort == "x49")
    }

    @Test("what yields goes after everything else, but before what touches one of its items")
    mutating func yields() {
        for number in 0..<120 { append([write("x\(number)"), write("y\(number)")], yields: true) }
        _ = sent()
        append([write("intent")])
        append([Write(Key("LIVE", "x110"), .delete)])
        _ = ledger.committed(.done(.nothing), &turn)
        #expect(sent(after: 2_000)?.writes.prefix(3).map(\.key.sort) == ["intent", "x110", "y110"])
        _ = ledger.committed(.done(.nothing), &turn)
        #expect(sent(after: 2_000)?.writes.prefix(2).map(\.key.sort) == ["x110", "x49"])
    }

    @Test("what was refused together goes again before all others, one by one, though it yielded")
    mutating func yieldsNoLonger() {
        for number in 0..<2 { append([write("x\(number)")], yields: true) }
        _ = sent()
        append([write("intent")])
        _ = ledger.committed(.refused(Refusal(.rejected, "a bad item")), &turn)
        for name in ["x0", "x1", "intent"] {
            #expect(sent(after: 2_000)?.writes.map(\.key.sort) == [name, "FENCE"])
            _ = ledger.committed(.done(.nothing), &turn)
        }
    }

    @Test("a later put of the same item replaces the earlier one in a commit; a deletion waits for the next commit")
    mutating func replaces() {
        append([write("a")])
        append([Write(Key("LIVE", "a"), .put(["n": .text("newer")]))])
        append([Write(Key("LIVE", "a"), .delete)])
        let first = sent()
        #expect(first?.writes.count == 2)
        #expect(first?.writes[0].change == .put(["n": .text("newer")]))
        _ = ledger.committed(.done(.nothing), &turn)
        #expect(sent(after: 500)?.writes[0].change == .delete)
    }

    @Test("what a commit allows happens once it stands, not before")
    mutating func allowsAfterwards() {
        append([write("a")], then: [.fleet(.launch(BatchID("b-1")))])
        _ = sent()
        guard case .committed(let consequences) = ledger.committed(.done(.nothing), &turn) else { return #expect(Bool(false)) }
        #expect(consequences.count == 1)
    }

    @Test("a lost answer is settled by FENCE: its number and id there mean that the commit stands")
    mutating func settlesDone() {
        append([write("a")], then: [.fleet(.launch(BatchID("b-1")))])
        let first = sent()
        _ = ledger.committed(.unknown("timeout"), &turn)
        append([write("b")])
        #expect(sent(after: 2_500) == nil)
        let verdict = ledger.settled(.done(.item(fence(seq: 1, commit: Self.commitID(first?.writes ?? [])))), &turn)
        guard case .committed(let consequences) = verdict else { return #expect(Bool(false)) }
        #expect(consequences.count == 1)
        #expect(sent(after: 500)?.writes.first?.key.sort == "b")
    }

    @Test("a lost answer whose commit did not stand is sent again, the same content under the same token")
    mutating func settlesUndone() {
        append([write("a")])
        let first = sent()
        _ = ledger.committed(.unknown("timeout"), &turn)
        append([write("b")])
        _ = sent(after: 2_500)
        _ = ledger.settled(.done(.item(fence(seq: 0, commit: "the claim"))), &turn)
        let second = sent(after: 2_500)
        #expect(second?.token == first?.token)
        #expect(second?.writes == first?.writes)
    }

    @Test(
        "a conflict, a throttled commit, and one that DynamoDB is still at, are tried again, the same content under the same token",
        arguments: [Refusal.Kind.cancelled([.busy, .none]), .busy, .inProgress])
    mutating func retriesPassing(_ kind: Refusal.Kind) {
        append([write("a")])
        let first = sent()
        guard case .nothing = ledger.committed(.refused(Refusal(kind, "not now")), &turn) else { return #expect(Bool(false)) }
        let second = sent(after: 3_000)
        #expect(second?.token == first?.token)
        #expect(second?.writes == first?.writes)
    }

    @Test("a FENCE that shows another claim means deposed; nothing else does")
    mutating func isDeposed() {
        append([write("a")])
        _ = sent()
        let other = fence(seq: 0, commit: "x", claim: "another")
        guard case .deposed = ledger.committed(.refused(Refusal(.cancelled([.none, .conditionFailed(other)]), "")), &turn) else {
            return #expect(Bool(false), "not deposed")
        }
    }

    @Test("an entry that DynamoDB never takes is isolated: the others of its group are committed")
    mutating func isolates() {
        for name in ["a", "bad", "c"] { append([write(name)], then: [.fleet(.configured(InstanceID(name)))]) }
        var committed: [String] = []
        var rejected = 0
        for _ in 0..<6 {
            guard let group = sent(after: 3_000) else { continue }
            let names = group.writes.dropLast().map(\.key.sort)
            guard names.contains("bad") else {
                committed += names
                _ = ledger.committed(.done(.nothing), &turn)
                continue
            }
            if case .rejected = ledger.committed(.refused(Refusal(.rejected, "too large")), &turn) { rejected += 1 }
        }
        #expect(committed == ["a", "c"])
        #expect(rejected == 1)
    }

    private func history(_ name: String, _ text: String = "short") -> Write {
        Write(Key("HISTORY#spot#2026-11-24", "JOB#\(name)"), .put(["job": .text(name), "name": .text(text), "ttl": .number(1)]))
    }

    /// Sends what is due; the table refuses the item of `culprit` for good, or takes all.
    private mutating func offer(refusing culprit: String?) -> (writes: [Write], verdict: Ledger.Verdict)? {
        guard let group = sent(after: 3_000) else { return nil }
        guard let culprit, group.writes.contains(where: { $0.key.sort == culprit && !isDeleted($0) }) else {
            return (group.writes, ledger.committed(.done(.nothing), &turn))
        }
        let reasons = group.writes.map { $0.key.sort == culprit && !isDeleted($0) ? Cancellation.invalid("too large") : .none }
        return (group.writes, ledger.committed(.refused(Refusal(.cancelled(reasons), "cancelled")), &turn))
    }

    private func isDeleted(_ write: Write) -> Bool { if case .delete = write.change { true } else { false } }

    @Test("a HISTORY that the table refuses for good is shortened, then left out, and its record ends all the same")
    mutating func endsWithoutHistory() throws {
        let end = Write(Key("LIVE", "JOB#a"), .delete)
        append([history("a", String(repeating: "x", count: 100)), end], then: [.fleet(.configured(InstanceID("a")))])
        _ = offer(refusing: "JOB#a")
        let second = try #require(offer(refusing: "JOB#a"))
        guard case .put(let short)? = second.writes.first?.change else { return #expect(Bool(false), "not shortened") }
        #expect(short["name"] == nil && short["job"] == .text("a") && short["ttl"] == .number(1))
        let third = try #require(offer(refusing: "JOB#a"))
        #expect(third.writes.map(\.key.sort) == ["JOB#a", "FENCE"] && third.writes.allSatisfy { !$0.isOfHistory })
        guard case .committed(let after) = third.verdict else { return #expect(Bool(false), "not committed") }
        #expect(after.count == 1)
    }

    @Test("a refused record that is no HISTORY costs its HISTORY nothing: the entry is given up as it is")
    mutating func keepsHistory() throws {
        append([history("a"), write("bad")])
        guard case .rejected? = offer(refusing: "bad")?.verdict else { return #expect(Bool(false), "not given up") }
        #expect(ledger.isQuiet)
    }
}
