@testable import Scaler

/// One controller on a stage: the test tells it what it sees, and reads what it asks for.
struct Rehearsal {
    static let scope = Scope(name: "github.com/acme/default/spot")
    static let wall: Int64 = 1_795_478_400_000

    var controller: Controller
    /// ms since boot.
    var now: Int64
    /// Asked for and not answered, in order.
    var pending: [Effect] = []
    var last: Decision?
    /// Everything that was noted for the log.
    var notes: [Note] = []

    /// How far the wall clock is from where it was, ms.
    var wallJump: Int64 = 0

    init(
        seed: UInt64 = 1, agent: String = "i-a", host: HostIdentity? = nil, mayReclaim: Bool = true, maximum: Int = 10, idle: Int = 0,
        at now: Int64 = 1_000, _ change: (inout Configuration) -> Void = { _ in }
    ) {
        self.now = now
        let plan = LaunchPlan(types: ["m7i.large"], subnets: ["subnet-a"], namePrefix: "spot", roleID: "AROA")
        var configuration = Configuration(
            scope: Self.scope, agent: agent, version: "1", hostIdentity: host, mayReclaim: mayReclaim,
            scaling: ScalingLimits(maximum: maximum, idle: idle), launch: plan)
        configuration.trapsOnDefect = true
        change(&configuration)
        controller = Controller(configuration: configuration, seed: seed, at: Self.present(now))
        see(.started)
    }

    static func present(_ now: Int64) -> Now {
        Now(instant: Instant(sinceBoot: .milliseconds(now)), wall: WallTime(milliseconds: wall + now))
    }

    var instant: Instant { Self.present(now).instant }
    var epoch: Int64? { controller.epoch(at: instant) }

    mutating func see(_ event: Event) {
        let present = Now(instant: instant, wall: WallTime(milliseconds: Self.wall + now + wallJump))
        let decision = controller.handle(event, at: present)
        last = decision
        notes += decision.notes
        pending += decision.effects
    }

    /// Time passes, with a wake-up wherever one was asked for.
    mutating func pass(_ milliseconds: Int64) {
        let end = now + milliseconds
        while let wake = last?.wake, wake <= Self.present(end).instant {
            now = max(now, (wake.sinceBoot.inMilliseconds))
            if Self.present(now).instant < wake { now += 1 }
            see(.woke)
        }
        now = max(now, end)
    }

    /// The first unanswered effect that the test means; it is answered.
    @discardableResult
    mutating func answer(_ outcome: Outcome, _ isMeant: (Action) -> Bool) -> Action? {
        guard let place = pending.firstIndex(where: { isMeant($0.action) }) else { return nil }
        let effect = pending.remove(at: place)
        see(.answered(effect.id, outcome))
        return effect.action
    }

    func asked(_ isMeant: (Action) -> Bool) -> [Action] { pending.map(\.action).filter(isMeant) }

    /// The claim's own lease, as it then stands in the table.
    static func lease(_ action: Action?) -> Item? {
        guard case .table(.transact(let writes, _)) = action, case .put(let item) = writes.first?.change else { return nil }
        return item
    }

    /// The election that a claim writes down.
    static func election(_ action: Action?) throws -> ElectionRecord? {
        guard case .table(.transact(let writes, _)) = action, case .put(let item)? = writes.last?.change else { return nil }
        return try ElectionRecord(item)
    }

    /// Reads a lease that isn't there, claims it, and leads.
    mutating func lead() {
        answer(.done(.item(nil)), Meant.readLease)
        answer(.done(.nothing), Meant.claim)
    }

    /// Leads, has read `records`, has a session whose id is committed, and polls.
    mutating func serve(_ records: [Key: Item] = [:], statistics: Statistics = Statistics()) {
        lead()
        answer(.done(.items(records)), Meant.query)
        answer(.done(.scaleSet(1)), { $0 == .github(.ensureScaleSet) })
        answer(.done(.nothing), Meant.deleteSession)
        answer(.done(.session(SessionGrant(id: SessionID("s-1"), statistics: statistics, tokenExpires: nil))), Meant.openSession)
        commit()
        answer(.done(.template(LaunchTemplate(id: "lt-1", version: 3))), { $0 == .compute(.resolveTemplate) })
        answer(.done(.instances([])), { $0 == .compute(.listInstances) })
    }

    /// GitHub loses the session, and with it the scale set, which is made again under another id.
    mutating func loseScaleSet(madeAgain id: Int) {
        answer(.refused(Refusal(.notFound, "404")), Meant.poll)
        passLeading(2_000)
        answer(.done(.nothing), Meant.deleteSession)
        answer(.refused(Refusal(.notFound, "404")), Meant.openSession)
        passLeading(2_000)
        answer(.done(.scaleSet(GitHubScaleSet(id: id, labels: []))), { $0 == .github(.ensureScaleSet) })
    }

    /// Every commit that is asked for stands.
    @discardableResult
    mutating func commit() -> [Write] {
        var writes: [Write] = []
        pass(5)
        while case .table(.transact(let group, _))? = answer(.done(.nothing), Meant.commit) {
            writes += group
            pass(300)
        }
        return writes
    }

    /// Time passes while every renewal succeeds.
    mutating func passLeading(_ milliseconds: Int64) {
        let end = now + milliseconds
        while now < end {
            pass(min(200, end - now))
            answer(.done(.item(nil)), Meant.renewal)
        }
    }
}

extension Rehearsal {
    /// The record of the last heartbeat that was asked for.
    func member() throws -> MemberRecord {
        guard case .table(.write(let write))? = asked(Meant.heartbeat).last, case .put(let item) = write.change else {
            throw UnreadableRecord(words: "no heartbeat")
        }
        return try MemberRecord(item)
    }

    /// Reads a lease that another agent keeps renewing, so that this one stays a standby.
    mutating func follow(_ milliseconds: Int64) {
        let end = now + milliseconds
        while now < end {
            answer(.done(.item(ScalerTests.lease(beat: "b\(now)"))), Meant.readLease)
            pass(min(500, end - now))
        }
    }
}

/// Which effect a test means.
enum Meant {
    static func readLease(_ action: Action) -> Bool { action == .table(.read(Rehearsal.scope.lease)) }
    static func readFence(_ action: Action) -> Bool { action == .table(.read(Rehearsal.scope.fence)) }
    static func query(_ action: Action) -> Bool { action == .table(.query(partition: Rehearsal.scope.livePartition)) }
    static func members(_ action: Action) -> Bool { action == .table(.query(partition: Rehearsal.scope.leasePartition)) }
    static func probe(_ service: ProbedService) -> (Action) -> Bool { { $0 == service.question } }
    static func heartbeat(_ action: Action) -> Bool {
        if case .table(.write(let write)) = action { write.key.sort.hasPrefix("MEMBER#") } else { false }
    }
    static func release(_ action: Action) -> Bool {
        if case .table(.write(let write)) = action, case .update(let set) = write.change { set["released"] != nil } else { false }
    }
    static func openSession(_ action: Action) -> Bool { if case .github(.openSession) = action { true } else { false } }
    static func deleteSession(_ action: Action) -> Bool { if case .github(.deleteSession) = action { true } else { false } }
    static func poll(_ action: Action) -> Bool { if case .github(.poll) = action { true } else { false } }
    static func acknowledge(_ action: Action) -> Bool { if case .github(.acknowledge) = action { true } else { false } }
    static func launch(_ action: Action) -> Bool { if case .compute(.launch) = action { true } else { false } }
    static func list(_ action: Action) -> Bool { action == .compute(.listInstances) }
    static func describe(_ action: Action) -> Bool { if case .compute(.describeInstances) = action { true } else { false } }
    static func mint(_ action: Action) -> Bool { if case .github(.mint) = action { true } else { false } }
    static func remove(_ action: Action) -> Bool { if case .github(.removeRunner) = action { true } else { false } }
    static func find(_ action: Action) -> Bool { if case .github(.findRunner) = action { true } else { false } }
    static func terminate(_ action: Action) -> Bool { if case .compute(.terminate) = action { true } else { false } }
    static func phase(_ action: Action) -> Bool { if case .table(.read(let key)) = action { key.sort == "PHASE" } else { false } }
    static func claim(_ action: Action) -> Bool { isTransaction(action, at: "LEASE") }
    static func commit(_ action: Action) -> Bool { if case .table(.transact) = action { !claim(action) } else { false } }
    static func renewal(_ action: Action) -> Bool {
        if case .table(.write(let write)) = action { write.key == Rehearsal.scope.lease } else { false }
    }

    private static func isTransaction(_ action: Action, at sort: String) -> Bool {
        if case .table(.transact(let writes, _)) = action { writes.first?.key.sort == sort } else { false }
    }
}

func lease(
    owner: String = "i-other", epoch: Int64 = 7, beat: String = "b", released: Bool = false, reason: String? = nil,
    host: HostIdentity? = nil
) -> Item {
    LeaseRecord(owner: owner, epoch: epoch, beat: beat, duration: .seconds(5), released: released, reason: reason, host: host).item
}

/// A scale set of which nothing but its id matters.
extension GitHubScaleSet: ExpressibleByIntegerLiteral {
    public init(integerLiteral id: Int) { self.init(id: id, labels: []) }
}
