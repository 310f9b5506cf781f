import Testing

@testable import Agent
@testable import Scaler

/// What `agent events` says of a record.
@Suite struct EventTests {
    /// 2026-11-24T16:00:00Z.
    static let start = Scaler.WallTime(milliseconds: 1_795_536_000_000)

    private static func at(_ seconds: Int64) -> Scaler.WallTime { Scaler.WallTime(milliseconds: start.milliseconds + seconds * 1000) }

    static let launch: Scaler.Item = [
        "format": .number(1), "batch": .text("b7"), "epoch": .number(3), "created": .number(at(0).milliseconds), "count": .number(2),
        "template": .text("lt-0"), "templateVersion": .number(4), "market": .text("on-demand"), "launched": .number(1),
        "closed": .number(at(1).milliseconds), "words": .text("InsufficientInstanceCapacity"),
    ]

    static let end: Scaler.Item = [
        "format": .number(1), "runner": .text("spot-i-0aa"), "instance": .text("i-0aa"), "state": .text("busy"), "type": .text("m7i.large"),
        "zone": .text("us-east-1a"), "market": .text("spot"), "launched": .number(at(0).milliseconds), "job": .text("17001/9a5c"),
        "ended": .number(at(90).milliseconds), "reason": .text("Server.SpotInstanceTermination"),
    ]

    static func job(_ result: String, name: String = "build") -> Scaler.Item {
        [
            "format": .number(1), "job": .text("17001/9a5c"), "run": .number(17001), "repository": .text("acme/web"),
            "workflow": .text("ci"),
            "name": .text(name), "assigned": .number(at(0).milliseconds), "runner": .text("spot-i-0aa"),
            "completed": .number(at(91).milliseconds),
            "result": .text(result),
        ]
    }

    private func event(_ sort: String, _ item: Scaler.Item) throws -> PastEvent? { try PastEvent(Key("HISTORY#x#2026-11-24", sort), item) }

    // MARK: Records

    @Test func aLaunchSaysWhatWasAskedAndGivenAndWhatEC2Said() throws {
        let event = try #require(try event("BATCH#b7", Self.launch))
        #expect(event.words == "EC2 gave 1 of 2 instances, on demand (launch b7, epoch 3): InsufficientInstanceCapacity")
        #expect(event.at == Self.at(1) && event.kind == .launch && event.subject == "b7")
        #expect(event.facts["asked"] == .number(2) && event.facts["given"] == .number(1) && event.facts["market"] == .text("on-demand"))
    }

    @Test func aLaunchThatWasGivenAllHasNoReasonOfAnEarlierOne() throws {
        var item = Self.launch
        item["launched"] = .number(2)
        let event = try #require(try event("BATCH#b7", item))
        #expect(event.words == "EC2 gave 2 of 2 instances, on demand (launch b7, epoch 3)" && event.facts["reason"] == nil)
        #expect(try KnownBatch(item).moments().last?.words == "EC2 gave 2 of 2")
        #expect(try KnownBatch(Self.launch).moments().last?.words == "EC2 gave 1 of 2: InsufficientInstanceCapacity")
    }

    @Test func anEndSaysHowLongTheRunnerLivedAndWhyItEnded() throws {
        let event = try #require(try event("RUNNER#spot-i-0aa", Self.end))
        #expect(
            event.words
                == "spot-i-0aa ended after 1m30s (m7i.large, us-east-1a, spot): Server.SpotInstanceTermination; its job was 17001/9a5c")
        #expect(event.facts["ageSeconds"] == .number(90) && event.facts["instance"] == .text("i-0aa") && event.facts["launch"] == nil)
    }

    @Test(
        "a job is an event where it was lost with its instance, and not where GitHub ended it",
        arguments: [
            ("interrupted by EC2", true), ("lost", true), ("lost (Client.UserInitiatedShutdown)", true), ("succeeded", false),
            ("failed", false),
            ("canceled", false), ("forgotten", false),
        ])
    func jobs(_ result: String, _ isEvent: Bool) throws {
        let event = try event("JOB#17001/9a5c", Self.job(result))
        #expect((event != nil) == isEvent)
        if let event { #expect(event.words == "acme/web · build: \(result) (job 17001/9a5c, on spot-i-0aa)") }
    }

    @Test("each result that the core gives to a lost job is one that the reader looks for")
    func agreesWithTheCore() {
        let instance = Scaler.Instance(
            id: InstanceID("i-0aa"), state: .running, type: "m7i.large", zone: nil, market: .spot, batch: nil, launched: Self.start)
        var runner = RunnerRecord(name: RunnerName("spot-i-0aa"), instance: instance, state: .busy, at: Self.start)
        for (reason, isInterrupted) in [("x", true), (nil, false), ("Client.UserInitiatedShutdown", false)] as [(String?, Bool)] {
            runner.reason = reason
            let result = LostJobs.result(of: runner, isInterrupted: isInterrupted)
            #expect(JobRecord.lostResults.contains { result.hasPrefix($0) })
        }
    }

    @Test(
        "an election says how long nobody led, as far as the winner saw",
        arguments: [
            (ElectionRecord.Cause.expired, Leaderless(atLeast: .seconds(5), atMost: .seconds(6)), "; nobody led for 5.0s to 6.0s"),
            (.released, Leaderless(atMost: .milliseconds(894)), "; nobody led for at most 894ms"), (.first, Leaderless(), ""),
            (.restarted, Leaderless(), "; how long nobody led isn't known"),
        ])
    func elections(_ cause: ElectionRecord.Cause, _ gap: Leaderless, _ words: String) throws {
        let record = ElectionRecord(
            epoch: 4, owner: "agent-b", cause: cause, reason: "an operator asked it to step down", previous: "agent-a", at: Self.at(5),
            leaderless: gap)
        let event = try #require(try event("ELECTION#0000000000000000004", record.item))
        #expect(event.words == record.words + words)
        #expect(event.facts["reason"] == .text("an operator asked it to step down") && event.facts["cause"] == .text(cause.rawValue))
    }

    @Test func aLeaseIsAnEventWhileItIsGivenUp() {
        var lease = LeaseRecord(owner: "agent-a", epoch: 4, beat: "b", duration: .seconds(5), released: true, reason: "asked to stop")
        #expect(PastEvent(lease) == nil, "an earlier version didn't write when")
        lease.releasedAt = Self.at(7)
        #expect(PastEvent(lease)?.words == "agent-a gave the lease up, ending epoch 4, and nobody has claimed it: asked to stop")
        lease.released = false
        #expect(PastEvent(lease) == nil)
    }

    @Test(
        "a record that can't be read is said, and is no event",
        arguments: ["RUNNER#spot-i-0bb", "JOB#1/2", "BATCH#b8", "ELECTION#5", "DRILL#1"])
    func unreadable(_ sort: String) { #expect(throws: UnreadableRecord.self) { try event(sort, ["format": .number(1)]) } }

    @Test("a record of HISTORY that lacks its end is damaged", arguments: [("BATCH#b7", "closed"), ("RUNNER#spot-i-0aa", "ended")])
    func endless(_ sort: String, _ field: String) {
        var item = sort.hasPrefix("BATCH") ? Self.launch : Self.end
        item[field] = nil
        #expect(throws: UnreadableRecord.self) { try event(sort, item) }
    }

    // MARK: Text

    @Test("a hostile name forges no line and moves no cursor, as text and as JSON")
    func aHostileName() throws {
        let event = try #require(
            try event("JOB#1/2", Self.job("lost", name: "x\u{1b}[2J\n2026-11-24T16:00:00.000Z  election  nobody leads\u{202e}")))
        for text in [EventText.line(event, width: nil), EventText.json(event)] {
            #expect(text.split(separator: "\n").count == 1)
            #expect(!text.unicodeScalars.dropLast().contains { Printable.isUnsafe($0) })
        }
    }

    @Test func onATerminalAnEventGoesOnUnderItself() throws {
        let event = try #require(try event("BATCH#b7", Self.launch))
        let lines = EventText.line(event, width: 80).split(separator: "\n")
        #expect(lines.count > 1 && lines.allSatisfy { $0.count <= 80 })
        #expect(lines[0].hasPrefix("2026-11-24T16:00:01.000Z  launch    EC2 gave 1 of 2"))
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(String(repeating: " ", count: 36)) })
        #expect(EventText.line(event, width: nil).split(separator: "\n").count == 1)
    }

    // MARK: Since

    @Test(
        "a span goes back from now, and a moment is in UTC",
        arguments: [
            ("90m", 5400), ("1h30m", 5400), ("7d", 604_800), ("0s", 0), ("2026-11-24", 57_600), ("2026-11-24T15:59Z", 60),
            ("2026-11-24T15:59:50Z", 10), ("2026-11-24T15:59:50.250Z", 10),
        ])
    func since(_ text: String, _ secondsAgo: Int64) { #expect(Since.read(text, at: Self.start) == Self.at(-secondsAgo)) }

    @Test(
        "what is neither a span nor a moment that is over is refused",
        arguments: [
            "", "7", "d", "-1d", "7 d", "99999d", "yesterday", "2026-11-25", "2026-11-24T16:01Z", "2026-11-24T15:59", "2026-11-24T24:00Z",
            "2026-02-30", "2026-11-24T15:59:50.Z", "2026-11-24T15:59:50.xZ", "2026-11-24T15:59Z Z",
        ])
    func noSince(_ text: String) { #expect(Since.read(text, at: Self.start) == nil) }
}
