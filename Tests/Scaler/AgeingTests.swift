import Testing

@testable import Scaler

@Suite("A runner that grows old")
struct AgeingTests {
    private var leader = Rehearsal(maximum: 4)
    private static let today = WallTime(milliseconds: Rehearsal.wall).dayNumber
    private static let next = LaunchTemplate(id: "lt-1", version: 4)

    private static func isAsked(_ action: Action) -> Bool { action == .github(.readSupport(version: "2.338.0")) }
    private static func isRead(_ action: Action) -> Bool { if case .compute(.readRelease) = action { true } else { false } }
    private static func phase(_ phase: String) -> Outcome {
        .done(.item(["phase": .text(phase), "at": .number(Rehearsal.wall)]))
    }

    private var breaker: Breaker? { leader.controller.reign?.estate.holdings?.fleet.launches.image.breaker }
    private var warnings: [Note] { leader.last?.notes.filter { $0.text.contains("soon give no more jobs") } ?? [] }

    private mutating func launch(_ id: String) {
        leader.commit()
        let instance = Instance(id: InstanceID(id), state: .pending, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: [instance], shortfalls: []))), Meant.launch)
        leader.answer(.done(.configuration(githubID: 41, SecretHandle(number: 1))), Meant.mint)
        leader.commit()
    }

    /// EC2 shows its end; GitHub has its registration; it said last what `phase` says.
    private mutating func end(_ id: String, removal: Removal = .removed, saying phase: Outcome) {
        leader.passLeading(16_000)
        let over = Instance(id: InstanceID(id), state: .terminated, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        leader.answer(.done(.instances([over])), Meant.describe)
        leader.answer(.done(.removal(removal)), Meant.remove)
        leader.answer(phase, Meant.phase)
        leader.commit()
    }

    private mutating func resolve(_ template: LaunchTemplate) {
        // An idle leader looks the template up with every fifth listing only.
        for _ in 0..<6 {
            leader.passLeading(61_000)
            leader.answer(.done(.instances([])), { $0 == .compute(.listInstances) })
            if leader.answer(.done(.template(template)), { $0 == .compute(.resolveTemplate) }) != nil { return }
        }
    }

    @Test("one whose end says that GitHub refused its version opens the breaker at once, with what to do")
    mutating func opens() throws {
        leader.serve(statistics: Statistics(assigned: 1))
        launch("i-1")
        end("i-1", saying: Self.phase("outdated"))
        #expect(breaker?.isOpen == true && breaker?.outdated == "lt-1:3")
        let words = try #require(breaker?.words)
        #expect(words.contains("too old") && words.contains("build an image") && words.contains("lt-1:3"))
        // What was launched in its place before its word was read.
        launch("i-2")
        end("i-2", saying: Self.phase("outdated"))
        leader.passLeading(95_000)
        leader.commit()
        #expect(leader.asked(Meant.launch).isEmpty, "nothing more is launched for two minutes")
        leader.passLeading(15_000)
        leader.commit()
        #expect(leader.asked(Meant.launch).count == 1, "then one probe")
    }

    @Test("its word counts though GitHub knows its registration no more")
    mutating func countsWithoutRegistration() {
        leader.serve(statistics: Statistics(assigned: 1))
        launch("i-1")
        end("i-1", removal: .notFound, saying: Self.phase("outdated"))
        #expect(breaker?.isOpen == true)
    }

    @Test("any other end is one failed boot, and none when GitHub knows it no more", arguments: ["failed", "finished"])
    mutating func otherEnds(_ phase: String) {
        leader.serve(statistics: Statistics(assigned: 1))
        launch("i-1")
        end("i-1", saying: Self.phase(phase))
        #expect(breaker?.failures == 1 && breaker?.isOpen == false)
        leader.passLeading(5_000)
        launch("i-2")
        end("i-2", removal: .notFound, saying: .unknown("timeout"))
        #expect(breaker?.failures == 1)
    }

    @Test("one that lingers says it when its time to register is over")
    mutating func saysItLate() {
        leader.serve(statistics: Statistics(assigned: 1))
        launch("i-1")
        leader.passLeading(241_000)
        leader.answer(Self.phase("outdated"), Meant.phase)
        #expect(breaker?.outdated == "lt-1:3")
    }

    @Test("another image closes the breaker, and late word of the old one doesn't open it again")
    mutating func anotherImage() {
        leader.serve(statistics: Statistics(assigned: 2))
        leader.commit()
        let instances = ["i-1", "i-2"].map {
            Instance(id: InstanceID($0), state: .pending, type: "m7i.large", zone: "z", market: .spot, batch: nil)
        }
        leader.answer(.done(.launch(LaunchAnswer(fleet: "f", instances: instances, shortfalls: []))), Meant.launch)
        for id in [41, 42] { leader.answer(.done(.configuration(githubID: Int64(id), SecretHandle(number: 1))), Meant.mint) }
        leader.commit()
        end("i-1", saying: Self.phase("outdated"))
        #expect(breaker?.isOpen == true)
        resolve(Self.next)
        #expect(breaker?.isOpen == false)
        end("i-2", saying: Self.phase("outdated"))
        #expect(breaker?.isOpen == false && breaker?.failures == 0)
    }

    @Test("a successor knows that the image is too old, until another one is launched")
    mutating func takeover() throws {
        var state = StateRecord()
        state.failedBoots = 5
        state.outdated = "lt-1:3"
        let records = [Rehearsal.scope.state: state.item]
        leader.serve(records, statistics: Statistics(assigned: 2))
        #expect(breaker?.isOpen == true && breaker?.words?.contains("too old") == true)
        #expect(try StateRecord(state.item).outdated == "lt-1:3")
        resolve(Self.next)
        #expect(breaker?.isOpen == false)
    }

    @Test("the image's tags are read when its template is first known, and when another is launched")
    mutating func reads() {
        leader.serve()
        leader.pass(5)
        #expect(leader.asked(Self.isRead) == [.compute(.readRelease(LaunchTemplate(id: "lt-1", version: 3)))])
        leader.answer(.done(.release(nil)), Self.isRead)
        resolve(LaunchTemplate(id: "lt-1", version: 3))
        #expect(leader.asked(Self.isRead).isEmpty && leader.asked(Self.isAsked).isEmpty)
        resolve(Self.next)
        #expect(leader.asked(Self.isRead) == [.compute(.readRelease(Self.next))])
    }

    @Test(
        "they are read again once a day, and after an hour when they couldn't be",
        arguments: [(Outcome.done(.release(nil)), Int64(86_400_000)), (.unknown("timeout"), 3_600_000)])
    func readsAgain(_ outcome: Outcome, _ wait: Int64) {
        var turn = Turn(now: Rehearsal.present(0), seed: 1)
        var ageing = Ageing()
        let isAnother = ageing.launches(from: Self.next, at: turn.now)
        #expect(isAnother)
        ageing.advance(&turn)
        ageing.answered(Self.next, outcome.release, &turn)
        #expect(ageing.wake == Rehearsal.present(wait).instant)
        turn.begin(at: Rehearsal.present(wait - 1))
        ageing.advance(&turn)
        #expect(turn.effects.isEmpty)
        turn.begin(at: Rehearsal.present(wait))
        ageing.advance(&turn)
        #expect(turn.effects.map(\.action) == [.compute(.readRelease(Self.next))])
    }

    private mutating func learn(_ support: Outcome, releasedDaysAgo age: Int) {
        leader.serve()
        leader.pass(5)
        leader.answer(.done(.release(RunnerRelease(version: "2.338.0", releasedDay: Self.today - age))), Self.isRead)
        leader.answer(support, Self.isAsked)
    }

    private var daysLeft: Int? {
        leader.controller.reign?.estate.holdings?.fleet.levels(at: WallTime(milliseconds: Rehearsal.wall)).runnerDaysLeft
    }
    private var end: RunnerEnd? { leader.controller.reign?.estate.holdings?.fleet.launches.image.ageing.end }

    @Test(
        "where GitHub doesn't tell the day, it is reckoned from the release, and warned of within a week of it",
        arguments: [(20, 10), (23, 7), (29, 1), (30, 0), (40, -10)])
    mutating func warns(_ age: Int, _ left: Int) throws {
        learn(.done(.support(.unknown)), releasedDaysAgo: age)
        #expect(warnings.count == (left <= 7 ? 1 : 0))
        #expect(daysLeft == left && end?.guess == "GitHub doesn't know this version")
    }

    @Test("GitHub's own day counts, whenever the version was released", arguments: [(50, 14, false), (50, 7, true), (1, -1, true)])
    mutating func believesGitHub(_ age: Int, _ left: Int, _ warnsOfIt: Bool) {
        learn(.done(.support(.ends(day: Self.today + left))), releasedDaysAgo: age)
        #expect(daysLeft == left && end?.guess == nil)
        #expect(leader.last?.notes.contains { $0.text.contains("GitHub soon gives no more jobs") } == warnsOfIt)
    }

    @Test("the newest version has thirty days at least, and nobody is warned")
    mutating func newest() {
        learn(.done(.support(.open)), releasedDaysAgo: 60)
        #expect(daysLeft == 30 && end?.day == nil && end?.guess == nil && warnings.isEmpty)
    }

    @Test("a refusal is the reason why the day is reckoned, and STATE says so")
    mutating func refused() throws {
        learn(.refused(Refusal(.rejected, "403 Administration")), releasedDaysAgo: 10)
        leader.pass(1_500)
        let states =
            leader.pending.compactMap { effect -> Item? in
                guard case .table(.transact(let writes, _)) = effect.action else { return nil }
                let change = writes.first { $0.key == Rehearsal.scope.state }?.change
                return if case .put(let item)? = change { item } else if case .update(let item)? = change { item } else { nil }
            }
        let written = try #require(states.last)
        #expect(written["runnerVersion"] == .text("2.338.0") && written["runnerEndGuess"] == .text("403 Administration"))
        #expect(written["runnerEndDay"] == .number(Int64(Self.today + 20)))
    }

    @Test("GitHub's silence leaves its last word as it was, and it is asked again after an hour")
    func silence() {
        let day: Int64 = 86_400_000
        var turn = Turn(now: Rehearsal.present(0), seed: 1)
        var ageing = Ageing()
        _ = ageing.launches(from: Self.next, at: turn.now)
        let release = Outcome.done(.release(RunnerRelease(version: "2.338.0", releasedDay: Self.today)))
        for (now, support) in [(0, Outcome.done(.support(.ends(day: Self.today + 90)))), (day, .unknown("timeout"))] {
            turn.begin(at: Rehearsal.present(now))
            ageing.advance(&turn)
            ageing.answered(Self.next, release.release, &turn)
            ageing.answered(Self.next, support.support, &turn)
        }
        #expect(ageing.end == RunnerEnd(version: "2.338.0", day: Self.today + 90, source: .github))
        #expect(ageing.wake == Rehearsal.present(day + 3_600_000).instant)
    }

    @Test("an answer about the image before this one changes nothing, and doesn't stop the reading")
    mutating func late() {
        leader.serve()
        leader.pass(5)
        leader.answer(.done(.release(RunnerRelease(version: "2.338.0", releasedDay: Self.today))), Self.isRead)
        resolve(Self.next)
        leader.answer(.done(.support(.ends(day: Self.today + 1))), Self.isAsked)
        #expect(end == nil)
        leader.pass(5)
        #expect(leader.asked(Self.isRead) == [.compute(.readRelease(Self.next))])
    }

    @Test("where runners don't age nobody asks")
    mutating func elsewhere() {
        leader = Rehearsal(maximum: 4) { $0.runnersAge = false }
        leader.serve()
        leader.passLeading(10_000)
        #expect(leader.asked(Self.isRead).isEmpty)
    }
}
