import Scaler
import Synchronization
import Testing

@testable import Agent

/// Whose instances a table's are: what status shows of it, and how an operator gives a table a lost one's identity.
struct DeploymentTests {
    private static let lost = DeploymentID("6f1c0d4e8a7b4c1d9e2f3a4b5c6d7e8f")
    private let scope = Scaler.Scope(name: "github.com/acme/default/spot")
    private let now = Scaler.WallTime(milliseconds: 1_795_536_000_000)

    private func report(unserved: Bool) -> StatusReport {
        var state = StateRecord()
        (state.maximum, state.wanted, state.isUnserved, state.advertised) = (250, 3, unserved, unserved ? 0 : 250)
        let lease = LeaseRecord(owner: "i-0aa", epoch: 7, beat: "b", duration: .seconds(5), deployment: Self.lost)
        return StatusReport(
            LedgerReading(
                lease: LeaseSighting(state: .held, lease: lease), members: [:], live: [scope.state: state.item], readAt: now), scope: scope)
    }

    @Test func statusNamesTheDeployment() {
        let report = report(unserved: false)
        #expect(report.lease.deployment == Self.lost.text)
        #expect(StatusText(report).text.contains("Deployment \(Self.lost)\n"))
        #expect(StatusText(report).text.contains("capacity advertised to GitHub: 250"))
    }

    @Test func aLeaderWithoutASessionAdvertisesNothing() {
        let report = report(unserved: true)
        #expect(report.advertised == nil)
        #expect(StatusText(report).text.contains("no capacity is advertised, for GitHub grants the leader no session"))
    }

    /// Adopts in a table whose lease reads as given, time after time; what was written.
    private func adopt(_ leases: [LeaseRecord?], _ answers: [Outcome]) async throws -> (words: String, writes: [Write]) {
        let left = Mutex((leases: leases, answers: answers, writes: [Write]()))
        let ledger = LeaseReader(scope: scope) { action in
            left.withLock { left in
                guard case .write(let write) = action else {
                    return .done(.item((left.leases.count > 1 ? left.leases.removeFirst() : left.leases[0])?.item))
                }
                left.writes.append(write)
                return left.answers.isEmpty ? .done(.item(nil)) : left.answers.removeFirst()
            }
        }
        let words = try await DeploymentAdoption(ledger: ledger, deployment: Self.lost, beat: "b").run()
        return (words, left.withLock { $0.writes })
    }

    @Test func aTableThatNobodyClaimedGetsAFreeLease() async throws {
        let (_, writes) = try await adopt([nil], [])
        guard case .put(let item)? = writes.first?.change else { return #expect(Bool(false), "no lease was put") }
        let lease = try LeaseRecord(item)
        #expect(writes.first?.conditions == [.itemAbsent] && lease.released && lease.deployment == Self.lost)
    }

    @Test func aHeldLeaseKeepsItsBeat() async throws {
        let held = LeaseRecord(owner: "i-a", epoch: 7, beat: "b", duration: .seconds(5), deployment: DeploymentID("own"))
        let (words, writes) = try await adopt([held], [])
        #expect(writes.first?.change == .update(set: ["deployment": .text(Self.lost.text)]))
        #expect(words.hasSuffix("in place of own; i-a hands over with its next renewal"))
    }

    @Test func aClaimBetweenReadingAndWritingIsFollowed() async throws {
        let lease = LeaseRecord(owner: "i-a", epoch: 7, beat: "b", duration: .seconds(5))
        let next = LeaseRecord(owner: "i-b", epoch: 8, beat: "c", duration: .seconds(5))
        let (_, writes) = try await adopt([lease, next], [.refused(Refusal(.conditionFailed(next.item), "the condition failed"))])
        #expect(writes.last?.conditions == [.equals("epoch", .number(8)), .equals("owner", .text("i-b"))])
    }

    @Test func aTableThatHasTheIdentityIsLeftAsItIs() async throws {
        let lease = LeaseRecord(owner: "i-a", epoch: 7, beat: "b", duration: .seconds(5), deployment: Self.lost)
        #expect(try await adopt([lease], []).writes.isEmpty)
    }
}
