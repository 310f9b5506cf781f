import Testing

@testable import Scaler

/// Each kind of call, driven into failing for ever: how often it is made is bounded for the service, whatever the number of runners.
@Suite("Storms")
struct StormTests {
    enum Policy: CaseIterable {
        case busy, rejected, tokenRefused, notFound, unknown, skipped
        /// It succeeds for ever, and nothing comes of it.
        case withoutEffect
    }

    /// Calls a minute that one kind may reach. A leader's commits alone may be 60: STATE once a second.
    private static let most = 150

    @Test("a call that fails for ever is made at a bounded pace", arguments: Storm.Kind.allCases, Policy.allCases)
    func isBounded(_ kind: Storm.Kind, _ policy: Policy) {
        var storm = Storm(kind, policy)
        storm.pass(minutes: 1)
        for minute in 2...3 {
            let before = storm.calls
            storm.pass(minutes: 1)
            for (asked, count) in storm.calls {
                let calls = count - (before[asked] ?? 0)
                #expect(calls <= Self.most, "\(asked) in minute \(minute) while \(kind) is \(policy)")
            }
        }
        #expect(storm.epoch != nil, "the agent leads all the while")
    }

    @Test("every kind of call is made while all is well, or nothing is proved")
    func makesEachKind() {
        var storm = Storm(nil, .unknown)
        storm.pass(minutes: 3)
        for kind in Storm.Kind.allCases { #expect((storm.calls[kind] ?? 0) > 0, "\(kind)") }
    }

    @Test("a queue that refuses every token is polled ever more seldom, though GitHub renews the token each time")
    func tokensThatProveNothing() {
        var storm = Storm(.poll, .tokenRefused)
        storm.pass(minutes: 5)
        #expect((4...40).contains(storm.calls[.poll] ?? 0))
        #expect((4...40).contains(storm.calls[.refresh] ?? 0))
    }

    @Test("three hundred launches that EC2 leaves in doubt are sent again one at a time", arguments: [Policy.unknown, .busy, .rejected])
    func launchesInDoubt(_ policy: Policy) {
        var storm = Storm(.launch, policy, batches: 300)
        storm.pass(minutes: 3)
        #expect((100...300).contains(storm.calls[.launch] ?? 0), "a call a second or so")
        #expect(storm.openBatches >= 300)
        storm.heal()
        storm.pass(minutes: 2)
        #expect(storm.openBatches == 0, "all of them go once EC2 answers")
    }

    @Test("a thousand removals that GitHub refuses share one pause")
    func onePause() {
        var storm = Storm(.remove, .busy, retiring: 1_000)
        storm.pass(minutes: 3)
        #expect((1...120).contains(storm.calls[.remove] ?? 0))
        storm.heal()
        storm.pass(minutes: 2)
        #expect((storm.calls[.remove] ?? 0) >= 1_000, "all of them go once GitHub serves again")
    }
}

/// A leader with runners in every stage, whose services answer by a policy.
struct Storm {
    enum Kind: CaseIterable {
        case readPhase, readEach, commit, terminate, listInstances, resolveTemplate, launch
        case ensureScaleSet, openSession, refreshSession, deleteSession, poll, acknowledge, acquire, mint, findRunner, removeRunner,
            readSupport
        case heartbeat, report

        static let remove = Kind.removeRunner
        static let refresh = Kind.refreshSession
    }

    private static let request = LaunchRequest(
        template: LaunchTemplate(id: "lt-1", version: 2), market: .spot, count: 1,
        overrides: [.init(type: "m7i.large", subnet: "subnet-a")], maxPrice: nil, tags: [])

    private var leader = Rehearsal(maximum: 2_000)
    private var bad: Kind?
    private let policy: StormTests.Policy
    private(set) var calls: [Kind: Int] = [:]
    private var message: Int64 = 0
    private var lastPoll: Int64 = 0
    /// FENCE as the commits so far leave it, unless the last one went astray.
    private var fence: Item?
    private var made: Int64 = 0
    private var instances: [String: Instance] = [:]
    private let records: [Key: Item]

    init(_ kind: Kind?, _ policy: StormTests.Policy, retiring: Int = 10, batches: Int = 0) {
        bad = kind
        self.policy = policy
        var records: [Key: Item] = [:]
        var known: [String: Instance] = [:]
        func add(_ state: RunnerRecord.State, _ count: Int, githubID: Int64? = 41) {
            for number in 0..<count {
                let instance = Self.instance("i-\(state)-\(number)")
                let name = RunnerName("spot-\(instance.id)")
                let launched = WallTime(milliseconds: Rehearsal.wall - 900_000)
                var record = RunnerRecord(name: name, instance: instance, state: state, at: launched)
                record.githubID = number % 2 == 0 || count > 100 ? githubID : nil
                record.scaleSet = 1
                record.configured = state == .launched ? nil : record.launched
                records[Rehearsal.scope.runner(name)] = record.item
                known[instance.id.text] = instance
            }
        }
        add(.launched, 10, githubID: nil)
        add(.configured, 10)
        add(.retiring, retiring)
        add(.terminating, 10)
        for number in 0..<batches {
            let id = BatchID("b-\(number)")
            let created = WallTime(milliseconds: Rehearsal.wall - 60_000)
            records[Rehearsal.scope.batch(id)] = BatchRecord(id: id, epoch: 6, created: created, request: Self.request).item
        }
        var state = StateRecord()
        (state.scaleSet, state.session, state.committed) = (1, SessionID("dead"), 3)
        records[Rehearsal.scope.state] = state.item
        self.records = records
        known["i-stranger"] = Self.instance("i-stranger")
        instances = known
        message = 3
        leader.lead()
    }

    private static func instance(_ id: String) -> Instance {
        Instance(id: InstanceID(id), state: .running, type: "m7i.large", zone: "z", market: .spot, batch: nil)
    }

    var epoch: Int64? { leader.epoch }
    var troubles: [Troubles.What] { leader.controller.turn.troubles.shown.map(\.what) }
    var openBatches: Int { leader.controller.reign?.estate.holdings?.fleet.launches.batches.sorted.count ?? 0 }
    mutating func heal() { bad = nil }

    mutating func pass(minutes: Int) {
        for _ in 0..<minutes * 120 {
            leader.pass(500)
            // Whoever asks again at each answer never comes to an end.
            for _ in 0..<400 { if !answerOne() { break } }
        }
    }

    private mutating func answerOne() -> Bool {
        guard let place = leader.pending.firstIndex(where: { !isHeld($0) }) else { return false }
        let effect = leader.pending.remove(at: place)
        if case .agent(.cancel) = effect.action { return true }
        let kind = Self.kind(effect.action)
        if let kind { calls[kind, default: 0] += 1 }
        if case .table(.transact(let writes, _)) = effect.action { note(writes.last, stands: kind != bad) }
        leader.see(.answered(effect.id, kind != nil && kind == bad ? refusal(effect.action) : answer(effect.action)))
        return true
    }

    /// GitHub holds a poll for 20 s, unless it is the one that fails.
    private func isHeld(_ effect: Effect) -> Bool {
        guard case .github(.poll) = effect.action, bad != .poll else { return false }
        return leader.now < lastPoll + 20_000
    }

    private mutating func note(_ numbering: Write?, stands: Bool) {
        guard case .update(let next)? = numbering?.change, case .equals(_, let seq)? = numbering?.conditions.last else { return }
        var item = next
        if !stands { (item["seq"], item["commit"]) = (seq, .text("another")) }
        fence = item
    }

    private func refusal(_ action: Action) -> Outcome {
        switch policy {
        case .busy: .refused(Refusal(.busy, "429"))
        case .rejected: .refused(Refusal(.rejected, "no"))
        case .tokenRefused: .refused(Refusal(.unauthorized, "401"))
        case .notFound: .refused(Refusal(.notFound, "404"))
        case .unknown: .unknown("timeout")
        case .skipped: .skipped
        case .withoutEffect: withoutEffect(action)
        }
    }

    private func withoutEffect(_ action: Action) -> Outcome {
        switch action {
        case .github(.poll): .done(.message(message % 2 == 0 ? nil : Message(id: message, statistics: nil)))
        case .github(.mint): .refused(Refusal(.exists, "known"))
        case .github(.findRunner): .done(.runner(nil))
        case .github(.removeRunner): .done(.removal(.notFound))
        case .github(.acquire): .done(.acquired([]))
        case .compute(.listInstances): .done(.instances([]))
        case .table(.read): .done(.item(["format": .text("?")]))
        default: .done(.nothing)
        }
    }

    private mutating func answer(_ action: Action) -> Outcome {
        switch action {
        case .table(.query): .done(.items(records))
        case .table(.readEach): .done(.items([:]))
        case .table(.read(let key)) where key == Rehearsal.scope.fence: .done(.item(fence))
        case .table(.read(let key)) where key.sort == "PHASE":
            .done(.item(["phase": .text("listening"), "at": .number(Rehearsal.wall + leader.now)]))
        case .table(.read), .table(.write): .done(.item(nil))
        case .compute(.resolveTemplate): .done(.template(LaunchTemplate(id: "lt-1", version: 3)))
        case .compute(.readRelease): .done(.release(RunnerRelease(version: "2.338.0", releasedDay: 20_000)))
        case .github(.readSupport): .done(.support(.open))
        case .compute(.listInstances): .done(.instances(instances.values.sorted { $0.id < $1.id }))
        case .compute(.describeInstances(let ids)): .done(.instances(ids.compactMap { instances[$0.text] }))
        case .compute(.listBatch): .done(.instances([]))
        case .compute(.launch(let request, _)): launched(request.count)
        case .github(.ensureScaleSet): .done(.scaleSet(1))
        case .github(.openSession), .github(.refreshSession): .done(.session(grant()))
        case .github(.poll): polled()
        case .github(.mint): .done(.configuration(githubID: next(), SecretHandle(number: 1)))
        case .github(.findRunner): .done(.runner(GitHubRunner(id: next(), scaleSet: 1)))
        case .github(.removeRunner): .done(.removal(.removed))
        case .github(.acquire(_, _, let offers)): .done(.acquired(offers))
        default: .done(.nothing)
        }
    }

    private mutating func next() -> Int64 {
        made += 1
        return made
    }

    /// Its token ends in five minutes, so that it is renewed meanwhile.
    private mutating func grant() -> SessionGrant {
        let end = WallTime(milliseconds: Rehearsal.wall + leader.now + 300_000)
        return SessionGrant(id: SessionID("s-\(next())"), statistics: Statistics(assigned: 30), tokenExpires: end)
    }

    private mutating func polled() -> Outcome {
        message += 1
        lastPoll = leader.now
        return .done(.message(Message(id: message, statistics: Statistics(assigned: 30), offers: [next()])))
    }

    private mutating func launched(_ count: Int) -> Outcome {
        let new = (0..<count).map { _ in Self.instance("i-new-\(next())") }
        for instance in new { instances[instance.id.text] = instance }
        return .done(.launch(LaunchAnswer(fleet: "fleet-\(made)", instances: new, shortfalls: [])))
    }

    private static func kind(_ action: Action) -> Kind? {
        switch action {
        case .table(.read(let key)): key == Rehearsal.scope.fence ? nil : .readPhase
        case .table(.readEach): .readEach
        case .table(.transact): .commit
        case .table(.write(let write)): write.key.sort.hasPrefix("MEMBER#") ? .heartbeat : nil
        case .table(.query): nil
        case .compute(.terminate): .terminate
        case .compute(.listInstances): .listInstances
        case .compute(.resolveTemplate): .resolveTemplate
        case .compute(.launch): .launch
        case .compute: nil
        case .github(.ensureScaleSet): .ensureScaleSet
        case .github(.openSession): .openSession
        case .github(.refreshSession): .refreshSession
        case .github(.deleteSession): .deleteSession
        case .github(.poll): .poll
        case .github(.acknowledge): .acknowledge
        case .github(.acquire): .acquire
        case .github(.mint): .mint
        case .github(.findRunner): .findRunner
        case .github(.removeRunner): .removeRunner
        case .github(.readSupport): .readSupport
        case .github(.probe): nil
        case .agent(.report): .report
        case .agent(.cancel): nil
        }
    }
}
