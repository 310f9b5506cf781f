import Scaler
import Synchronization
import Testing

@testable import Agent

struct StatusTests {
    private let scope = Scaler.Scope(name: "github.com/acme/default/spot")
    private let now = Scaler.WallTime(milliseconds: 1_795_536_000_000)

    private func lease(_ state: LeaseSighting.State) -> LeaseSighting {
        LeaseSighting(state: state, lease: LeaseRecord(owner: "i-0aa", epoch: 7, beat: "b", duration: .seconds(5)))
    }

    private func state(degraded: [String] = []) -> Scaler.Item {
        var state = StateRecord()
        state.maximum = 2
        state.wanted = 2
        state.degraded = degraded.map { DegradedItem("launch", $0) }
        return state.item
    }

    private func job(_ id: String) -> Scaler.Item {
        [
            "format": .number(1), "job": .text(id), "repository": .text("acme/web"), "workflow": .text("ci"), "name": .text("build"),
            "assigned": .number(now.milliseconds - 65_000),
        ]
    }

    private func runner(_ id: String, _ state: RunnerRecord.State) -> Scaler.Item {
        let instance = Scaler.Instance(
            id: InstanceID(id), state: .running, type: "m7i.large", zone: "us-east-1a", market: .spot, batch: nil)
        return RunnerRecord(name: RunnerName("spot-\(id)"), instance: instance, state: state, at: now).item
    }

    private func report(_ sighting: LeaseSighting, _ live: [Key: Scaler.Item]) -> StatusReport {
        StatusReport(LedgerReading(lease: sighting, members: [:], live: live, readAt: now), scope: scope)
    }

    @Test func theExitCodeTellsWhetherSomebodyLeads() {
        #expect(report(lease(.held), [scope.state: state()]).exit == .done)
        #expect(report(lease(.held), [scope.state: state(degraded: ["InsufficientInstanceCapacity: none"])]).exit == .degraded)
        for gone in [LeaseSighting.State.released, .expired, .none] { #expect(report(lease(gone), [scope.state: state()]).exit == .failed) }
    }

    /// A ledger whose reads find these leases, one after the other and the last one again and again.
    private func sighting(_ leases: LeaseRecord...) async throws -> LeaseSighting {
        let left = Mutex(leases)
        let reader = LeaseReader(scope: scope) { _ in
            .done(.item(left.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }.item))
        }
        return try await reader.sight()
    }

    private func given(up duration: Duration) -> LeaseRecord {
        LeaseRecord(owner: "i-0aa", epoch: 7, beat: "r", duration: duration, released: true)
    }

    @Test func aPlannedHandoverIsNoLackOfALeader() async throws {
        let successor = LeaseRecord(owner: "i-0bb", epoch: 8, beat: "c", duration: .seconds(60))
        let found = try await sighting(given(up: .seconds(60)), given(up: .seconds(60)), successor)
        #expect(found.state == .held && found.lease?.owner == "i-0bb")
        let held = LeaseRecord(owner: "i-0aa", epoch: 7, beat: "b", duration: .seconds(60))
        let meanwhile = try await sighting(held, held, given(up: .seconds(60)), successor)
        #expect(meanwhile.state == .held && meanwhile.lease?.epoch == 8)
    }

    @Test func aLeaseThatNobodyTakesUpIsReleasedOnceItWasWatchedForItsDuration() async throws {
        let began = BootClock.instant
        #expect(try await sighting(given(up: .milliseconds(300))).state == .released)
        #expect(BootClock.instant - began >= .milliseconds(300))
        let silent = LeaseRecord(owner: "i-0aa", epoch: 7, beat: "b", duration: .milliseconds(50))
        #expect(try await sighting(silent).state == .expired)
    }

    @Test func aWaitingJobSaysWhyItWaits() {
        let live = [
            scope.state: state(), scope.job(JobID("j1")): job("j1"), scope.job(JobID("j2")): job("j2"), scope.job(JobID("j3")): job("j3"),
            scope.runner(RunnerName("spot-i-1")): runner("i-1", .configured), scope.runner(RunnerName("spot-i-2")): runner("i-2", .busy),
        ]
        #expect(
            report(lease(.held), live).jobs.map(\.why) == ["its runner boots", "MAX_RUNNERS (2) is reached", "MAX_RUNNERS (2) is reached"])
        #expect(report(lease(.expired), live).jobs.first?.why == "no agent leads")
    }

    @Test func whereNoRunnersAreAllowedAJobWaitsForThat() {
        var none = StateRecord()
        none.maximum = 0
        let live = [scope.job(JobID("j1")): job("j1")]
        let allowed = report(lease(.held), live.merging([scope.state: none.item]) { $1 })
        #expect(allowed.jobs.map(\.why) == ["MAX_RUNNERS (0) is reached"])
        #expect(report(lease(.held), live).jobs.map(\.why) == ["the leader has not launched for it yet"])
    }

    @Test func aRecordThatCantBeReadIsShownAndHidesNothing() {
        let report = report(
            lease(.held), [scope.state: state(), scope.job(JobID("j1")): ["format": .number(99)], scope.job(JobID("j2")): job("j2")])
        #expect(report.jobs.map(\.id) == ["j2"])
        #expect(report.unreadable.first?.contains("format 99") == true && report.exit == .degraded)
    }

    private func member(_ agent: String, _ change: (inout MemberRecord) -> Void = { _ in }) -> [Key: Scaler.Item] {
        var member = MemberRecord(
            agent: agent, version: "1.2.0", role: "standby", at: Scaler.WallTime(milliseconds: now.milliseconds - 4_000))
        member.github = ServiceReach(seen: Scaler.WallTime(milliseconds: now.milliseconds - 9_000))
        member.host = "ip-10-0-0-\(agent.suffix(1))"
        member.zone = "us-east-1b"
        member.since = Scaler.WallTime(milliseconds: now.milliseconds - 600_000)
        change(&member)
        return [scope.member(agent): member.item]
    }

    private func report(members: [Key: Scaler.Item]...) -> StatusReport {
        let all = members.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        return StatusReport(LedgerReading(lease: lease(.held), members: all, live: [scope.state: state()], readAt: now), scope: scope)
    }

    @Test func aStandbyThatCouldTakeOverIsShownAndIsNoFault() throws {
        let report = report(members: member("i-0aa") { $0.role = "leader" }, member("i-0bb"))
        #expect(report.exit == .done && report.agents.map(\.role) == ["leader", "standby"])
        let standby = try #require(report.agents.last)
        #expect(standby.healthy && !standby.stale && standby.github.state == "reached" && standby.github.secondsAgo == 9)
        #expect(standby.since == "2026-11-24T15:50:00.000Z" && standby.zone == "us-east-1b" && standby.ec2.state == "unknown")
        #expect(StatusText(report).text.contains("i-0bb  standby  10m0s  4s    ip-10-0-0-b  us-east-1b  1.2.0    ok"))
    }

    @Test func aStandbyThatCouldNotTakeOverSaysSoBeforeItIsNeeded() {
        let refused = report(members: member("i-0bb") { $0.github.trouble = "status 401, Bad credentials (request 1A2B)" })
        #expect(refused.exit == .degraded && !refused.healthy)
        #expect(refused.agents.first?.reason == "GitHub refuses it: status 401, Bad credentials (request 1A2B)")
        #expect(StatusText(refused).text.contains("COULD NOT TAKE OVER"))
        #expect(report(members: member("i-0bb") { $0.ec2.trouble = "UnauthorizedOperation" }).exit == .degraded)
        let launchless = report(members: member("i-0bb") { $0.launches.trouble = "RunInstances: HTTP 403 UnauthorizedOperation" })
        #expect(launchless.exit == .degraded && launchless.agents.first?.launches.state == "refused")
        #expect(launchless.agents.first?.reason == "EC2 would not launch for it: RunInstances: HTTP 403 UnauthorizedOperation")
        #expect(
            report(
                members: member("i-0aa") {
                    $0.github.trouble = "no answer"
                    $0.launches.trouble = "from its time as a standby"
                }
            ).exit == .done, "a leader's own trouble stands in degraded")
    }

    @Test func oneThatIsGoneOrGoingIsMarkedAndIsNoFault() {
        let gone = report(
            members: member("i-0bb") {
                $0.at = Scaler.WallTime(milliseconds: now.milliseconds - 300_000)
                $0.github.trouble = "no answer"
            }, member("i-0cc") { $0.at = Scaler.WallTime(milliseconds: now.milliseconds - 3_700_000) })
        #expect(gone.exit == .done && gone.agents.map(\.id) == ["i-0bb"])
        #expect(gone.agents.first?.stale == true && gone.agents.first?.reason == "no heartbeat for 5m0s")
        let going = report(members: member("i-0bb") { $0.leaving = "Auto Scaling terminates this instance" })
        #expect(going.exit == .done && going.agents.first?.reason == "its host is going: Auto Scaling terminates this instance")
    }

    @Test func aRecordOfAnEarlierVersionIsShownAsNotKnown() {
        let older: Scaler.Item = [
            "format": .number(1), "agent": .text("i-0bb"), "version": .text("1.0.0"), "role": .text("standby"),
            "at": .number(now.milliseconds - 1_000),
        ]
        let report = report(members: [scope.member("i-0bb"): older])
        #expect(report.exit == .done && report.agents.first?.github.state == "unknown")
    }

    @Test func theTableIsForPeople() {
        let text = StatusText(report(lease(.held), [scope.state: state(), scope.job(JobID("j1")): job("j1")])).text
        #expect(text.contains("Leader     i-0aa, epoch 7"))
        #expect(text.contains("j1   acme/web    build  waiting  1m5s  the leader has not launched for it yet"))
        #expect(text.contains("Runners    2 wanted of at most 2: none; capacity advertised to GitHub: 0, less than the maximum"))
        #expect(text.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") })
    }

    @Test(
        arguments: [
            (20_000, nil, "GitHub's runner 2.338.0 in the image; GitHub gives it jobs until 2024-10-04, by its own word"),
            (20_000, "403", "until 2024-10-04 at least, reckoned from its release, for GitHub's own day isn't known: 403"),
            (nil, nil, "GitHub names no last day for it: it is the newest version"),
        ] as [(Int64?, String?, String)])
    func untilWhenGitHubGivesJobsToTheRunnerIsSaid(_ day: Int64?, _ guess: String?, _ words: String) throws {
        var record = try StateRecord(state())
        (record.runnerVersion, record.runnerEndDay, record.runnerEndGuess) = ("2.338.0", day, guess)
        let report = report(lease(.held), [scope.state: record.item])
        #expect(StatusText(report).text.contains(words))
        #expect(report.healthy, "a day that is reckoned is no fault")
    }

    @Test func theLastElectionsSayHowAndHowLongNobodyLed() {
        var reading = LedgerReading(lease: lease(.held), members: [:], live: [scope.state: state()], readAt: now)
        let at = Scaler.WallTime(milliseconds: now.milliseconds - 60_000)
        let elections = [
            ElectionRecord(
                epoch: 7, owner: "i-0aa", cause: .restarted, previous: "i-0aa", at: at, leaderless: Leaderless(atLeast: .milliseconds(120))),
            ElectionRecord(
                epoch: 6, owner: "i-0aa", cause: .expired, previous: "i-0bb", at: at,
                leaderless: Leaderless(atLeast: .milliseconds(5_060), atMost: .milliseconds(6_100))),
            ElectionRecord(
                epoch: 5, owner: "i-0bb", cause: .released, reason: "asked to stop", previous: "i-0aa", at: at,
                leaderless: Leaderless(atLeast: .zero, atMost: .seconds(1))),
            ElectionRecord(
                epoch: 4, owner: "i-0aa", cause: .released, reason: "x", previous: "i-0bb", at: at, leaderless: Leaderless(atLeast: .zero)),
            ElectionRecord(epoch: 1, owner: "i-0aa", cause: .first, at: at),
        ]
        reading.add(elections: elections.map { (Key("p", "ELECTION#\($0.epoch)"), $0.item) })
        let report = StatusReport(reading, scope: scope)
        #expect(report.elections.map(\.gap) == ["at least 120ms", "5.0s to 6.1s", "at most 1.0s", "unknown", "-"])
        #expect(report.elections.map(\.leaderlessAtMostMs) == [nil, 6_100, 1_000, nil, nil] && report.exit == .done)
        let text = StatusText(report).text
        #expect(text.contains("7      i-0aa   2026-11-24T15:59:00.000Z  at least 120ms  restarted on the same host\n"))
        #expect(
            text.contains("i-0bb fell silent\n") && text.contains("i-0aa handed over: asked to stop\n") && text.contains("first of all\n"))
    }

    @Test func aSpanIsShort() {
        #expect(StatusText.span(42) == "42s" && StatusText.span(192) == "3m12s" && StatusText.span(18_120) == "5h2m")
    }
}
