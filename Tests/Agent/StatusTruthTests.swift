import Foundation
import Scaler
import Testing

@testable import Agent

/// What status says of things that look well and aren't.
@Suite("Status tells what is known")
struct StatusTruthTests {
    private let scope = Scaler.Scope(name: "github.com/acme/default/spot")
    private let now = Scaler.WallTime(milliseconds: 1_795_536_000_000)

    private func ago(_ seconds: Int64) -> Scaler.WallTime { Scaler.WallTime(milliseconds: now.milliseconds - 1000 * seconds) }

    private func lease(_ state: LeaseSighting.State, _ change: (inout LeaseRecord) -> Void = { _ in }) -> LeaseSighting {
        var lease = LeaseRecord(owner: "i-a", epoch: 7, beat: "b", duration: .seconds(5))
        change(&lease)
        return LeaseSighting(state: state, lease: state == .none ? nil : lease)
    }

    private func member(_ agent: String, secondsAgo: Int64 = 4, _ change: (inout MemberRecord) -> Void = { _ in }) -> MemberRecord {
        var member = MemberRecord(agent: agent, version: "1.2.0", role: "standby", at: ago(secondsAgo))
        member.github = ServiceReach(seen: ago(secondsAgo))
        change(&member)
        return member
    }

    private func report(
        _ sighting: LeaseSighting? = nil, _ members: [MemberRecord] = [], elections: [ElectionRecord] = [],
        jobs: [Scaler.Item] = [], runners: [RunnerRecord] = [], phases: [InstanceID: PhaseRecord] = [:],
        _ change: ((inout StateRecord) -> Void)? = nil
    ) -> StatusReport {
        var live: [Key: Scaler.Item] = [:]
        for (number, item) in jobs.enumerated() { live[scope.job(JobID("j\(number)"))] = item }
        for runner in runners { live[scope.runner(runner.name)] = runner.item }
        if let change {
            var state = StateRecord()
            change(&state)
            live[scope.state] = state.item
        }
        let items = Dictionary(uniqueKeysWithValues: members.map { (scope.member($0.agent), $0.item) })
        var reading = LedgerReading(lease: sighting ?? lease(.held), members: items, live: live, readAt: now)
        reading.phases = phases
        reading.add(elections: elections.map { (Key("p", "ELECTION#\($0.epoch)"), $0.item) })
        return StatusReport(reading, scope: scope)
    }

    private func job(name: String = "build", queued: Int64? = nil, assigned: Int64, first: Int64? = nil) -> Scaler.Item {
        var item: Scaler.Item = [
            "format": .number(1), "job": .text("j"), "repository": .text("acme/web"), "workflow": .text("ci"), "name": .text(name),
            "assigned": .number(ago(assigned).milliseconds),
        ]
        if let queued { item["queued"] = .number(ago(queued).milliseconds) }
        if let first { item["firstAssigned"] = .number(ago(first).milliseconds) }
        return item
    }

    private func runner(_ id: String, _ state: RunnerRecord.State) -> RunnerRecord {
        let instance = Scaler.Instance(
            id: InstanceID(id), state: .running, type: "m7i.large", zone: "us-east-1a", market: .spot, batch: nil)
        return RunnerRecord(name: RunnerName("spot-\(id)"), instance: instance, state: state, at: now)
    }

    // MARK: Names from outside

    @Test("a hostile name is inert in the table, forges no row, and keeps its characters in JSON")
    func showsHostileNames() throws {
        let name = "x\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}1mall\nLeader  nobody\u{202e}evil"
        let report = report(
            nil, [member("i-b") { $0.host = name }], jobs: [job(name: name, assigned: 5)], runners: [runner("i-1\(name)", .busy)]
        ) { $0.degraded = [DegradedItem("launch", name)] }
        for width in [nil, 80] as [Int?] {
            let text = StatusText(report, width: width).text
            #expect(Printable.page(text) == text && text.contains("owned"))
            #expect(!text.split(separator: "\n").contains { $0.hasPrefix("Leader  nobody") })
        }
        let json = try StatusView.encoded(report)
        #expect(Printable.page(json) == json && json.contains(#"\u009b"#))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect((object["jobs"] as? [[String: Any]])?.first?["name"] as? String == name)
    }

    @Test("no line is wider than the terminal, and ids stay whole", arguments: [80, 120])
    func fitsTheTerminal(_ width: Int) {
        let report = report(
            nil, [member("i-0123456789abcdef0") { $0.host = "ip-10-0-0-1.eu-central-1.compute.internal" }],
            jobs: [job(name: String(repeating: "matrix ", count: 40), assigned: 5)], runners: [runner("i-0fedcba9876543210", .busy)]
        ) { $0.degraded = [DegradedItem("launch", String(repeating: "no capacity ", count: 30))] }
        let lines = StatusText(report, width: width).text.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { Cells.width(of: $0) <= width })
        #expect(lines.contains { $0.contains("spot-i-0fedcba9876543210") } && lines.contains { $0.contains("i-0123456789abcdef0  ") })
    }

    // MARK: Jobs

    @Test("a job's wait counts from GitHub's queueing, not from its last assignment")
    func countsTheWait() {
        let report = report(jobs: [job(queued: 320, assigned: 8, first: 300), job(assigned: 8, first: 200)]) { $0.maximum = 2 }
        #expect(report.jobs.map(\.ageSeconds) == [320, 200] && report.jobs.map(\.waitedSeconds) == [320, 200])
        #expect(report.jobs.first?.queued == ago(320).rfc3339)
        #expect(StatusText(report).text.contains("Waiting    2 of these jobs, the longest for 5m20s"))
    }

    @Test("at the maximum it says since when, and that further jobs wait at GitHub unseen")
    func saysTheLimit() {
        let limited = report {
            $0.maximum = 8
            $0.limitedSince = ago(300)
            $0.statistics = Statistics(available: 19, assigned: 8, running: 8)
        }
        #expect(limited.limit?.secondsAgo == 300 && limited.jobsAvailable == 19 && limited.exit == .done)
        #expect(
            StatusText(limited).text.contains(
                "MAX_RUNNERS (8) is reached since 2026-11-24T15:55:00.000Z, 5m0s ago: further jobs wait at GitHub unseen (GitHub tells of 19 available)"
            ))
        let silent = report {
            $0.limitedSince = ago(300)
            $0.statistics = Statistics()
        }
        #expect(
            StatusText(silent).text.contains("MAX_RUNNERS (0) is reached")
                && StatusText(silent).text.contains("(GitHub doesn't tell how many)"))
        #expect(
            report {
                $0.maximum = 8; $0.limitedSince = ago(30); $0.statistics = Statistics(assigned: 3)
            }.limit == nil)
    }

    @Test("a job whose launch is refused isn't said to have been asked for, and one whose runner is outdated not to boot")
    func namesTheRightReason() throws {
        let outdated = runner("i-1", .configured)
        let phase = try PhaseRecord(["phase": .text("outdated"), "at": .number(now.milliseconds)])
        let report = report(jobs: [job(assigned: 9)], runners: [outdated], phases: [InstanceID("i-1"): phase]) {
            $0.maximum = 9
            $0.degraded = [DegradedItem("launch", "GitHub refuses the runner of the image as too old: build an image")]
        }
        #expect(report.jobs.first?.why == "GitHub refuses the runner of the image as too old: build an image")
    }

    // MARK: Who leads

    @Test("NONE says since when, as far as that is known")
    func saysSinceWhen() {
        func leader(_ sighting: LeaseSighting, _ members: [MemberRecord] = []) -> String {
            StatusText(report(sighting, members) { $0.maximum = 1 }).text.split(separator: "\n").first { $0.hasPrefix("Leader") }.map(
                String.init) ?? ""
        }
        let released = lease(.released) {
            $0.releasedAt = ago(42); $0.reason = "asked to stop"
        }
        #expect(
            leader(released)
                == "Leader     NONE since 2026-11-24T15:59:18.000Z, 42s ago: i-a, epoch 7 gave the lease up: asked to stop")
        #expect(leader(lease(.released)).contains("NONE, not known since when"))
        #expect(
            leader(lease(.expired), [member("i-a", secondsAgo: 65)]).contains(
                "its last heartbeat was at 2026-11-24T15:58:55.000Z, 1m5s ago"))
        #expect(leader(lease(.expired)).contains("not known since when"))
    }

    @Test("an agent that holds the lease and doesn't renew it isn't ok, however young its heartbeat")
    func doubtsASilentHolder() {
        let report = report(lease(.expired), [member("i-a", secondsAgo: 3)])
        #expect(report.agents.first?.stale == true && report.agents.first?.healthy == false)
        #expect(report.agents.first?.reason == "it holds the lease and no longer renews it; last heartbeat 3s ago")
    }

    @Test("a leader that was killed a moment ago is no healthy standby of its successor")
    func doubtsAFallenLeader() {
        let election = ElectionRecord(epoch: 8, owner: "i-b", cause: .expired, previous: "i-a", at: ago(5))
        let held = LeaseSighting(state: .held, lease: LeaseRecord(owner: "i-b", epoch: 8, beat: "b", duration: .seconds(5)))
        let report = report(held, [member("i-a", secondsAgo: 13), member("i-b")], elections: [election]) { $0.maximum = 1 }
        #expect(report.agents.map(\.stale) == [true, false] && report.exit == .done)
        #expect(report.agents.first?.reason == "it led and fell silent; last heartbeat 13s ago")
        #expect(!StatusText(report).text.contains("Standby"))
    }

    @Test("a heartbeat from the future is no sign of life, and says whose clock to look at")
    func doubtsTheFuture() {
        let report = report(nil, [member("i-b", secondsAgo: -7200)]) { $0.maximum = 1 }
        #expect(report.agents.first?.stale == true)
        #expect(report.agents.first?.reason == "not known whether it lives: its clock is 2h0m ahead, or this machine's is behind")
    }

    // MARK: Agents that differ

    @Test("agents whose settings differ are named with the setting, and the whole isn't healthy")
    func namesDifferences() {
        func with(_ labels: String) -> (inout MemberRecord) -> Void { { $0.settings = [MemberSetting("RUNNER_LABELS", labels)] } }
        let differing = report(nil, [member("i-a", with("linux")), member("i-b", with("linux,gpu"))]) { $0.maximum = 1 }
        #expect(differing.exit == .degraded)
        #expect(StatusText(differing).text.contains("Differs    RUNNER_LABELS: i-a has 'linux'; i-b has 'linux,gpu'"))
        #expect(report(nil, [member("i-a", with("linux")), member("i-b", with("linux"))]) { $0.maximum = 1 }.exit == .done)
        let gone = report(nil, [member("i-a", with("linux")), member("i-b", secondsAgo: 90, with("gpu"))]) { $0.maximum = 1 }
        #expect(gone.differences.isEmpty && gone.exit == .done)
    }

    @Test("versions may differ while an upgrade rolls, and a record that says nothing differs from none")
    func toleratesVersions() {
        let report = report(
            nil,
            [
                member("i-a"),
                member("i-b") {
                    $0.version = "1.3.0"; $0.settings = [MemberSetting("MAX_RUNNERS", "3")]
                },
            ]
        ) {
            $0.maximum = 1
        }
        #expect(report.exit == .done && report.differences.map(\.setting) == ["version"])
    }

    // MARK: What is degraded

    @Test("what is degraded says since when, when it is tried again, and where the runbook is")
    func saysSinceAndNext() {
        let words = "GitHub: could not open a session at github.com: status 503. GitHub is at fault"
        let report = report {
            $0.degraded = [
                DegradedItem("session", words, since: ago(125), nextTry: Scaler.WallTime(milliseconds: now.milliseconds + 9_000))
            ]
        }
        #expect(report.degraded.first?.kind == "failing" && report.degraded.first?.nextTryInSeconds == 9)
        let text = StatusText(report).text
        #expect(text.contains("(since 2026-11-24T15:57:55.000Z, 2m5s ago; next try in 9s; see operations.md#github-fails)"), "\(text)")
    }

    // MARK: A name that nobody knows

    @Test("a mistyped scale set is said to be unknown to the table, which names those that it has")
    func namesOthers() {
        var reading = LedgerReading(lease: lease(.none), members: [:], live: [:], readAt: now)
        reading.others = ["github.com/acme/default/linux"]
        let unknown = StatusReport(reading, scope: scope)
        let text = StatusText(unknown).text
        #expect(unknown.exit == .cantTell && !unknown.healthy && unknown.wanted == nil)
        #expect(text.contains("this table holds no scale set of this name") && text.contains("It holds   github.com/acme/default/linux"))
        #expect(!text.contains("wanted") && !text.contains("Leader"))
        #expect(report(lease(.none), [member("i-a")]).exit == .failed, "its agents have started, and none has led yet")
    }

    // MARK: Jobs

    @Test("jobs that GitHub gives to no ready runner stand in the line of jobs, and each says what to do")
    func showsPhantoms() {
        let report = report(jobs: [job(assigned: 2400)]) { state in
            state.statistics = Statistics(assigned: 3, running: 1)
            (state.phantomJobs, state.phantomsInHand) = (2, [JobID("j")])
        }
        let text = StatusText(report).text
        #expect(text.contains("3 assigned, 1 of them running, by GitHub's count; 2 of them given to no ready runner for 30 minutes"))
        #expect(report.jobs.first?.why == "GitHub gave it to no ready runner for 30 minutes: cancel its run, or re-run it")
        #expect(report.phantomJobs == 2)
    }

    @Test("a job that EC2's interruption ended stands in status with its name and when")
    func showsLostJobs() throws {
        let report = report { state in
            state.lostJobs = [LostJob(id: JobID("j-1"), repository: "acme/web", name: "build", result: "interrupted by EC2", at: ago(90))]
        }
        #expect(StatusText(report).text.contains("acme/web build (j-1): interrupted by EC2, 1m30s ago"))
        #expect(report.healthy, "nothing is left to be done about it")
    }
}

@Suite("A service's trouble")
struct ServiceFaultTests {
    @Test(
        "is told apart by the words that stand in the records",
        arguments: [
            ("GitHub: could not find the scale set at github.com: status 401: Bad credentials (request A). Check", ServiceFault.refused),
            ("status 403, SomeException: no", .refused), ("status 403: You have exceeded a secondary rate limit", .throttled),
            ("status 429: slow down (asked to wait 60 s)", .throttled), ("status 503: unavailable", .failing),
            ("status 409, RunnerScaleSetSessionConflictException", .conflict),
            ("GitHub has not answered within 10 s", .unreachable), ("couldNotResolve: Could not resolve host", .unreachable),
            ("timedOut: no response within 30.0 seconds", .unreachable), ("DescribeInstances failed with HTTP 503 Unavailable", .failing),
            ("RunInstances failed with HTTP 403 UnauthorizedOperation: You are not authorized", .refused),
            ("status 200, but the body is no JSON", .other),
        ])
    func isToldApart(_ sample: (words: String, fault: ServiceFault)) { #expect(ServiceFault(words: sample.words) == sample.fault) }

    @Test("is not called a refusal of the agent when the service fails or is silent")
    func isNoRefusal() {
        let failing = ServiceReach(trouble: "GitHub: could not find the scale set at h: status 503. It is tried again.")
        #expect(failing.words(of: "GitHub") == "GitHub fails: could not find the scale set at h: status 503. It is tried again.")
        #expect(ServiceReach(trouble: "no such group", isRefused: true).words(of: "GitHub") == "GitHub refuses it: no such group")
        #expect(ServiceReach(trouble: "no answer").words(of: "EC2") == "EC2 can't be reached from it: no answer")
    }
}
