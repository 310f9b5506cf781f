import Scaler
import Testing

@testable import Agent

struct ExplainTests {
    private let start = Scaler.WallTime(milliseconds: 1_795_536_000_000)

    private func at(_ seconds: Double) -> Scaler.WallTime { Scaler.WallTime(milliseconds: start.milliseconds + Int64(seconds * 1000)) }

    private func job(_ id: String = "17001/9a5c", started: Double? = nil, completed: Double? = nil, name: String = "build") -> Scaler.Item {
        var item: Scaler.Item = [
            "format": .number(1), "job": .text(id), "run": .number(17001), "repository": .text("acme/web"), "workflow": .text("ci"),
            "name": .text(name), "queued": .number(at(0).milliseconds), "assigned": .number(at(2).milliseconds),
            "firstAssigned": .number(at(2).milliseconds),
        ]
        if let started {
            item["started"] = .number(at(started).milliseconds)
            item["runner"] = .text("spot-i-0aa")
        }
        if let completed {
            item["completed"] = .number(at(completed).milliseconds)
            item["result"] = .text("succeeded")
        }
        return item
    }

    private func runner(launched: Double, ended: Double? = nil) -> Scaler.Item {
        let instance = Scaler.Instance(
            id: InstanceID("i-0aa"), state: .running, type: "m7i.large", zone: "us-east-1a", market: .spot, batch: BatchID("b7"),
            launched: at(launched))
        var record = RunnerRecord(name: RunnerName("spot-i-0aa"), instance: instance, state: .busy, at: at(launched))
        record.job = JobID("17001/9a5c")
        record.configured = at(launched + 1)
        if ended != nil { record.reason = "Server.SpotInstanceTermination" }
        var item = record.item
        if let ended { item["ended"] = .number(at(ended).milliseconds) }
        return item
    }

    private let batch: Scaler.Item = [
        "format": .number(1), "batch": .text("b7"), "epoch": .number(3), "created": .number(1_795_536_003_000), "count": .number(2),
        "template": .text("lt-0"), "templateVersion": .number(4), "market": .text("spot"),
        "overrides": .list([.text("m7i.large"), .text("subnet-a")]), "tags": .list([]), "launched": .number(1),
        "closed": .number(1_795_536_004_000), "words": .text("InsufficientInstanceCapacity"),
    ]

    private func dossier(_ items: [(String, Scaler.Item)], now: Double = 100) -> (Findings, Dossier) {
        var findings = Findings()
        findings.add(Dictionary(uniqueKeysWithValues: items.map { (Key("LIVE#x", $0), $1) }))
        return (findings, Dossier(findings: findings, phases: [:], waiting: nil, readAt: at(now)))
    }

    private func story(_ id: String, _ items: [(String, Scaler.Item)], now: Double = 100) throws -> Story {
        let (findings, dossier) = dossier(items, now: now)
        let stories = dossier.stories(of: findings.meant(by: try Subject(id)))
        #expect(stories.count == 1)
        return try #require(stories.first)
    }

    // MARK: Names

    @Test(arguments: [
        ("17001", Subject.Kind.run(17001)), ("https://github.com/acme/web/actions/runs/17001/job/5", .run(17001)),
        ("https://ghe.acme.example/acme/web/actions/runs/17001?pr=3", .run(17001)), (" i-0aa1 ", .instance("i-0aa1")),
        ("17001/9a5c", .name("17001/9a5c")), ("spot-i-0aa", .name("spot-i-0aa")),
    ])
    func aNameTellsWhatIsMeant(_ given: String, _ kind: Subject.Kind) throws { #expect(try Subject(given).kind == kind) }

    @Test(arguments: ["", "abc", "https://github.com/acme/web", "https://github.com/acme/web/actions/runs/x"])
    func aNameThatCouldMeanAnythingIsRefused(_ given: String) { #expect(throws: SubjectError.self) { try Subject(given) } }

    @Test(
        "a job is found by its run, by its id with and without the run, and by nothing else",
        arguments: [("17001", 1), ("17001/9a", 1), ("9a5c", 1), ("1700", 0), ("001/9", 0)])
    func aJobIsFound(_ given: String, _ count: Int) throws {
        #expect(dossier([("JOB#17001/9a5c", job())]).0.meant(by: try Subject(given)).jobs.count == count)
    }

    @Test func whatLivesIsToldBeforeWhatIsOver() throws {
        var findings = Findings()
        findings.add([Key("LIVE#x", "JOB#17001/9a5c"): job(started: 30)])
        findings.add([Key("HISTORY#x#2026-11-24", "JOB#17001/9a5c"): job(started: 20, completed: 25)])
        #expect(findings.jobs.values.map(\.started) == [at(30)])
    }

    // MARK: Stories

    @Test("a job's wait is split at what is recorded, and sums up to the whole")
    func theWaitIsSplit() throws {
        let story = try story(
            "17001", [("JOB#17001/9a5c", job(started: 60)), ("RUNNER#spot-i-0aa", runner(launched: 5)), ("BATCH#b7", batch)])
        #expect(story.wait.map(\.milliseconds) == [2000, 1000, 2000, 1000, 54_000])
        #expect(story.wait.map(\.until).last == "it had booted, listened and started the job")
        #expect(story.state == "runs since 40s")
    }

    @Test func aRunnerThatStoodReadyHasNoPartInTheWait() throws {
        let story = try story("17001", [("JOB#17001/9a5c", job(started: 4)), ("RUNNER#spot-i-0aa", runner(launched: -300))])
        #expect(story.wait.map(\.milliseconds) == [2000, 2000])
        #expect(story.wait.map(\.until).last == "a runner that was there took it")
    }

    @Test("what another clock says of the time before takes nothing away from a step")
    func clocksThatDisagree() throws {
        let story = try story(
            "17001", [("JOB#17001/9a5c", job(started: 60)), ("RUNNER#spot-i-0aa", runner(launched: 2.5)), ("BATCH#b7", batch)])
        #expect(story.wait.allSatisfy { $0.milliseconds >= 0 })
        #expect(story.wait.reduce(0) { $0 + $1.milliseconds } == 60_000)
    }

    @Test func whatHappenedStandsInItsOrder() throws {
        let story = try story(
            "spot-i-0aa",
            [
                ("JOB#17001/9a5c", job(started: 60, completed: 90)), ("RUNNER#spot-i-0aa", runner(launched: 5, ended: 95)),
                ("BATCH#b7", batch),
                ("ELECTION#4", ElectionRecord(epoch: 4, owner: "agent-b", cause: .expired, previous: "agent-a", at: at(70)).item),
            ])
        #expect(
            story.timeline.map(\.words) == [
                "2 instances were to be launched, spot (launch b7, epoch 3, template lt-0:4)",
                "EC2 gave 1 of 2: InsufficientInstanceCapacity",
                "EC2 launched i-0aa (m7i.large, us-east-1a, spot); its runner is spot-i-0aa",
                "its configuration from GitHub was put where the instance takes it", "the job started on spot-i-0aa",
                "agent-b came to lead with epoch 4: agent-a had fallen silent", "the job ended: succeeded",
                "i-0aa was seen ended: Server.SpotInstanceTermination",
            ])
        #expect(story.state == "ended after 1m30s: Server.SpotInstanceTermination")
    }

    @Test("who led is told until the end of what is over, and until now of what isn't", arguments: [(nil, 2), (90.0, 1)])
    func electionsAreToldWhileItLasts(completed: Double?, told: Int) throws {
        let elections: [(String, Scaler.Item)] = [Int64(70), 95].map { second in
            ("ELECTION#\(second)", ElectionRecord(epoch: second, owner: "agent-b", cause: .expired, at: at(Double(second))).item)
        }
        let story = try story("17001", [("JOB#17001/9a5c", job(started: 60, completed: completed))] + elections)
        #expect(story.timeline.count { $0.words.contains("came to lead") } == told)
    }

    @Test(
        "a whole name that lives stands for nothing else; the beginning of one may mean more",
        arguments: [("spot-i-0aa", true), ("i-0aa", true), ("i-0a", false), ("17001/9a5c", true), ("17001/9a", false), ("17001", false)])
    func wholeNames(_ given: String, _ isWhole: Bool) throws {
        var findings = Findings()
        findings.add([Key("LIVE#x", "JOB#17001/9a5c"): job(), Key("LIVE#x", "RUNNER#spot-i-0aa"): runner(launched: 5)])
        #expect(findings.isNamedWhole(by: try Subject(given)) == isWhole)
    }

    @Test("a job that waits says on what, and what is tried next")
    func aJobThatWaits() throws {
        var state = StateRecord()
        state.maximum = 2
        state.degraded = [DegradedItem("launch", "InsufficientInstanceCapacity", since: at(10), nextTry: at(130))]
        let lease = LeaseSighting(state: .held, lease: LeaseRecord(owner: "i-0aa", epoch: 7, beat: "b", duration: .seconds(5)))
        let scope = Scaler.Scope(name: "x")
        let live: [Key: Scaler.Item] = [scope.state: state.item, Key(scope.livePartition, "JOB#17001/9a5c"): job()]
        var findings = Findings()
        findings.add(live)
        let reading = LedgerReading(lease: lease, members: [:], live: live, readAt: at(100))
        let dossier = Dossier(findings: findings, phases: [:], waiting: reading, readAt: at(100))
        let story = try #require(dossier.stories(of: findings.meant(by: try Subject("17001"))).first)
        #expect(story.state == "waits since 1m40s")
        #expect(story.waitsFor == "InsufficientInstanceCapacity")
        #expect(story.next == ["launch: InsufficientInstanceCapacity (tried again in 30s)"])
    }

    @Test("a hostile name forges no line and moves no cursor")
    func aHostileName() throws {
        let text = StoryText(try story("17001", [("JOB#17001/9a5c", job(name: "x\u{1b}[2J\nState      over: fine\u{202e}"))])).text
        #expect(!text.unicodeScalars.contains { $0 != "\n" && Printable.isUnsafe($0) })
        #expect(text.split(separator: "\n").count { $0.hasPrefix("State") } == 1)
    }

    @Test func aRecordThatCanNotBeReadHidesNothingElse() throws {
        let (findings, _) = dossier([("JOB#17001/9a5c", job()), ("RUNNER#spot-i-0bb", ["format": .number(1)])])
        #expect(findings.jobs.count == 1)
        #expect(findings.unreadable.count == 1)
    }
}
